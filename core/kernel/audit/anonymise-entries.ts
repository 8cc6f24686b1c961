import type { FilterQuery } from '@mikro-orm/core';
import type { SiteFacts, TxScope } from '../scope/scope.ts';
import { AuditEntry } from './audit.entity.ts';
import { digest, newSalts, PERSONAL_COLUMNS, takenOut, type PersonalColumn } from './canonical.ts';
import { allowing, lockHead } from './checkpoint.ts';

export interface WhoIsForgotten {
  readonly userId: string;
  readonly email: string;
  readonly name?: string;
}

/**
 * Takes a person out of the audit trail: what names them goes with its salts, and digests that nobody can turn back stay
 * in its place. What was done, when and on what stays, and so does the chain.
 */
export async function anonymiseEntries(
  tx: TxScope,
  site: Pick<SiteFacts, 'key'>,
  person: WhoIsForgotten,
): Promise<{ entries: number }> {
  const { userId, email } = person;
  await lockHead(tx, site);
  const about: FilterQuery<AuditEntry> = {
    $or: [
      { actorId: userId },
      { impersonatorId: userId },
      { subjectKind: 'user', subjectId: userId },
      { subjectLabel: email },
    ],
  };
  const found = await tx.em.find(AuditEntry, about, { disableIdentityMap: true });
  await allowing(tx, 'anonymise', async () => {
    for (const entry of found) await rewrite(tx, entry, person);
  });
  return { entries: found.length };
}

async function rewrite(tx: TxScope, entry: AuditEntry, person: WhoIsForgotten): Promise<void> {
  const columns = columnsAbout(entry, person);
  const goes = (value: string): boolean => entry.subjectId === person.userId || names(value, person);
  // What is not chained yet is chained without what goes now.
  const isChained = typeof entry.seq === 'number';
  const salts = entry.salts ?? newSalts(entry);
  const before = entry.before && takenOut(entry.before, 'before', salts, goes);
  const after = entry.after && takenOut(entry.after, 'after', salts, goes);
  const isLeft = (path: string): boolean =>
    !columns.includes(path as PersonalColumn) && valueAt(path, entry) === valueAt(path, { before, after });
  const digests = columns.map((column) => [column, digest(salts[column] ?? '', column, entry[column]!)]);
  await tx.em.nativeUpdate(
    AuditEntry,
    { id: entry.id },
    {
      ...Object.fromEntries(columns.map((column) => [column, null])),
      before: before ?? null,
      after: after ?? null,
      ...(isChained && {
        salts: Object.fromEntries(Object.entries(salts).filter(([path]) => isLeft(path))),
        digests: { ...entry.digests, ...(Object.fromEntries(digests) as Record<string, string>) },
      }),
    },
  );
}

function columnsAbout(entry: AuditEntry, { userId, email }: WhoIsForgotten): PersonalColumn[] {
  const acted = entry.actorId === userId;
  const isAbout = entry.subjectId === userId || entry.subjectLabel === email;
  return PERSONAL_COLUMNS.filter((column) => {
    if (typeof entry[column] !== 'string') return false;
    if (column === 'impersonatorLabel') return entry.impersonatorId === userId;
    if (column === 'subjectLabel') return isAbout;
    if (column === 'note') return isAbout;
    // Where an admin acted in their place, the address and the browser are the admin's.
    return acted && (column === 'actorLabel' || !entry.impersonatorId);
  });
}

function names(value: string, { email, name }: WhoIsForgotten): boolean {
  return value.toLowerCase().includes(email.toLowerCase()) || (name !== undefined && value === name);
}

/** What stands at a path of `before` or `after`; nothing for a column. */
function valueAt(path: string, sides: { readonly before?: unknown; readonly after?: unknown }): unknown {
  const [side, ...steps] = path.split('.');
  if (side !== 'before' && side !== 'after') return undefined;
  return steps.reduce((it, step) => (it as Record<string, unknown> | undefined)?.[step], sides[side]);
}
