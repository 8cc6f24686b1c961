import { createHmac } from 'node:crypto';
import type { Scope } from '../../kernel/scope/scope.ts';
import { sameText } from '../../kernel/seal.ts';

const PURPOSE = 'invoice-download';
const VALID_MINUTES = 10;

type Site = Pick<Scope, 'site' | 'clock'>;

interface Given {
  readonly until?: string | undefined;
  readonly s?: string | undefined;
}

/** An address that gives a document's PDF to whoever has it, for a few minutes. */
export function invoiceDownloadLink(site: Site, invoiceId: string): string {
  return linkTo(site, `${invoiceId}.pdf`, invoiceId);
}

export function opensInvoice(site: Site, invoiceId: string, given: Given): boolean {
  return opens(site, invoiceId, given);
}

/** The same of a ZIP with many documents. */
export function bundleDownloadLink(site: Site, bundleId: string): string {
  return linkTo(site, `${bundleId}.zip`, `${bundleId}.zip`);
}

export function opensBundle(site: Site, bundleId: string, given: Given): boolean {
  return opens(site, `${bundleId}.zip`, given);
}

function linkTo({ site, clock }: Site, file: string, signed: string): string {
  const until = Math.floor(clock.in({ minutes: VALID_MINUTES }).getTime() / 1000);
  return `${site.url}/invoices/${file}?until=${until}&s=${signatureOf(site.key(PURPOSE), signed, until)}`;
}

function opens({ site, clock }: Site, what: string, given: Given): boolean {
  const until = Number(given.until);
  if (!Number.isSafeInteger(until) || !given.s) return false;
  const signed = sameText(signatureOf(site.key(PURPOSE), what, until), given.s);
  return signed && until * 1000 > clock.now().getTime();
}

function signatureOf(key: Buffer, what: string, until: number): string {
  return createHmac('sha256', key).update(`${what} ${until}`).digest('base64url');
}
