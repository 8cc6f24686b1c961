import { defineEntity, p } from '@mikro-orm/core';
import { id, uuid } from '../../kernel/db/columns.ts';
import { Member } from './member.entity.ts';

/** An event that a limited member works for. Rows of events that are gone open nothing: ids are never used again. */
const MemberEventSchema = defineEntity({
  name: 'MemberEvent',
  tableName: 'member_events',
  properties: {
    id: id(),
    organizationId: uuid(),
    member: () => p.manyToOne(Member).ref().createForeignKeyConstraint(false),
    eventId: uuid(),
  },
  uniques: [{ name: 'member_events_uq', properties: ['member', 'eventId'] }],
});

export class MemberEvent extends MemberEventSchema.class {}
MemberEventSchema.setClass(MemberEvent);
