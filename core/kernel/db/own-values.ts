import type { SqlValue } from './insert-rows.ts';

/**
 * An expression for `update … set column = …` that gives each row a value of its own, by the column that tells the rows
 * apart: one statement for many rows.
 */
export function ownValues(
  by: string,
  pairs: readonly (readonly [key: SqlValue, value: SqlValue])[],
): { readonly sql: string; readonly params: readonly SqlValue[] } {
  return { sql: `case ${by} ${pairs.map(() => 'when ? then ?').join(' ')} end`, params: pairs.flat() };
}
