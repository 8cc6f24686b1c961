import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid, version } from '../../kernel/db/columns.ts';
import { Event, Occurrence } from '../events/index.ts';

/** Which tickets a door lets in. */
const CheckInListSchema = defineEntity({
  name: 'CheckInList',
  tableName: 'check_in_lists',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    name: text(200),
    /** Null: every occurrence. */
    occurrence: () => p.manyToOne(Occurrence).ref().nullable().createForeignKeyConstraint(false),
    /** Empty: every ticket type. */
    ticketTypeIds: p.json<string[]>(),
    createdAt: instant(),
    version: version(),
  },
  indexes: [{ name: 'check_in_lists_event_ix', properties: ['event'] }],
});

export class CheckInList extends CheckInListSchema.class {}
CheckInListSchema.setClass(CheckInList);
