import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text } from '../../kernel/db/columns.ts';
import { SiteAccount } from '../payments/index.ts';
import type { MatchState, MatchSum } from './payment-match.entity.ts';

/** The report of an account of the site, read once for all organizations: one row for an account and its days. */
const SiteMatchSchema = defineEntity({
  name: 'SiteMatch',
  tableName: 'site_matches',
  properties: {
    id: id(),
    siteAccount: () => p.manyToOne(SiteAccount).ref(),
    fromAt: instant(),
    untilAt: instant(),
    state: state<MatchState>().default('waiting'),
    /** Where the last page that was kept ended. */
    cursor: text(500).nullable(),
    /** The whole report is here. */
    readAt: instant().nullable(),
    /** Somebody was at it then: one at a time. */
    workedAt: instant().nullable(),
    movements: p.integer().default(0),
    /** Lines about payments of organizations: each compares its own. */
    known: p.integer().default(0),
    /** What no organization knows. */
    differences: p.integer().default(0),
    sums: p.json<MatchSum[]>().nullable(),
    /** Why it ended without a result: a code of the gateway's. */
    problem: text(40).nullable(),
    startedBy: text(200),
    createdAt: instant(),
    finishedAt: instant().nullable(),
  },
  uniques: [{ name: 'site_matches_days_uq', properties: ['siteAccount', 'fromAt', 'untilAt'] }],
});

export class SiteMatch extends SiteMatchSchema.class {}
SiteMatchSchema.setClass(SiteMatch);
