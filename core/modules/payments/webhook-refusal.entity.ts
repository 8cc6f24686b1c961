import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid } from '../../kernel/db/columns.ts';

/**
 * Why a webhook was refused: signed by somebody else, signed too long ago, too large to be read, for an account that does
 * not exist, for a gateway that hears none, for an account without a secret, and genuine but not to be understood.
 */
export const REFUSAL_REASONS = [
  'forged',
  'stale',
  'oversized',
  'unknown_account',
  'not_supported',
  'not_set_up',
  'unreadable',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** How many webhooks of an hour were refused for one reason. Nothing of them is kept: anybody can send them. */
const WebhookRefusalSchema = defineEntity({
  name: 'WebhookRefusal',
  tableName: 'webhook_refusals',
  properties: {
    id: id(),
    /** Null: for an account that does not exist. */
    organizationId: uuid().nullable(),
    accountId: uuid().nullable(),
    /** The account's id, or `none`: what is counted together. */
    place: text(40),
    reason: text(20).$type<RefusalReason>(),
    /** The hour's beginning. */
    beginsAt: instant(),
    times: p.integer(),
    lastAt: instant(),
  },
  uniques: [{ name: 'webhook_refusals_uq', properties: ['place', 'reason', 'beginsAt'] }],
  indexes: [
    { name: 'webhook_refusals_organization_ix', properties: ['organizationId', 'beginsAt'] },
    { name: 'webhook_refusals_begins_ix', properties: ['beginsAt'] },
  ],
});

export class WebhookRefusal extends WebhookRefusalSchema.class {}
WebhookRefusalSchema.setClass(WebhookRefusal);
