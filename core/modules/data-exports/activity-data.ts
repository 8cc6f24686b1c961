import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Message } from '../messages/index.ts';
import type { ExportedFile } from './export-file.ts';
import { beyond, inPages, rowsOf } from './in-pages.ts';

interface Of {
  readonly userId: string;
  readonly email: string;
  readonly isVerified: boolean;
}

/** What was mailed to a person, and what they did. */
export function activityFiles(scope: Scope, { userId, email, isVerified }: Of): ExportedFile[] {
  const entries = inPages((after, limit) =>
    scope.em.find(
      AuditEntry,
      { actorKind: 'user', actorId: userId, ...beyond(after) },
      { orderBy: { id: 'asc' }, limit, disableIdentityMap: true },
    ),
  );
  const history = {
    name: 'history.json',
    rows: rowsOf(entries, (page) => page.map((entry) => entryRow(entry, userId))),
  };
  if (!isVerified) return [history];

  const mails = inPages((after, limit) =>
    scope.em.find(
      Message,
      { toAddress: email, ...beyond(after) },
      { orderBy: { id: 'asc' }, limit, disableIdentityMap: true },
    ),
  );
  return [history, { name: 'messages.json', rows: rowsOf(mails, (page) => page.map(mailRow)) }];
}

/** Mails about the account hold links that open it: they are named, and their text stays here. */
function mailRow({ id, kind, orderId, subject, plainText, toName, toAddress, state, createdAt, sentAt }: Message) {
  return { id, kind, toName, toAddress, subject, state, createdAt, sentAt, ...(orderId ? { text: plainText } : {}) };
}

/** What somebody did with others' things is theirs; what those are called, and what stood in them, is not. */
function entryRow(entry: AuditEntry, userId: string) {
  const { at, action, subjectKind, subjectId, organizationId, ip, userAgent, viaLabel } = entry;
  const isOwn = subjectKind === 'user' && subjectId === userId;
  return {
    ...{ at, action, subjectKind, subjectId, organizationId, ip, userAgent, viaLabel },
    ...(entry.impersonatorId ? { inYourPlace: true } : {}),
    ...(isOwn ? { before: entry.before, after: entry.after } : {}),
  };
}
