import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid, version } from '../../kernel/db/columns.ts';

/** `draft`: imported, and not yet put to use. `replaced`: a later edition took its place; dates that were given this one keep it. */
export type SeatMapState = 'draft' | 'current' | 'replaced' | 'archived';

/**
 * The seats of a hall. A map that a date uses never changes: what is imported then becomes the next edition of the same
 * series, and buyers keep the seats that they chose.
 */
const SeatMapSchema = defineEntity({
  name: 'SeatMap',
  tableName: 'seat_maps',
  properties: {
    id: id(),
    organizationId: uuid(),
    /** The same for all editions of one map. */
    seriesId: uuid(),
    edition: p.integer(),
    name: text(200),
    seatCount: p.integer(),
    /** The price categories of its seats, in the order of the file. */
    categories: p.json<string[]>(),
    state: state<SeatMapState>().default('draft'),
    createdAt: instant(),
    version: version(),
  },
  uniques: [
    { name: 'seat_maps_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'seat_maps_edition_uq', properties: ['seriesId', 'edition'] },
  ],
  indexes: [{ name: 'seat_maps_organization_ix', properties: ['organizationId', 'state'] }],
});

export class SeatMap extends SeatMapSchema.class {}
SeatMapSchema.setClass(SeatMap);
