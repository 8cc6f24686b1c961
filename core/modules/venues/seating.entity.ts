import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, uuid } from '../../kernel/db/columns.ts';
import { Occurrence } from '../events/index.ts';
import { SeatMap } from './seat-map.entity.ts';

/** The seat map of a date. */
const SeatingSchema = defineEntity({
  name: 'Seating',
  tableName: 'seatings',
  properties: {
    id: id(),
    organizationId: uuid(),
    occurrence: () => p.manyToOne(Occurrence).ref().createForeignKeyConstraint(false),
    seatMap: () => p.manyToOne(SeatMap).ref().createForeignKeyConstraint(false),
    /** Raised by everything that changes one of its seats, before it changes them. */
    revision: p.integer().default(0),
    createdAt: instant(),
  },
  uniques: [
    { name: 'seatings_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'seatings_occurrence_uq', properties: ['occurrence'] },
  ],
  indexes: [{ name: 'seatings_map_ix', properties: ['seatMap'] }],
});

export class Seating extends SeatingSchema.class {}
SeatingSchema.setClass(Seating);
