import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  createGatewayAccount,
  feesOfAccounts,
  gatewayAccountOf,
  gatewayAccountsOf,
  paymentFeeOf,
  removeGatewayAccount,
  SaveGatewayAccount,
  setPaymentFee,
  tryGatewayAccount,
  updateGatewayAccount,
} from '../../../modules/payments/index.ts';
import { endpoint } from '../endpoint.ts';
import { changesOf, Id } from '../schemas.ts';
import { Fee, feeFacts, feeJson } from '../taxes/fee-json.ts';
import { accountJson, GatewayAccountJson } from './account-json.ts';

const common = {
  may: { permission: 'settings.write', of: 'organization', at: 'params.id' },
  tag: 'payment accounts',
} as const;
const all = { ...common, path: '/organizations/{id}/gateway-accounts', params: z.strictObject({ id: Id }) } as const;
const one = {
  ...common,
  path: '/organizations/{id}/gateway-accounts/{accountId}',
  params: z.strictObject({ id: Id, accountId: Id }),
} as const;
type At = z.output<typeof one.params>;

const { organizationId: _owner, ...facts } = SaveGatewayAccount.shape;
const settings = z.record(z.string().max(80), z.unknown()).meta({
  description: 'What the gateway asks for. Secrets are sealed, and never told again.',
  examples: [{ baseUrl: 'https://provider.example.org', secret: 'sk_live_…' }],
});
const given = { ...facts, settings: settings.default({}) };

const listAccounts = endpoint({
  ...all,
  method: 'GET',
  summary: 'How the buyers of an organization can pay, in the order in which they are shown',
  answers: { 200: z.strictObject({ data: z.array(GatewayAccountJson) }) },
  async run(scope, { params }) {
    const accounts = await gatewayAccountsOf(scope, params.id);
    const fees = await feesOfAccounts(scope.em, accounts);
    return { status: 200, body: { data: accounts.map((account) => accountJson(scope, account, fees)) } };
  },
});

const addAccount = endpoint({
  ...all,
  method: 'POST',
  recent: true,
  summary: 'Add a way to pay; what its gateway asks for is checked by the gateway',
  body: z.strictObject(given),
  answers: { 201: GatewayAccountJson },
  problems: ['gateway.not_installed', 'impersonation.forbidden', 'sign_in.not_recent'],
  replay: {
    of: 'id',
    answer: async (scope, accountId, { params }) => ({
      status: 201,
      body: await again(scope, { ...(params as z.output<typeof all.params>), accountId }),
    }),
  },
  async run(scope, { params, body }) {
    const { id: accountId } = await createGatewayAccount(scope, { ...body, organizationId: params.id });
    return { status: 201, body: await again(scope, { id: params.id, accountId }) };
  },
});

const getAccount = endpoint({
  ...one,
  method: 'GET',
  summary: 'A way to pay; its secrets are told only as set',
  answers: { 200: GatewayAccountJson },
  problems: ['gateway_account.not_found'],
  run: async (scope, { params }) => ({ status: 200, body: await again(scope, params) }),
});

const { gateway: _fixed, ...changeable } = given;
const changeAccount = endpoint({
  ...one,
  method: 'PATCH',
  recent: true,
  summary: 'Change a way to pay, or switch it off; settings that are left out stay, and null takes one away',
  body: z.strictObject({ ...changesOf(changeable), settings: settings.optional(), version: z.int().optional() }),
  answers: { 200: GatewayAccountJson },
  problems: ['gateway_account.not_found', 'conflict.changed', 'impersonation.forbidden', 'sign_in.not_recent'],
  async run(scope, { params, body }) {
    const { id: organizationId, accountId: id } = params;
    const known = await gatewayAccountOf(scope, organizationId, id);
    const { label = known.label, mode = known.mode, enabled = known.enabled, settings: more = {}, version } = body;
    const now = { label, mode, enabled, settings: more, gateway: known.gateway };
    await updateGatewayAccount(scope, { ...now, organizationId, id, version });
    return { status: 200, body: await again(scope, params) };
  },
});

const removeAccount = endpoint({
  ...one,
  method: 'DELETE',
  recent: true,
  summary: 'Take a way to pay away that nobody paid by; one that was used is switched off instead',
  answers: { 204: null },
  problems: ['gateway_account.not_found', 'gateway_account.in_use', 'impersonation.forbidden', 'sign_in.not_recent'],
  async run(scope, { params: { id: organizationId, accountId: id } }) {
    await removeGatewayAccount(scope, { organizationId, id });
    return { status: 204 };
  },
});

const tryAccount = endpoint({
  ...one,
  method: 'POST',
  path: '/organizations/{id}/gateway-accounts/{accountId}/test',
  recent: true,
  perMinute: 10,
  summary: 'Ask the provider whether it knows this account; nothing is charged',
  answers: { 200: z.strictObject({ result: z.enum(['works', 'misconfigured', 'rejected', 'unavailable']) }) },
  problems: ['gateway_account.not_found', 'gateway.not_installed', 'sign_in.not_recent'],
  replay: 'again',
  async run(scope, { params: { id: organizationId, accountId: id } }) {
    return { status: 200, body: { result: await tryGatewayAccount(scope, { organizationId, id }) } };
  },
});

const ofFee = { ...one, path: '/organizations/{id}/gateway-accounts/{accountId}/fee' } as const;

const getFee = endpoint({
  ...ofFee,
  method: 'GET',
  summary: 'What paying one way costs',
  answers: { 200: Fee },
  problems: ['gateway_account.not_found', 'fee.not_found'],
  run: async (scope, { params }) => ({ status: 200, body: await feeAgain(scope, params) }),
});

const { per: _order, ...ofPaying } = feeFacts;
const putFee = endpoint({
  ...ofFee,
  method: 'PUT',
  summary: 'Say what paying one way costs, for buyers who choose it from now on',
  body: z.strictObject(ofPaying),
  answers: { 200: Fee },
  problems: ['gateway_account.not_found', 'tax_rate.not_found'],
  async run(scope, { params, body }) {
    const fee = { ...body, ownTax: null };
    await setPaymentFee(scope, { organizationId: params.id, accountId: params.accountId, fee });
    return { status: 200, body: await feeAgain(scope, params) };
  },
});

const dropFee = endpoint({
  ...ofFee,
  method: 'DELETE',
  summary: 'Paying this way costs nothing any more',
  answers: { 204: null },
  problems: ['gateway_account.not_found'],
  async run(scope, { params }) {
    await setPaymentFee(scope, { organizationId: params.id, accountId: params.accountId, fee: null });
    return { status: 204 };
  },
});

async function again(scope: Scope, { id, accountId }: At): Promise<z.input<typeof GatewayAccountJson>> {
  const account = await gatewayAccountOf(scope, id, accountId);
  return accountJson(scope, account, await feesOfAccounts(scope.em, [account]));
}

async function feeAgain(scope: Scope, { id: organizationId, accountId }: At): Promise<z.input<typeof Fee>> {
  const fee = await paymentFeeOf(scope, { organizationId, accountId });
  if (!fee) throw new DomainError('fee.not_found', { status: 404 });
  return feeJson(fee);
}

export const accountEndpoints = [
  ...[listAccounts, addAccount, getAccount, changeAccount, removeAccount, tryAccount],
  ...[getFee, putFee, dropFee],
];
