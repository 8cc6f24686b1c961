import type { EntityManager } from '@mikro-orm/sql';
import type { RowGroup } from './read-groups.ts';

interface Place {
  readonly id: string;
  readonly eventId: string;
}

/** Orders of the file that another import made already and that still stand, by their key: with their code here. */
export async function knownKeys(
  em: EntityManager,
  { id, eventId }: Place,
  groups: readonly RowGroup[],
): Promise<Map<string, string>> {
  const keys = groups.filter(({ key }) => key !== '').map(({ keyHash }) => keyHash);
  if (keys.length === 0) return new Map();
  const rows = await em.execute<{ key_hash: string; code: string }[]>(
    `select i.key_hash, o.code from imported_orders i inner join orders o on o.id = i.order_id
     where i.event_id = ? and i.key_hash in (?) and i.order_import_id <> ? and o.state in ('pending', 'confirmed')`,
    [eventId, keys, id],
  );
  return new Map(rows.map((row) => [row.key_hash, row.code]));
}

/** Those of them that this import has written already, made or not. */
export async function doneKeys(em: EntityManager, { id }: Place, groups: readonly RowGroup[]): Promise<Set<string>> {
  const keys = groups.map(({ keyHash }) => keyHash);
  if (keys.length === 0) return new Set();
  const rows = await em.execute<{ key_hash: string }[]>(
    'select key_hash from imported_orders where order_import_id = ? and key_hash in (?)',
    [id, keys],
  );
  return new Set(rows.map((row) => row.key_hash));
}

export async function* inBatches<T>(all: AsyncIterable<T>, most: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < most) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
