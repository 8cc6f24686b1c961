import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  DIFFERENCE_FILTERS,
  differenceById,
  listDifferences,
  listMatches,
  lookAtDifference,
  matchById,
  settleDifference,
  SettleDifference,
  startMatch,
} from '../../../modules/matches/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { Difference, differenceJson, Match, matchJson } from './match-json.ts';
import { siteMatchEndpoints } from './site-endpoints.ts';

const of = { of: 'organization', at: 'params.id' } as const;
const reads = { permission: 'finance.read', ...of } as const;
const writes = { permission: 'finance.write', ...of } as const;
const tag = 'payments';
const organization = z.strictObject({ id: Id });
const oneMatch = z.strictObject({ id: Id, matchId: Id });
const oneDifference = z.strictObject({ id: Id, differenceId: Id });

const list = endpoint({
  ...{ method: 'GET', path: '/organizations/{id}/payment-matches', may: reads, tag },
  summary: "What came of comparing providers' reports with our own books, the newest first",
  params: organization,
  query: z.strictObject({ ...pageQuery, gatewayAccountId: Id.optional() }),
  answers: { 200: pageOf(Match) },
  async run(scope, { params, query: { gatewayAccountId: accountId, ...paging } }) {
    const { rows, nextCursor } = await listMatches(scope, { ...paging, accountId, organizationId: params.id });
    return { status: 200, body: pageJson(rows.map(matchJson), nextCursor) };
  },
});

const show = endpoint({
  ...{ method: 'GET', path: '/organizations/{id}/payment-matches/{matchId}', may: reads, tag },
  summary: 'One comparison, with what the report comes to',
  params: oneMatch,
  answers: { 200: Match },
  problems: ['match.not_found'],
  async run(scope, { params }) {
    const row = await matchById(scope, { organizationId: params.id, id: params.matchId });
    return { status: 200, body: matchJson(row) };
  },
});

const start = endpoint({
  ...{ method: 'POST', path: '/organizations/{id}/payment-matches', may: writes, tag },
  perMinute: 10,
  summary: 'Read the report of a payment account now, and compare it',
  params: organization,
  body: z.strictObject({
    gatewayAccountId: Id,
    from: Instant.optional().meta({
      description: 'Left out: a week before `until`. At most 31 days are read at once.',
    }),
    until: Instant.optional().meta({ description: 'Left out: now.' }),
  }),
  answers: { 202: Match },
  problems: [
    ...['gateway_account.not_found', 'match.of_site', 'match.no_report', 'match.no_days', 'match.not_yet'],
    'match.too_long',
  ],
  // The same days are one comparison.
  replay: 'again',
  async run(scope, { params, body: { gatewayAccountId: accountId, from, until } }) {
    const { id } = await startMatch(scope, {
      ...{ organizationId: params.id, accountId },
      ...(from !== undefined && { from: new Date(from) }),
      ...(until !== undefined && { until: new Date(until) }),
    });
    return { status: 202, body: matchJson(await matchById(scope, { organizationId: params.id, id })) };
  },
});

const differences = endpoint({
  ...{ method: 'GET', path: '/organizations/{id}/payment-differences', may: reads, tag },
  summary: "What providers' books and ours say differently, the newest first",
  params: organization,
  query: z.strictObject({
    ...pageQuery,
    gatewayAccountId: Id.optional(),
    state: z.enum(DIFFERENCE_FILTERS).optional(),
  }),
  answers: { 200: pageOf(Difference) },
  async run(scope, { params, query: { gatewayAccountId: accountId, ...rest } }) {
    const { rows, nextCursor } = await listDifferences(scope, { ...rest, accountId, organizationId: params.id });
    return { status: 200, body: pageJson(rows.map(differenceJson), nextCursor) };
  },
});

const difference = endpoint({
  ...{ method: 'GET', path: '/organizations/{id}/payment-differences/{differenceId}', may: reads, tag },
  summary: 'One difference',
  params: oneDifference,
  answers: { 200: Difference },
  problems: ['difference.not_found'],
  run: (scope, { params }) => told(scope, params),
});

const look = endpoint({
  ...{ method: 'POST', path: '/organizations/{id}/payment-differences/{differenceId}/look', may: writes, tag },
  perMinute: 20,
  summary: 'Ask the provider about the payment now, and close the difference if there is none any more',
  params: oneDifference,
  answers: { 200: Difference },
  problems: ['difference.not_found', 'difference.closed'],
  replay: 'again',
  async run(scope, { params }) {
    await lookAtDifference(scope, { organizationId: params.id, differenceId: params.differenceId });
    return told(scope, params);
  },
});

const settle = endpoint({
  ...{ method: 'POST', path: '/organizations/{id}/payment-differences/{differenceId}/settlement', may: writes, tag },
  summary: 'Say why it is right as it is: closed for as long as the sums stay what they are',
  params: oneDifference,
  body: SettleDifference.pick({ note: true }),
  answers: { 200: Difference },
  problems: ['difference.not_found', 'difference.closed'],
  async run(scope, { params, body }) {
    await settleDifference(scope, { organizationId: params.id, differenceId: params.differenceId, ...body });
    return told(scope, params);
  },
});

async function told(scope: Scope, { id: organizationId, differenceId: id }: z.output<typeof oneDifference>) {
  return { status: 200, body: differenceJson(await differenceById(scope, { organizationId, id })) } as const;
}

export const matchEndpoints = [...[list, show, start, differences, difference, look, settle], ...siteMatchEndpoints];
