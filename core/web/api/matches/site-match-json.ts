import { z } from 'zod';
import {
  DIFFERENCE_FILTERS,
  SITE_DIFFERENCE_KINDS,
  type SharedMatchRow,
  type SiteDifferenceRow,
  type SiteMatchRow,
} from '../../../modules/matches/index.ts';
import { Id, Instant, Money } from '../schemas.ts';
import { AtAccount, Problem, sideJson, STATES, Sums, sumsJson } from './match-json.ts';

export const SiteMatch = z
  .strictObject({
    id: Id,
    siteAccount: AtAccount,
    gateway: z.string(),
    from: Instant,
    until: Instant,
    state: z.enum(STATES),
    movements: z.int().meta({ description: "Lines of the provider's report." }),
    known: z.int().meta({ description: 'Lines about payments of organizations, which each compares by itself.' }),
    differences: z.int().meta({ description: 'What of this account no organization knew then, and was not settled.' }),
    sums: Sums,
    problem: Problem,
    startedBy: z.string(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'SiteMatch' });

export const SiteMatchWithOrganizations = SiteMatch.extend({
  organizations: z
    .array(
      z.strictObject({
        organizationId: Id,
        name: z.string(),
        matchId: Id,
        state: z.enum(STATES),
        matched: z.int(),
        differences: z.int(),
      }),
    )
    .meta({ description: 'What each organization compared of it.' }),
}).meta({ id: 'SiteMatchWithOrganizations' });

export const SiteDifference = z
  .strictObject({
    id: Id,
    siteAccount: AtAccount,
    gateway: z.string(),
    kind: z.enum(SITE_DIFFERENCE_KINDS),
    state: z.enum(DIFFERENCE_FILTERS).meta({ description: '`gone`: an organization knows it by now.' }),
    amount: Money.meta({ description: 'Below nothing: it went.' }),
    ref: z.string().nullable().meta({ description: 'What the provider calls it.' }),
    at: Instant.nullable(),
    openedAt: Instant,
    closedAt: Instant.nullable(),
    closedBy: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'SiteDifference' });

export function siteMatchJson(row: SiteMatchRow): z.input<typeof SiteMatch> {
  const { id, account: siteAccount, gateway, state, movements, known, differences, problem, startedBy } = row;
  return {
    ...{ id, siteAccount, gateway, state, movements, known, differences, problem, startedBy },
    ...{ from: row.from.toISOString(), until: row.until.toISOString(), sums: sumsJson(row.sums) },
    ...{ createdAt: row.createdAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null },
  };
}

export function sharedJson({ id: matchId, organization, state, matched, differences }: SharedMatchRow) {
  const { id: organizationId, name } = organization;
  return { organizationId, name, matchId, state, matched, differences };
}

export function siteDifferenceJson(row: SiteDifferenceRow): z.input<typeof SiteDifference> {
  const { id, account: siteAccount, gateway, kind, state, facts, closedBy, note } = row;
  return {
    ...{ id, siteAccount, gateway, kind, state, closedBy, note, ref: facts.ref, at: facts.at },
    amount: sideJson(facts.theirsMinor, facts.theirsCurrency)!,
    ...{ openedAt: row.openedAt.toISOString(), closedAt: row.closedAt?.toISOString() ?? null },
  };
}
