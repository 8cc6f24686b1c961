import type { z } from 'zod';
import type { FieldErrors } from '../../kernel/pages/page.ts';
import type { PostedValues } from './bind.ts';
import { fit, type FitOptions } from './fit.ts';
import { errorsByField, parseWith } from './problems.ts';

type Say = (key: string, params?: Readonly<Record<string, string | number>>) => string;

export type BoundForm<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly values: PostedValues; readonly errors: FieldErrors };

/** A posted form as values, or what the person typed with what is wrong by field. */
export async function bindForm<S extends z.ZodType>(
  schema: S,
  posted: PostedValues,
  say: Say,
  options: FitOptions = {},
): Promise<BoundForm<z.output<S>>> {
  const parsed = await parseWith(schema, fit(schema, posted, options), say);
  if (parsed.ok) return { ok: true, value: parsed.value };
  return { ok: false, values: posted, errors: errorsByField(parsed.problems) };
}
