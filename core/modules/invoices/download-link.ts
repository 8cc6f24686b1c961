import { createHmac } from 'node:crypto';
import type { Scope } from '../../kernel/scope/scope.ts';
import { sameText } from '../../kernel/seal.ts';

const PURPOSE = 'invoice-download';
const VALID_MINUTES = 10;

/** An address that gives a document's PDF to whoever has it, for a few minutes. */
export function invoiceDownloadLink({ site, clock }: Pick<Scope, 'site' | 'clock'>, invoiceId: string): string {
  const until = Math.floor(clock.in({ minutes: VALID_MINUTES }).getTime() / 1000);
  return `${site.url}/invoices/${invoiceId}.pdf?until=${until}&s=${signatureOf(site.key(PURPOSE), invoiceId, until)}`;
}

export function opensInvoice(
  { site, clock }: Pick<Scope, 'site' | 'clock'>,
  invoiceId: string,
  given: { readonly until?: string | undefined; readonly s?: string | undefined },
): boolean {
  const until = Number(given.until);
  if (!Number.isSafeInteger(until) || !given.s) return false;
  const signed = sameText(signatureOf(site.key(PURPOSE), invoiceId, until), given.s);
  return signed && until * 1000 > clock.now().getTime();
}

function signatureOf(key: Buffer, invoiceId: string, until: number): string {
  return createHmac('sha256', key).update(`${invoiceId} ${until}`).digest('base64url');
}
