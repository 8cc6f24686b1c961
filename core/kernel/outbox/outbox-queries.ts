import type { EntityManager } from '@mikro-orm/sql';
import { insertRows } from '../db/insert-rows.ts';
import { instantIn, jsonIn, maybeInstantIn } from '../db/rows.ts';
import type { OutboxRow } from './outbox.entity.ts';

// Plain SQL: a busy shop writes and takes thousands of these a second.

export type OutboxData = Pick<OutboxRow, 'id' | 'kind' | 'name' | 'payload' | 'createdAt'> & {
  readonly runAt: Date | null;
};

export async function writeOutbox(em: EntityManager, rows: readonly OutboxData[]): Promise<void> {
  await insertRows(
    em,
    'outbox',
    'id, kind, name, payload, run_at, created_at',
    rows.map((row) => [row.id, row.kind, row.name, JSON.stringify(row.payload), row.runAt, row.createdAt]),
  );
}

/** Takes the oldest rows that nobody else is taking. They are deleted when the transaction commits. */
export async function takeFromOutbox(em: EntityManager, most: number): Promise<OutboxData[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select id, kind, name, payload, run_at, created_at from outbox order by id limit ${most} for update skip locked`,
  );
  if (rows.length === 0) return [];
  const taken = rows.map(outboxRow);
  const places = taken.map(() => '?').join(', ');
  await em.execute(
    `delete from outbox where id in (${places})`,
    taken.map(({ id }) => id),
    'run',
  );
  return taken;
}

function outboxRow(row: Record<string, unknown>): OutboxData {
  return {
    id: String(row['id']),
    kind: row['kind'] as OutboxData['kind'],
    name: String(row['name']),
    payload: jsonIn<Record<string, unknown>>(row['payload']),
    runAt: maybeInstantIn(row['run_at']),
    createdAt: instantIn(row['created_at']),
  };
}
