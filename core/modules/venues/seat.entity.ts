import { defineEntity, p } from '@mikro-orm/core';
import { id, state, text, uuid } from '../../kernel/db/columns.ts';
import type { SeatKind } from './seat-plan.ts';
import { SeatMap } from './seat-map.entity.ts';

const SeatSchema = defineEntity({
  name: 'Seat',
  tableName: 'seats',
  properties: {
    id: id(),
    organizationId: uuid(),
    seatMap: () => p.manyToOne(SeatMap).ref().createForeignKeyConstraint(false),
    /** From 0, the best row first: what availability and claims count by. */
    number: p.integer(),
    section: text(60),
    rowName: text(20),
    label: text(20),
    /** Along the row. Neighbours differ by one; an aisle between them is one more. */
    place: p.integer(),
    category: text(60),
    kind: state<SeatKind>(),
    x: p.integer(),
    y: p.integer(),
  },
  uniques: [
    { name: 'seats_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'seats_number_uq', properties: ['seatMap', 'number'] },
    { name: 'seats_name_uq', properties: ['seatMap', 'section', 'rowName', 'label'] },
  ],
});

export class Seat extends SeatSchema.class {}
SeatSchema.setClass(Seat);
