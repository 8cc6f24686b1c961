import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  DIFFERENCE_FILTERS,
  listSiteDifferences,
  listSiteMatches,
  settleSiteDifference,
  SettleSiteDifference,
  sharedMatches,
  siteDifferenceById,
  siteMatchById,
  startSiteMatch,
} from '../../../modules/matches/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, pageJson, pageOf, pageQuery } from '../schemas.ts';
import {
  sharedJson,
  SiteDifference,
  siteDifferenceJson,
  SiteMatch,
  siteMatchJson,
  SiteMatchWithOrganizations,
} from './site-match-json.ts';

const site = { may: 'site.admin', tag: 'payouts' } as const;
const oneMatch = z.strictObject({ siteMatchId: Id });
const oneDifference = z.strictObject({ siteDifferenceId: Id });

const list = endpoint({
  ...{ ...site, method: 'GET', path: '/site-matches' },
  summary: "What came of comparing the reports of the site's payment accounts, the newest first",
  query: z.strictObject({ ...pageQuery, siteAccountId: Id.optional() }),
  answers: { 200: pageOf(SiteMatch) },
  async run(scope, { query }) {
    const { rows, nextCursor } = await listSiteMatches(scope, query);
    return { status: 200, body: pageJson(rows.map(siteMatchJson), nextCursor) };
  },
});

const show = endpoint({
  ...{ ...site, method: 'GET', path: '/site-matches/{siteMatchId}' },
  summary: 'One comparison, with what the report comes to and what each organization compared of it',
  params: oneMatch,
  answers: { 200: SiteMatchWithOrganizations },
  problems: ['match.not_found'],
  async run(scope, { params }) {
    const row = await siteMatchById(scope, params.siteMatchId);
    const organizations = (await sharedMatches(scope, row)).map(sharedJson);
    return { status: 200, body: { ...siteMatchJson(row), organizations } };
  },
});

const start = endpoint({
  ...{ ...site, method: 'POST', path: '/site-matches' },
  perMinute: 10,
  summary: 'Read the report of a payment account of the site now, and compare it for all organizations',
  body: z.strictObject({
    siteAccountId: Id,
    from: Instant.optional().meta({
      description: 'Left out: a week before `until`. At most 31 days are read at once.',
    }),
    until: Instant.optional().meta({ description: 'Left out: now.' }),
  }),
  answers: { 202: SiteMatch },
  problems: ['site_account.not_found', 'match.no_report', 'match.no_days', 'match.not_yet', 'match.too_long'],
  // The same days are one comparison.
  replay: 'again',
  async run(scope, { body: { siteAccountId, from, until } }) {
    const { id } = await startSiteMatch(scope, {
      siteAccountId,
      ...(from !== undefined && { from: new Date(from) }),
      ...(until !== undefined && { until: new Date(until) }),
    });
    return { status: 202, body: siteMatchJson(await siteMatchById(scope, id)) };
  },
});

const differences = endpoint({
  ...{ ...site, method: 'GET', path: '/site-differences' },
  summary: "Money in the reports of the site's payment accounts that no organization knows, the newest first",
  query: z.strictObject({
    ...pageQuery,
    siteAccountId: Id.optional(),
    state: z.enum(DIFFERENCE_FILTERS).optional(),
  }),
  answers: { 200: pageOf(SiteDifference) },
  async run(scope, { query }) {
    const { rows, nextCursor } = await listSiteDifferences(scope, query);
    return { status: 200, body: pageJson(rows.map(siteDifferenceJson), nextCursor) };
  },
});

const difference = endpoint({
  ...{ ...site, method: 'GET', path: '/site-differences/{siteDifferenceId}' },
  summary: 'One of them',
  params: oneDifference,
  answers: { 200: SiteDifference },
  problems: ['difference.not_found'],
  run: (scope, { params }) => told(scope, params),
});

const settle = endpoint({
  ...{ ...site, method: 'POST', path: '/site-differences/{siteDifferenceId}/settlement' },
  summary: 'Say why it is right as it is: closed for as long as the sum stays what it is',
  params: oneDifference,
  body: SettleSiteDifference.pick({ note: true }),
  answers: { 200: SiteDifference },
  problems: ['difference.not_found', 'difference.closed'],
  async run(scope, { params, body }) {
    await settleSiteDifference(scope, { differenceId: params.siteDifferenceId, ...body });
    return told(scope, params);
  },
});

async function told(scope: Scope, { siteDifferenceId }: z.output<typeof oneDifference>) {
  return { status: 200, body: siteDifferenceJson(await siteDifferenceById(scope, siteDifferenceId)) } as const;
}

export const siteMatchEndpoints = [list, show, start, differences, difference, settle];
