import { defineEntity, p } from '@mikro-orm/core';
import { id, text, uuid } from '../../kernel/db/columns.ts';
import { Event, Occurrence } from '../events/index.ts';
import { TicketType } from './ticket-type.entity.ts';

/**
 * Places. `taken` is the only counter of stock: raised by a draft, untouched by confirming, lowered by a release, and
 * changed only by `claimQuota` and `releaseQuota`. No `version` column: the counter is not an edit.
 */
const QuotaSchema = defineEntity({
  name: 'Quota',
  tableName: 'quotas',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    /** Null: the places of all occurrences together. */
    occurrence: () => p.manyToOne(Occurrence).ref().nullable().createForeignKeyConstraint(false),
    /** The type whose own `quantity` this is; null for a quota that was made to be shared. */
    ownTypeId: uuid().nullable(),
    name: text(200),
    /** Null: unlimited. */
    size: p.integer().nullable(),
    taken: p.integer().default(0),
  },
  uniques: [{ name: 'quotas_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [
    { name: 'quotas_taken_ck', expression: 'taken >= 0' },
    { name: 'quotas_size_ck', expression: 'size is null or (size >= 0 and taken <= size)' },
  ],
  indexes: [{ name: 'quotas_event_ix', properties: ['event'] }],
});

export class Quota extends QuotaSchema.class {}
QuotaSchema.setClass(Quota);

/** A ticket type may be sold while all its quotas have places. */
const TicketTypeQuotaSchema = defineEntity({
  name: 'TicketTypeQuota',
  tableName: 'ticket_type_quotas',
  properties: {
    id: id(),
    organizationId: uuid(),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    quota: () => p.manyToOne(Quota).ref().createForeignKeyConstraint(false),
  },
  uniques: [{ name: 'ticket_type_quotas_uq', properties: ['ticketType', 'quota'] }],
});

export class TicketTypeQuota extends TicketTypeQuotaSchema.class {}
TicketTypeQuotaSchema.setClass(TicketTypeQuota);
