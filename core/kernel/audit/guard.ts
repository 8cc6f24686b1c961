import { createHash } from 'node:crypto';
import type { Database } from '../db/orm.ts';

/** What the audit's chain writes, and what anonymising may take out: the same as in PostgreSQL's `audit_entries_guard()`. */
const CHAINED = ['seq', 'hash', 'salts'];
const PERSONAL = [
  ...['actor_label', 'impersonator_label', 'subject_label', 'ip', 'user_agent', 'note'],
  ...['before', 'after', 'salts', 'digests'],
];
/** Tables whose rows are added and nothing else, and how else their rows may change. */
const GUARDED: readonly Guarded[] = [
  {
    table: 'audit_entries',
    refusal: 'entries of the audit trail are not changed or removed',
    update: (same) => `(old.seq is null and ${same(CHAINED)}) or (${isMeant('anonymise')} and ${same(PERSONAL)})`,
    remove: () => isMeant('prune'),
  },
  {
    table: 'ledger_entries',
    refusal: 'entries of the ledger are not changed or removed',
    // An entry that is there already is written again as it is.
    update: (same) => `(old.seq is null and ${same(['seq', 'hash'])}) or (${same([])})`,
    remove: () => 'false',
  },
  {
    table: 'invoices',
    refusal: 'issued invoices are not changed or removed',
    update: (same) => same([]),
    remove: () => 'false',
  },
];
/** Needs SUPER where the binary log is written; no right to make triggers, on the table or at all. */
const NOT_ALLOWED: ReadonlySet<unknown> = new Set([1419, 1142, 1227, 1044]);

interface Guarded {
  readonly table: string;
  readonly refusal: string;
  /** The condition of a change that may be; `same` compares all columns but some. */
  readonly update: (same: (but: readonly string[]) => string) => string;
  readonly remove: () => string;
}

interface Trigger {
  readonly name: string;
  readonly sql: string;
}

const isMeant = (what: string): string => `@eventportal_audit <=> '${what}'`;
const prefixOf = (table: string): string => `${table}_guard_`;

/**
 * Lets MySQL and MariaDB refuse changes of entries as PostgreSQL does, where this account may make triggers. That is
 * asked anew at each `migrate up`, not once by a migration: rights come later, and so do columns. PostgreSQL has its own.
 */
export async function guardTables(database: Database): Promise<void> {
  if (database.engine === 'postgresql') return;
  for (const guarded of GUARDED) await guard(database, guarded);
}

async function guard(database: Database, guarded: Guarded): Promise<void> {
  const wanted = await triggersFor(database, guarded);
  if (wanted.length === 0) return;
  const there = await triggersOf(database, guarded.table);
  const missing = wanted.filter(({ name }) => !there.includes(name));
  try {
    for (const { sql } of missing) await database.em.fork().execute(sql);
  } catch (error) {
    if (NOT_ALLOWED.has((error as { errno?: unknown }).errno)) return;
    throw error;
  }
  // Those for other columns go last, so that there is no moment without any.
  const old = there.filter((name) => wanted.every((trigger) => trigger.name !== name));
  for (const name of old) await database.em.fork().execute(`drop trigger if exists ${name}`);
}

/** Before tables are undone: a trigger outlives the columns that it names. */
export async function unguardTables(database: Database): Promise<void> {
  if (database.engine === 'postgresql') return;
  for (const { table } of GUARDED) {
    for (const name of await triggersOf(database, table)) {
      await database.em.fork().execute(`drop trigger if exists ${name}`);
    }
  }
}

/** Whether the database refuses changes of entries by itself. */
export async function isAuditGuarded(database: Pick<Database, 'engine' | 'em'>): Promise<boolean> {
  if (database.engine === 'postgresql') {
    const sql = `select 1 from pg_trigger where tgname = 'audit_entries_guard' and tgenabled <> 'D'`;
    return (await database.em.fork().execute(sql)).length > 0;
  }
  return (await triggersOf(database, 'audit_entries')).length >= 2;
}

/** Whether this account may empty tables past every trigger: MySQL takes the right to drop them for that. */
export async function mayEmptyTables({ engine, em }: Pick<Database, 'engine' | 'em'>): Promise<boolean> {
  if (engine === 'postgresql') return false;
  const fork = em.fork();
  const [at] = await fork.execute<{ name: string }[]>('select database() as name');
  const grants = await fork.execute<Record<string, unknown>[]>('show grants');
  return grants.flatMap(Object.values).some((grant) => letsDrop(String(grant), at!.name));
}

export function letsDrop(grant: string, database: string): boolean {
  const [, rights = '', on = ''] = /^GRANT (.+?) ON (\S+) TO /i.exec(grant) ?? [];
  if (!/\b(ALL PRIVILEGES|DROP)\b(?! ROLE)/i.test(rights)) return false;
  const name = on
    .replaceAll('`', '')
    .replaceAll('\\', '')
    .replace(/\.[^.]*$/, '');
  return name === '*' || name.includes('%') || name === database;
}

async function triggersOf({ em }: Pick<Database, 'em'>, table: string): Promise<string[]> {
  const prefix = prefixOf(table);
  const rows = await em.fork().execute<{ name: string }[]>(
    `select trigger_name as name from information_schema.triggers
     where trigger_schema = database() and left(trigger_name, ${prefix.length}) = '${prefix}'`,
  );
  return rows.map(({ name }) => name);
}

async function triggersFor({ em }: Database, guarded: Guarded): Promise<Trigger[]> {
  const rows = await em.fork().execute<{ name: string }[]>(
    `select column_name as name from information_schema.columns
     where table_schema = database() and table_name = '${guarded.table}' order by column_name`,
  );
  const columns = rows.map(({ name }) => name);
  if (!columns.includes('hash')) return [];
  const same = (but: readonly string[]): string =>
    columns
      .filter((name) => !but.includes(name))
      .map((name) => `old.\`${name}\` <=> new.\`${name}\``)
      .join(' and ');
  return [trigger(guarded, 'update', guarded.update(same)), trigger(guarded, 'delete', guarded.remove())];
}

function trigger({ table, refusal }: Guarded, verb: 'update' | 'delete', allowed: string): Trigger {
  const refuse = `signal sqlstate '45000' set message_text = '${refusal}'`;
  const body = `for each row if not (${allowed}) then ${refuse}; end if`;
  const name = `${prefixOf(table)}${verb}_${createHash('sha256').update(body).digest('hex').slice(0, 8)}`;
  return { name, sql: `create trigger ${name} before ${verb} on ${table} ${body}` };
}
