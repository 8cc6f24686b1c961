import { createHmac } from 'node:crypto';
import type { Scope } from '../../kernel/scope/scope.ts';
import { sameText } from '../../kernel/seal.ts';

const PURPOSE = 'ticket-download';
const VALID_MINUTES = 10;

/** An address that gives one ticket's PDF to whoever has it, for a few minutes. */
export function ticketDownloadLink({ site, clock }: Pick<Scope, 'site' | 'clock'>, ticketId: string): string {
  const until = Math.floor(clock.in({ minutes: VALID_MINUTES }).getTime() / 1000);
  return `${site.url}/tickets/${ticketId}.pdf?until=${until}&s=${signatureOf(site.key(PURPOSE), ticketId, until)}`;
}

export function opensDownload(
  { site, clock }: Pick<Scope, 'site' | 'clock'>,
  ticketId: string,
  given: { readonly until?: string | undefined; readonly s?: string | undefined },
): boolean {
  const until = Number(given.until);
  if (!Number.isSafeInteger(until) || !given.s) return false;
  const signed = sameText(signatureOf(site.key(PURPOSE), ticketId, until), given.s);
  return signed && until * 1000 > clock.now().getTime();
}

function signatureOf(key: Buffer, ticketId: string, until: number): string {
  return createHmac('sha256', key).update(`${ticketId} ${until}`).digest('base64url');
}
