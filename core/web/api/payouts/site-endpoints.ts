import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  approvePayout,
  filesOfRun,
  listPayouts,
  payoutBalances,
  payoutFailed,
  payoutFile,
  payoutIsPaid,
  payoutOf,
  payoutRunOf,
  planPayouts,
  retryTransfer,
  reversePayout,
  sendPayouts,
  startPayoutRun,
} from '../../../modules/payouts/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, moneyJson, pageJson, pageOf, pageQuery } from '../schemas.ts';
import {
  balanceJson,
  leftOutJson,
  PayoutBalanceJson,
  PayoutJson,
  payoutJson,
  PayoutRunJson,
  plannedJson,
  Reason,
} from './payout-json.ts';

const site = { may: 'site.admin', tag: 'payouts' } as const;
const ofRun = z.strictObject({ runId: Id });
const ofPayout = z.strictObject({ payoutId: Id });
const MOST = 1000;
const refused = ['payout.not_found', 'payout.wrong_state', 'impersonation.forbidden', 'sign_in.not_recent'];

const allBalances = endpoint({
  ...site,
  method: 'GET',
  path: '/payout-balances',
  summary: 'What the site and each organization owe each other, by currency',
  answers: { 200: z.strictObject({ data: z.array(PayoutBalanceJson) }) },
  run: async (scope) => ({ status: 200, body: { data: (await payoutBalances(scope)).map(balanceJson) } }),
});

const list = endpoint({
  ...site,
  method: 'GET',
  path: '/payouts',
  summary: 'Payouts to all organizations, the newest first',
  query: z.strictObject({ ...pageQuery, state: PayoutJson.shape.state.optional(), runId: Id.optional() }),
  answers: { 200: pageOf(PayoutJson) },
  async run(scope, { query }) {
    const { rows, nextCursor } = await listPayouts(scope, query);
    return { status: 200, body: pageJson(rows.map(payoutJson), nextCursor) };
  },
});

const start = endpoint({
  ...site,
  method: 'POST',
  path: '/payout-runs',
  recent: true,
  summary: 'Draft a payout of what is available for each organization and currency; its money is put by',
  query: z.strictObject({
    dryRun: z.enum(['true', 'false']).default('false').meta({ description: 'Only tell what it would pay.' }),
  }),
  answers: { 200: PayoutRunJson, 201: PayoutRunJson },
  problems: ['payout_run.nothing', 'impersonation.forbidden', 'sign_in.not_recent'],
  replay: { of: 'id', answer: async (scope, id) => ({ status: 201, body: await runAgain(scope, id) }) },
  async run(scope, { query }) {
    if (query.dryRun === 'true') {
      return { status: 200, body: plannedJson(await planPayouts(scope), scope.clock.now()) };
    }
    const { id } = await startPayoutRun(scope);
    return { status: 201, body: await runAgain(scope, id) };
  },
});

const getRun = endpoint({
  ...site,
  method: 'GET',
  path: '/payout-runs/{runId}',
  summary: 'A run: its payouts, who was left out and why, and its files for the bank',
  params: ofRun,
  answers: { 200: PayoutRunJson },
  problems: ['payout_run.not_found'],
  run: async (scope, { params }) => ({ status: 200, body: await runAgain(scope, params.runId) }),
});

const send = endpoint({
  ...site,
  method: 'POST',
  path: '/payout-runs/{runId}/send',
  recent: true,
  summary:
    'Send the approved payouts of a run: through the provider where one is paid there, else in files for the bank',
  params: ofRun,
  answers: { 200: PayoutRunJson },
  problems: ['payout_run.not_found', 'payout_run.none_approved', 'payout.no_debtor', 'sign_in.not_recent'],
  async run(scope, { params }) {
    await payoutRunOf(scope, params.runId);
    await sendPayouts(scope, params);
    return { status: 200, body: await runAgain(scope, params.runId) };
  },
});

