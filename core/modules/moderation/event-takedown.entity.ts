import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';

/** While it is there, the event is off the public pages and its organizer cannot publish it. */
const EventTakedownSchema = defineEntity({
  name: 'EventTakedown',
  tableName: 'event_takedowns',
  properties: {
    id: id(),
    event: () => p.oneToOne(Event).ref().owner().deleteRule('cascade').unique('event_takedowns_event_uq'),
    reason: text(1000),
    /** Whether it is on sale again when this is lifted. */
    wasPublished: p.boolean(),
    decidedBy: text(254),
    createdAt: instant(),
  },
});

export class EventTakedown extends EventTakedownSchema.class {}
EventTakedownSchema.setClass(EventTakedown);
