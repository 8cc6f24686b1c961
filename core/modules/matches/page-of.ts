import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

export type Reads = Pick<Scope, 'em'>;
export type Raw = Readonly<Record<string, unknown>>;
export interface Paging {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}
type Where = readonly (readonly [string, ...unknown[]])[];

/** A page of what was selected, the newest first. */
export async function pageOf<T extends { readonly id: string }>(
  em: Scope['em'],
  select: string,
  key: string,
  where: Where,
  limit = 50,
  read: (row: Raw) => T,
): Promise<{ readonly rows: readonly T[]; readonly nextCursor: string | undefined }> {
  const found = await em.execute<Raw[]>(
    `${select} where ${where.map(([sql]) => sql).join(' and ') || '1 = 1'} order by ${key} desc limit ${limit + 1}`,
    where.flatMap(([, ...params]) => params),
  );
  const rows = found.slice(0, limit).map(read);
  return { rows, nextCursor: found.length > limit ? rows.at(-1)!.id : undefined };
}

/** What is not given narrows nothing. */
export function equals(columns: Readonly<Record<string, string | undefined>>): Where {
  return Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [[`${column} = ?`, value] as const],
  );
}

export function afterCursor(key: string, cursor: string | undefined): Where {
  return cursor !== undefined && isId(cursor) ? [[`${key} < ?`, cursor]] : [];
}

export function maybe(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
