import { defineEntity, p } from '@mikro-orm/core';
import { id, state, text, uuid } from '../../kernel/db/columns.ts';
import { Occurrence } from '../events/index.ts';
import { Hold } from '../tickets/index.ts';
import { Seat, type SeatState } from '../venues/index.ts';
import { OrderLine } from './order-line.entity.ts';

/**
 * A seat on a date. There is one row, and a row has one line: a seat belongs to one order or to none. `number` and
 * `category` are the seat's own, so that free seats are found without looking at the map.
 */
const OccurrenceSeatSchema = defineEntity({
  name: 'OccurrenceSeat',
  tableName: 'occurrence_seats',
  properties: {
    id: id(),
    organizationId: uuid(),
    occurrence: () => p.manyToOne(Occurrence).ref().createForeignKeyConstraint(false),
    seat: () => p.manyToOne(Seat).ref().createForeignKeyConstraint(false),
    number: p.integer(),
    category: text(60),
    state: state<SeatState>().default('free'),
    /** The order line that holds it, and which of the line's tickets. */
    line: () => p.manyToOne(OrderLine).ref().nullable().createForeignKeyConstraint(false),
    position: p.integer().nullable(),
    /** What staff keep it back in. */
    hold: () => p.manyToOne(Hold).ref().nullable().createForeignKeyConstraint(false),
    /** The seating's revision that changed it last. */
    changedIn: p.integer().default(0),
  },
  uniques: [
    { name: 'occurrence_seats_seat_uq', properties: ['occurrence', 'seat'] },
    { name: 'occurrence_seats_number_uq', properties: ['occurrence', 'number'] },
    { name: 'occurrence_seats_line_uq', properties: ['line', 'position'] },
  ],
  checks: [
    {
      name: 'occurrence_seats_claim_ck',
      expression: "(state = 'claimed') = (line_id is not null) and (line_id is null) = (position is null)",
    },
    { name: 'occurrence_seats_hold_ck', expression: "(state = 'blocked') = (hold_id is not null)" },
  ],
  indexes: [
    { name: 'occurrence_seats_hold_ix', properties: ['hold'] },
    { name: 'occurrence_seats_free_ix', properties: ['occurrence', 'category', 'state', 'number'] },
    { name: 'occurrence_seats_changed_ix', properties: ['occurrence', 'changedIn'] },
  ],
});

export class OccurrenceSeat extends OccurrenceSeatSchema.class {}
OccurrenceSeatSchema.setClass(OccurrenceSeat);
