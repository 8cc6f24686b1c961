import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import {
  blockPayouts,
  payoutBalances,
  receiveFromOrganization,
  unblockPayouts,
} from '../../../modules/payouts/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Money } from '../schemas.ts';
import { accountAgain, PayoutAccountJson } from './own-endpoints.ts';
import { balanceJson, PayoutBalanceJson, Reason } from './payout-json.ts';

// What the site does to those whom it pays.

const site = { may: 'site.admin', tag: 'payouts' } as const;
const ofOrganization = z.strictObject({ id: Id });

const block = endpoint({
  ...site,
  method: 'PUT',
  path: '/organizations/{id}/payout-block',
  recent: true,
  summary: 'Pay an organization nothing until that is taken back',
  params: ofOrganization,
  body: Reason,
  answers: { 200: PayoutAccountJson },
  problems: ['organization.not_found', 'sign_in.not_recent'],
  async run(scope, { params, body }) {
    await blockPayouts(scope, { organizationId: params.id, ...body });
    return { status: 200, body: await accountAgain(scope, params.id) };
  },
});

const unblock = endpoint({
  ...site,
  method: 'DELETE',
  path: '/organizations/{id}/payout-block',
  recent: true,
  summary: 'Pay an organization again',
  params: ofOrganization,
  answers: { 204: null },
  problems: ['organization.not_found', 'sign_in.not_recent'],
  async run(scope, { params }) {
    await unblockPayouts(scope, { organizationId: params.id });
    return { status: 204 };
  },
});

const receive = endpoint({
  ...site,
  method: 'POST',
  path: '/organizations/{id}/payout-receipts',
  recent: true,
  summary: 'Say that an organization paid what it owed to the site',
  params: ofOrganization,
  body: z.strictObject({ amount: Money, reference: z.string().trim().min(1).max(140) }),
  answers: { 200: z.strictObject({ data: z.array(PayoutBalanceJson) }) },
  problems: ['organization.not_found', 'money.not_an_amount', 'sign_in.not_recent'],
  async run(scope, { params, body: { amount, reference } }) {
    if (amount.amount < 1) throw new DomainError('money.not_an_amount', { field: 'amount', params: amount });
    const received = { organizationId: params.id, amountMinor: amount.amount, currency: amount.currency, reference };
    await receiveFromOrganization(scope, received);
    return { status: 200, body: { data: (await payoutBalances(scope, params.id)).map(balanceJson) } };
  },
});

export const organizationPayoutEndpoints = [block, unblock, receive];
