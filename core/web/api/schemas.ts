import { z } from 'zod';
import { exponentOf } from '../../kernel/values/currencies.ts';
import type { Money as MoneyValue } from '../../kernel/values/money.ts';

/** An amount as REST tells and takes it: whole minor units and an ISO 4217 code. */
export const Money = z
  .strictObject({
    amount: z.int().meta({ description: 'In the smallest unit of the currency: 4999 is EUR 49.99, or JPY 4999.' }),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .refine(isCurrency)
      .meta({ description: 'ISO 4217', examples: ['EUR'] }),
  })
  .meta({ id: 'Money', examples: [{ amount: 4999, currency: 'EUR' }] });

export function moneyJson({ minor, currency }: MoneyValue): z.output<typeof Money> {
  return { amount: minor, currency };
}

export function moneyFrom({ amount, currency }: z.output<typeof Money>): MoneyValue {
  return { minor: amount, currency };
}

/** RFC 3339 in UTC. */
export const Instant = z.iso.datetime({ offset: true }).meta({ id: 'Instant', examples: ['2027-03-28T18:30:00.000Z'] });

export const Id = z.uuid().meta({ description: 'UUID' });

export const OrderCode = z
  .string()
  .regex(/^[A-Z0-9]{8}$/)
  .meta({ description: 'The eight characters that people know an order by.', examples: ['K7X2MPQ4'] });

/** The parameters of every list; spread them into the operation's own. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25).meta({ description: 'How many, at most.' }),
  cursor: z.string().max(500).optional().meta({ description: '`page.nextCursor` of the page before.' }),
};

export const PageQuery = z.strictObject(pageQuery);

/** A list and where it goes on. */
export function pageOf<T extends z.ZodType>(row: T) {
  return z.strictObject({
    data: z.array(row),
    page: z.strictObject({ nextCursor: z.string().nullable().meta({ description: 'Null on the last page.' }) }),
  });
}

/** The answer of a list operation. */
export function pageJson<T>(data: readonly T[], nextCursor: string | null | undefined) {
  return { data, page: { nextCursor: nextCursor ?? null } };
}

/** The fields of a PATCH: what is left out stays as it is, so that no default may stand in for it. */
export function changesOf<S extends Readonly<Record<string, z.ZodType>>>(shape: S) {
  const fields = Object.entries(shape).map(([name, field]) => {
    const bare = field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field;
    return [name, bare.optional()];
  });
  return Object.fromEntries(fields) as { readonly [K in keyof S]: z.ZodOptional<S[K]> };
}

export const Problem = z
  .object({
    type: z.url().meta({ description: 'Where this kind of problem is explained.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened, for people, in the language of the request.' }),
    code: z.string().meta({ description: 'Stable; compare this.', examples: ['quota.sold_out'] }),
    instance: z.string().meta({ description: 'The id of this request.' }),
    errors: z
      .array(z.object({ field: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'What is wrong with which field.' }),
    pending: z.string().optional().meta({
      description: 'With `sign_in.second_factor`: goes to `/auth/login/second-factor` with the second proof.',
    }),
    methods: z
      .array(z.string())
      .optional()
      .meta({ description: 'With `sign_in.second_factor`: what the second proof can be, the easiest first.' }),
    seats: z
      .object({ taken: z.array(z.uuid()), free: z.array(z.uuid()).optional() })
      .optional()
      .meta({ description: 'With `seat.taken`: which seats are gone, and which are free near them.' }),
    expiresAt: z.iso.datetime().optional().meta({ description: 'Until when `pending` works.' }),
  })
  .meta({ id: 'Problem' });

function isCurrency(code: string): boolean {
  try {
    exponentOf(code);
    return true;
  } catch {
    return false; // it throws for codes that ISO 4217 does not list
  }
}
