import type { EntityManager } from '@mikro-orm/sql';
import { maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { codesIn, matchByName, matchByReference, sameName, type Candidate, type Match } from './match.ts';
import type { StatementEntry } from './statement.ts';

const AT_ONCE = 1000;

export interface EntryPlace {
  readonly organizationId: string;
  readonly accountId: string;
}

/** What each entry is the money of, as orders are now. */
export async function matchEntries(
  em: EntityManager,
  at: EntryPlace,
  entries: readonly StatementEntry[],
): Promise<readonly Match[]> {
  const codes = entries.map(({ text }) => codesIn(text));
  const named = await ordersByCode(em, at.organizationId, [...new Set(codes.flat())]);
  const byReference = entries.map((entry, index) =>
    matchByReference(
      entry,
      codes[index]!.flatMap((code) => named.get(code) ?? []),
    ),
  );
  const rest = entries.filter(({ payer }, index) => byReference[index] === undefined && payer !== '');
  const waiting = await ordersWaiting(em, at, [...new Set(rest.map(({ minor }) => minor))]);
  return entries.map((entry, index) => {
    const known = byReference[index];
    if (known) return known;
    return matchByName(
      entry,
      waiting.filter(({ name }) => sameName(name, entry.payer)).map(({ order }) => order),
    );
  });
}

interface OrderRow {
  readonly id: string;
  readonly code: string;
  readonly state: Candidate['state'];
  readonly currency: string;
  readonly total_minor: unknown;
  readonly paid_minor: unknown;
  readonly approval: string | null;
  readonly name: string | null;
  readonly change_due: unknown;
}

// A change that waits for its money has an open attempt with its sum.
const SELECT = `select o.id, o.code, o.state, o.currency, o.total_minor, o.paid_minor, o.approval, o.name,
  (select max(c.amount_minor) from payments c
   where c.order_id = o.id and c.change_id is not null and c.state in ('created', 'pending')) as change_due
  from orders o`;

async function ordersByCode(
  em: EntityManager,
  organizationId: string,
  codes: readonly string[],
): Promise<Map<string, Candidate>> {
  const found = new Map<string, Candidate>();
  for (let from = 0; from < codes.length; from += AT_ONCE) {
    const rows = await em.execute<OrderRow[]>(
      `${SELECT} where o.organization_id = ? and o.state <> 'draft' and o.placed_at is not null and o.code in (?)`,
      [organizationId, codes.slice(from, from + AT_ONCE)],
    );
    for (const row of rows) found.set(row.code, candidate(row));
  }
  return found;
}

/** Orders whose buyers chose to transfer just these sums to the account. */
async function ordersWaiting(
  em: EntityManager,
  { organizationId, accountId }: EntryPlace,
  sums: readonly number[],
): Promise<{ readonly name: string; readonly order: Candidate }[]> {
  const found: { name: string; order: Candidate }[] = [];
  for (let from = 0; from < sums.length; from += AT_ONCE) {
    const rows = await em.execute<OrderRow[]>(
      `${SELECT} where o.organization_id = ? and o.state = 'pending' and exists (
         select 1 from payments p where p.order_id = o.id and p.account_id = ? and p.state in ('created', 'pending')
         and p.amount_minor in (?))`,
      [organizationId, accountId, sums.slice(from, from + AT_ONCE)],
    );
    found.push(...rows.map((row) => ({ name: row.name ?? '', order: candidate(row) })));
  }
  return found;
}

function candidate(row: OrderRow): Candidate {
  const { id, code, state, currency } = row;
  return {
    ...{ id, code, state, currency, needsApproval: row.approval === 'needed' },
    owedMinor: numberIn(row.total_minor) - numberIn(row.paid_minor),
    changeDueMinor: maybeNumberIn(row.change_due),
  };
}
