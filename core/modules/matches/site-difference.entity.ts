import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { SiteAccount } from '../payments/index.ts';
import type { DifferenceFacts, DifferenceState } from './payment-difference.entity.ts';

/** What nobody knows, and so the site alone can look at. */
export const SITE_DIFFERENCE_KINDS = ['unknown_payment', 'unknown_refund', 'unknown_dispute'] as const;
export type SiteDifferenceKind = (typeof SITE_DIFFERENCE_KINDS)[number];

/** Money in the report of an account of the site that is of no payment of any organization. */
const SiteDifferenceSchema = defineEntity({
  name: 'SiteDifference',
  tableName: 'site_differences',
  properties: {
    id: id(),
    siteAccount: () => p.manyToOne(SiteAccount).ref(),
    kind: state<SiteDifferenceKind>(),
    /** The line of the report. */
    subject: text(220),
    facts: p.json<DifferenceFacts>(),
    /** `gone`: an organization knows it by now. `settled`: a person said why, and it stays so while the sum does. */
    state: state<DifferenceState>().default('open'),
    /** The match that saw it last. */
    matchId: uuid().nullable(),
    openedAt: instant(),
    closedAt: instant().nullable(),
    closedBy: text(200).nullable(),
    note: text(500).nullable(),
  },
  uniques: [{ name: 'site_differences_subject_uq', properties: ['siteAccount', 'kind', 'subject'] }],
  indexes: [{ name: 'site_differences_state_ix', properties: ['state', 'id'] }],
});

export class SiteDifference extends SiteDifferenceSchema.class {}
SiteDifferenceSchema.setClass(SiteDifference);
