import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  listPayouts,
  openDetails,
  payoutAccountOf,
  payoutBalances,
  payoutOf,
  savePayoutAccount,
  TypedAccount,
} from '../../../modules/payouts/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { balanceJson, PayoutBalanceJson, PayoutJson, payoutJson } from './payout-json.ts';

const all = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, payoutId: Id });
const reads = { permission: 'finance.read', of: 'organization', at: 'params.id' } as const;
const writes = { permission: 'finance.write', of: 'organization', at: 'params.id' } as const;
const tag = 'payouts';

const balances = endpoint({
  method: 'GET',
  path: '/organizations/{id}/payout-balances',
  may: reads,
  summary: 'What the site collected for an organization, and what of it can be paid out, by currency',
  tag,
  params: all,
  answers: { 200: z.strictObject({ data: z.array(PayoutBalanceJson) }) },
  run: async (scope, { params }) => ({
    status: 200,
    body: { data: (await payoutBalances(scope, params.id)).map(balanceJson) },
  }),
});

const list = endpoint({
  method: 'GET',
  path: '/organizations/{id}/payouts',
  may: reads,
  summary: 'Payouts to an organization, the newest first',
  tag,
  params: all,
  query: z.strictObject({ ...pageQuery, state: PayoutJson.shape.state.optional() }),
  answers: { 200: pageOf(PayoutJson) },
  async run(scope, { params, query }) {
    const { rows, nextCursor } = await listPayouts(scope, { ...query, organizationId: params.id });
    return { status: 200, body: pageJson(rows.map(payoutJson), nextCursor) };
  },
});

const get = endpoint({
  method: 'GET',
  path: '/organizations/{id}/payouts/{payoutId}',
  may: reads,
  summary: 'One payout, with what moved since the one before',
  tag,
  params: one,
  answers: { 200: PayoutJson },
  problems: ['payout.not_found'],
  run: async (scope, { params }) => ({
    status: 200,
    body: payoutJson(await payoutOf(scope, { id: params.payoutId, organizationId: params.id })),
  }),
});

const Account = z
  .strictObject({
    holder: z.string().nullable(),
    iban: z.string().nullable(),
    number: z.string().nullable().meta({ description: 'Where there are no IBANs.' }),
    bank: z.string().nullable().meta({ description: 'The bank, with what finds it: a BIC, a routing number.' }),
    transferAccountId: Id.nullable().meta({ description: 'The payee through whose provider it is paid instead.' }),
    heldUntil: Instant.nullable().meta({ description: 'Nothing is paid before, since it was changed.' }),
    blocked: z.boolean().meta({ description: 'The site pays nothing at the moment.' }),
    version: z.int(),
  })
  .meta({ id: 'PayoutAccount' });

const getAccount = endpoint({
  method: 'GET',
  path: '/organizations/{id}/payout-account',
  may: reads,
  summary: 'Where an organization is paid to',
  tag,
  params: all,
  answers: { 200: Account },
  run: async (scope, { params }) => ({ status: 200, body: await accountAgain(scope, params.id) }),
});

const putAccount = endpoint({
  method: 'PUT',
  path: '/organizations/{id}/payout-account',
  may: writes,
  recent: true,
  summary: 'Say where an organization is paid to; nothing is paid for some days, and its owners hear of it',
  tag,
  params: all,
  body: TypedAccount.extend({ version: z.int().optional() }),
  answers: { 200: Account },
  problems: [
    ...['payout_account.missing', 'payout_account.iban', 'payout_account.bank_missing', 'conflict.changed'],
    ...['impersonation.forbidden', 'sign_in.not_recent'],
  ],
  async run(scope, { params, body }) {
    await savePayoutAccount(scope, { ...body, organizationId: params.id });
    return { status: 200, body: await accountAgain(scope, params.id) };
  },
});

export async function accountAgain(scope: Scope, organizationId: string): Promise<z.input<typeof Account>> {
  const row = await payoutAccountOf(scope, { organizationId });
  const { iban, number, bank } = row?.detailsSealed ? openDetails(scope, row.detailsSealed) : {};
  return {
    ...{ holder: row?.holder ?? null, iban: iban ?? null, number: number ?? null, bank: bank ?? null },
    ...{ heldUntil: row?.heldUntil?.toISOString() ?? null, blocked: Boolean(row?.blockedAt) },
    transferAccountId: row?.transferAccountId ?? null,
    version: row?.version ?? 0,
  };
}

export const ownEndpoints = [balances, list, get, getAccount, putAccount];
export { Account as PayoutAccountJson };
