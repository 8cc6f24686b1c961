import { toDecimal, type Money } from 'eventportal/sdk';
import { isSEPACountry } from 'ibantools';
import type { BankSettings } from './settings.ts';

const MOST = 99_999_999_999;

/**
 * What a banking app reads from a QR code: EPC069-12, version 002, for SEPA credit transfers. Nothing where it does not
 * apply: another currency, an account outside SEPA.
 */
export function epcCode(
  { holder, iban, bic }: Pick<BankSettings, 'holder' | 'iban' | 'bic'>,
  amount: Money,
  reference: string,
): string | undefined {
  if (amount.currency !== 'EUR' || amount.minor < 1 || amount.minor > MOST) return undefined;
  if (!isSEPACountry(iban.slice(0, 2))) return undefined;
  const name = holder.replace(/\s+/g, ' ');
  // Service tag, version, UTF-8, kind; then purpose and structured reference, which stay empty; then the text.
  const lines = ['BCD', '002', '1', 'SCT', bic ?? '', name, iban, `EUR${toDecimal(amount)}`, '', '', reference];
  return lines.join('\n');
}
