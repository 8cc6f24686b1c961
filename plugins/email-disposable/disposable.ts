import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';

/** What the site adds to the list, and takes from it. */
export interface OwnDomains {
  readonly more: ReadonlySet<string>;
  readonly never: ReadonlySet<string>;
}

let known: ReadonlySet<string> | undefined;

/** Whether an address, in lower case, is of a disposable mail service: by its domain, or one that this is below. */
export function isDisposable(email: string, { more, never }: OwnDomains): boolean {
  // Read when the first address is judged: it is large, and most processes never need it.
  known ??= disposableEmailBlocklistSet();
  const domains = domainsOf(email);
  if (domains.some((domain) => never.has(domain))) return false;
  return domains.some((domain) => more.has(domain) || known!.has(domain));
}

/** `mail.example.org`, then `example.org`. */
function domainsOf(email: string): string[] {
  const labels = (email.split('@').at(-1) ?? '').split('.');
  return labels.slice(0, -1).map((_, at) => labels.slice(at).join('.'));
}