const file = endpoint({
  ...site,
  method: 'GET',
  path: '/payout-runs/{runId}/files/{payoutFileId}',
  recent: true,
  summary: 'A file for the bank, the same each time: SEPA (pain.001) for euro to IBANs, else a table',
  params: z.strictObject({ runId: Id, payoutFileId: Id }),
  answers: { 200: z.strictObject({ name: z.string(), contentType: z.string(), text: z.string() }) },
  problems: ['payout_file.not_found', 'sign_in.not_recent'],
  run: async (scope, { params }) => ({
    status: 200,
    body: await payoutFile(scope, { id: params.payoutFileId, runId: params.runId }),
  }),
});

/** What is done to one payout; the answer says how it stands then. */
const ofOnePayout = {
  ...site,
  method: 'POST',
  recent: true,
  params: ofPayout,
  answers: { 200: PayoutJson },
  replay: 'again',
} as const;

const approve = endpoint({
  ...ofOnePayout,
  path: '/payouts/{payoutId}/approve',
  summary: 'Let a draft be paid; by a second person, where the site asks for two',
  problems: ['payout.second_person', ...refused],
  async run(scope, { params }) {
    await approvePayout(scope, { id: params.payoutId });
    return { status: 200, body: await payoutAgain(scope, params.payoutId) };
  },
});

const paid = endpoint({
  ...ofOnePayout,
  path: '/payouts/{payoutId}/paid',
  summary: 'Say that the bank has carried a payout out',
  body: z.strictObject({ reference: z.string().trim().max(140).default('') }),
  problems: ['payout.by_transfer', ...refused],
  async run(scope, { params, body }) {
    await payoutIsPaid(scope, { id: params.payoutId, ...body });
    return { status: 200, body: await payoutAgain(scope, params.payoutId) };
  },
});

const fail = endpoint({
  ...ofOnePayout,
  path: '/payouts/{payoutId}/fail',
  summary: 'Say that a payout is not paid; its money is on the balance again',
  body: Reason,
  problems: ['payout.under_way', 'payment.provider_away', 'payment.provider_refuses', ...refused],
  async run(scope, { params, body }) {
    await payoutFailed(scope, { id: params.payoutId, ...body });
    return { status: 200, body: await payoutAgain(scope, params.payoutId) };
  },
});

const retry = endpoint({
  ...ofOnePayout,
  path: '/payouts/{payoutId}/retry',
  summary: 'Ask the provider again for a transfer that it refused, or of which nobody knows what came of it',
  problems: ['payment.provider_away', ...refused],
  async run(scope, { params }) {
    await retryTransfer(scope, { id: params.payoutId });
    return { status: 200, body: await payoutAgain(scope, params.payoutId) };
  },
});

const reverse = endpoint({
  ...ofOnePayout,
  path: '/payouts/{payoutId}/reverse',
  summary: 'Say that a payout came back after it had arrived; its money is on the balance again',
  body: Reason,
  problems: ['payout.not_reversible', ...refused],
  async run(scope, { params, body }) {
    await reversePayout(scope, { id: params.payoutId, ...body });
    return { status: 200, body: await payoutAgain(scope, params.payoutId) };
  },
});

async function payoutAgain(scope: Scope, id: string): Promise<z.input<typeof PayoutJson>> {
  return payoutJson(await payoutOf(scope, { id }));
}

async function runAgain(scope: Scope, id: string): Promise<z.input<typeof PayoutRunJson>> {
  const { origin, createdBy, createdAt, leftOut } = await payoutRunOf(scope, id);
  const { rows } = await listPayouts(scope, { runId: id, limit: MOST });
  const files = await filesOfRun(scope, id);
  return {
    ...{ id, origin, createdBy, createdAt: createdAt.toISOString(), planned: [] },
    payouts: rows.map(payoutJson),
    leftOut: leftOut.map(leftOutJson),
    files: files.map(({ id: fileId, format, count, totalMinor, currency }) => ({
      ...{ id: fileId, format, count, total: moneyJson(money(totalMinor, currency)) },
    })),
  };
}

export const sitePayoutEndpoints = [
  ...[allBalances, list, start, getRun, send, file, approve, paid, retry, fail, reverse],
];
