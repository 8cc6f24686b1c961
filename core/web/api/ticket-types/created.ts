import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { Id } from '../schemas.ts';

/** What was made; it is read where it belongs. */
export const Created = z.strictObject({ id: Id });

export async function createdAgain(_scope: Scope, id: string) {
  return { status: 201 as const, body: { id } };
}
