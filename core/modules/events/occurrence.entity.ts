import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid, version } from '../../kernel/db/columns.ts';
import { Event } from './event.entity.ts';

export type OccurrenceState = 'scheduled' | 'cancelled';

/** One date of an event. The wall-clock times are what the organizer meant; the instants follow from the zone. */
const OccurrenceSchema = defineEntity({
  name: 'Occurrence',
  tableName: 'occurrences',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    /** `2027-03-28T19:30` in the event's zone. */
    startsAtLocal: text(19),
    endsAtLocal: text(19),
    startsAt: instant(),
    endsAt: instant(),
    state: state<OccurrenceState>().default('scheduled'),
    version: version(),
  },
  uniques: [{ name: 'occurrences_tenant_uq', properties: ['organizationId', 'id'] }],
  indexes: [{ name: 'occurrences_event_ix', properties: ['event', 'startsAt'] }],
});

export class Occurrence extends OccurrenceSchema.class {}
OccurrenceSchema.setClass(Occurrence);
