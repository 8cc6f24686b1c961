import { createHmac } from 'node:crypto';
import { isId } from '../../kernel/ids.ts';
import type { SiteFacts } from '../../kernel/scope/scope.ts';
import { sameText } from '../../kernel/seal.ts';

const PURPOSE = 'waiting-list';

/** What lets its holder see their place in the line and leave it. It is in their mails alone. */
export function waitingToken(site: SiteFacts, entryId: string): string {
  return `${entryId}.${createHmac('sha256', site.key(PURPOSE)).update(entryId).digest('base64url')}`;
}

/** The id of the entry that a token opens. */
export function opensEntry(site: SiteFacts, token: string): string | undefined {
  const [id = ''] = token.split('.');
  return isId(id) && sameText(waitingToken(site, id), token) ? id : undefined;
}

export function waitingLink(site: SiteFacts, entryId: string): string {
  return `${site.url}/waiting-list/${waitingToken(site, entryId)}`;
}
