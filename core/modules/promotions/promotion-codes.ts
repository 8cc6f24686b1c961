import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { z } from 'zod';
import { insertRows, type SqlValue } from '../../kernel/db/insert-rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newCode, newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { PromotionCode, type CodeState } from './promotion.entity.ts';
import { promotionAt, subjectOf } from './save-promotion.ts';

/** Letters and digits of any script, and what people put between them. */
const Code = z
  .string()
  .trim()
  .min(3)
  .max(40)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, { error: 'errors.promotion.code_format' });

const Uses = z.int().min(1).max(10_000_000).nullable();

export const AddCodes = z.strictObject({
  organizationId: z.uuid(),
  promotionId: z.uuid(),
  /** Codes that somebody thought of, each with its limit; that of the promotion where none is told. */
  codes: z
    .array(z.strictObject({ code: Code, maxUses: Uses.optional() }))
    .max(10_000)
    .default([]),
  /** How many to make up beside them. */
  generate: z.int().min(0).max(10_000).default(0),
  prefix: z
    .string()
    .trim()
    .max(20)
    .regex(/^[\p{L}\p{N}._-]*$/u, { error: 'errors.promotion.code_format' })
    .default(''),
});
export type AddCodes = z.output<typeof AddCodes>;

const RANDOM_CHARACTERS = 10;
const AT_ONCE = 500;

/** How codes are compared: SUMMER, summer and Summer are one. */
export function codeKey(code: string): string {
  return code.trim().normalize('NFKC').toUpperCase();
}

/** Adds codes to a promotion, all or none. */
export async function addCodes(
  scope: Scope,
  { organizationId, promotionId, codes, generate, prefix }: AddCodes,
): Promise<{ added: number; codes: readonly string[] }> {
  if (codes.length + generate === 0) throw new DomainError('promotion.no_codes', { field: 'generate' });
  refuseDoubles(codes.map(({ code }) => code));
  try {
    return await scope.tx(async (tx) => {
      const promotion = await promotionAt(tx, organizationId, promotionId);
      if (promotion.kind !== 'code') throw new DomainError('promotion.takes_no_codes', { status: 409 });
      const standard = promotion.usesPerCode ?? null;
      const made = Array.from({ length: generate }, (): AddCodes['codes'][number] => ({
        code: `${prefix}${newCode(RANDOM_CHARACTERS)}`,
      }));
      const all = [...codes, ...made].map((each) => ({
        ...{ id: newId(), quotaId: newId(), code: each.code },
        size: usesOf(each, standard),
      }));
      const now = tx.clock.now();
      for (let start = 0; start < all.length; start += AT_ONCE) {
        const some = all.slice(start, start + AT_ONCE);
        await insertRows(
          tx.em,
          'quotas',
          'id, organization_id, purpose, name, size, taken',
          some.map(({ quotaId, code, size }): SqlValue[] => [quotaId, organizationId, 'uses', code, size, 0]),
        );
        await insertRows(
          tx.em,
          'promotion_codes',
          'id, organization_id, promotion_id, code, code_key, uses_id, state, created_at',
          some.map(({ id, code, quotaId }): SqlValue[] => [
            ...[id, organizationId, promotion.id, code, codeKey(code), quotaId, 'active'],
            now,
          ]),
        );
      }
      tx.audit('promotion.codes_added', subjectOf(promotion), { after: { count: all.length } });
      return { added: all.length, codes: all.map(({ code }) => code) };
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new DomainError('promotion.code_taken', { status: 409, field: 'codes' });
  }
}

function usesOf(code: { readonly maxUses?: number | null | undefined }, standard: number | null): number | null {
  return code.maxUses === undefined ? standard : code.maxUses;
}

export const MoveCode = z.strictObject({ organizationId: z.uuid(), promotionId: z.uuid(), codeId: z.uuid() });

/** Takes one code out of use, or back into it. */
export async function setCodeState(
  scope: Scope,
  { organizationId, promotionId, codeId, state }: z.output<typeof MoveCode> & { readonly state: CodeState },
): Promise<void> {
  await scope.tx(async (tx) => {
    const promotion = await promotionAt(tx, organizationId, promotionId);
    const code = await tx.em.findOne(PromotionCode, { id: codeId, promotion: promotion.id });
    if (!code) throw new DomainError('promotion.code_not_found', { status: 404 });
    if (code.state === state) return;
    code.state = state;
    const action = state === 'blocked' ? 'promotion.code_blocked' : 'promotion.code_unblocked';
    tx.audit(action, subjectOf(promotion), { after: { code: code.code } });
  });
}

const MOST_IN_FILE = 10_000;

/** Reads a file of codes: one per line, and behind a comma or semicolon how often it may be used. */
export function codesInFile(text: string): AddCodes['codes'] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const rows = lines.map((line, index) => ({ cells: line.split(/[,;\t]/).map(unquoted), line: index + 1 }));
  const [first, ...others] = rows.filter(({ cells }) => cells[0] !== '');
  const hasHeader = first !== undefined && /^code$/i.test(first.cells[0] ?? '');
  const filled = first === undefined ? [] : hasHeader ? others : [first, ...others];
  if (filled.length > MOST_IN_FILE) throw new DomainError('promotion.file_too_long', { field: 'file' });
  const unread: string[] = [];
  const codes = filled.map(({ cells: [code = '', uses = ''], line }) => {
    const parsed = AddCodes.shape.codes.unwrap().element.safeParse({
      code,
      ...(uses === '' ? {} : { maxUses: Number(uses) }),
    });
    if (parsed.success) return parsed.data;
    unread.push(`${line}: ${code.slice(0, 40)}`);
    return { code };
  });
  if (unread.length > 0) {
    throw new DomainError('promotion.file_lines', { field: 'file', params: { lines: unread.slice(0, 5).join(', ') } });
  }
  return codes;
}

function unquoted(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('""', '"')
    .trim();
}

function refuseDoubles(codes: readonly string[]): void {
  const keys = codes.map(codeKey);
  if (new Set(keys).size === keys.length) return;
  const index = keys.findIndex((key, at) => keys.indexOf(key) !== at);
  throw new DomainError('promotion.code_twice', { field: `codes.${index}` });
}
