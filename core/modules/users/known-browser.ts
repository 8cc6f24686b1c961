import { createHmac } from 'node:crypto';
import { newToken } from '../../kernel/ids.ts';
import type { SiteFacts } from '../../kernel/scope/scope.ts';
import { sameText } from '../../kernel/seal.ts';

/** As long as browsers keep the cookie. */
export const KNOWN_DAYS = 400;
const MOST_ACCOUNTS = 5;
const DAY_MS = 86_400_000;

type Site = Pick<SiteFacts, 'key'>;

/**
 * What a browser keeps after it signed in: a name of its own, and a signature for each account. It opens nothing: it
 * only says that the failures of strangers do not count against it.
 */
export function knowBrowser(site: Site, known: string | undefined, userId: string, now: Date): string {
  const { id, marks } = parse(known);
  const day = Math.floor(now.getTime() / DAY_MS);
  const others = marks.filter((mark) => !isMarkOf(site, mark, id, userId));
  return [id, markOf(site, id, userId, day), ...others.slice(0, MOST_ACCOUNTS - 1)].join('.');
}

/** The browser's own name, where it signed in to that account before. */
export function knownBrowser(site: Site, known: string | undefined, userId: string, now: Date): string | undefined {
  if (known === undefined) return undefined;
  const { id, marks } = parse(known);
  const oldest = now.getTime() / DAY_MS - KNOWN_DAYS;
  return marks.some((mark) => isMarkOf(site, mark, id, userId) && dayOf(mark) >= oldest) ? id : undefined;
}

function parse(known: string | undefined): { id: string; marks: string[] } {
  const [id = '', ...marks] = (known ?? '').slice(0, 1000).split('.');
  return /^[\w-]{20,100}$/.test(id) ? { id, marks: marks.slice(0, MOST_ACCOUNTS) } : { id: newToken(), marks: [] };
}

function markOf(site: Site, id: string, userId: string, day: number): string {
  const signed = createHmac('sha256', site.key('known-browser')).update(`${id}\n${day}\n${userId}`).digest('base64url');
  return `${day.toString(36)}~${signed}`;
}

function isMarkOf(site: Site, mark: string, id: string, userId: string): boolean {
  const day = dayOf(mark);
  return Number.isSafeInteger(day) && sameText(mark, markOf(site, id, userId, day));
}

function dayOf(mark: string): number {
  return Number.parseInt(mark.split('~')[0] ?? '', 36);
}
