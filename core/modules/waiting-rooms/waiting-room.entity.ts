import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid, version } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';

/** When the room is used: never, from a time on, or while the site is busy. */
export type RoomMode = 'off' | 'schedule' | 'load';
/** What a person decided over the mode: nothing, on, on but nobody gets in, off. */
export type RoomControl = 'auto' | 'open' | 'paused' | 'closed';

/**
 * The line before an event's tickets. People have numbers, not rows: `joined` is the last number given out, `admitted` the
 * last position that may go in. Those counters move by statements of their own, so they are no edits.
 */
const WaitingRoomSchema = defineEntity({
  name: 'WaitingRoom',
  tableName: 'waiting_rooms',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    mode: state<RoomMode>().default('off'),
    control: state<RoomControl>().default('auto'),
    /** From here on people gather; their order is drawn at `startsAt`. */
    gathersAt: instant().nullable(),
    startsAt: instant().nullable(),
    endsAt: instant().nullable(),
    mostPerMinute: p.integer().default(300),
    /** A checkout that takes longer than that is slow. */
    slowMs: p.integer().default(1000),
    passMinutes: p.integer().default(15),
    draftsPerPass: p.integer().default(10),
    /** Raised when the line begins anew: places of an earlier round are worth nothing. */
    round: p.integer().default(1),
    joined: p.integer().default(0),
    admitted: p.integer().default(0),
    drawnAt: instant().nullable(),
    /** How many were drawn among; who came later stands behind them in order of arrival. */
    drawn: p.integer().default(0),
    seed: text(64).nullable(),
    ratePerMinute: p.integer().default(0),
    slowedAt: instant().nullable(),
    /** By load: since when the site is too busy to do without. */
    busySince: instant().nullable(),
    tickedAt: instant().nullable(),
    ticks: p.integer().default(0),
    createdAt: instant(),
    version: version(),
  },
  uniques: [
    { name: 'waiting_rooms_event_uq', properties: ['organizationId', 'event'] },
    { name: 'waiting_rooms_tenant_uq', properties: ['organizationId', 'id'] },
  ],
  checks: [{ name: 'waiting_rooms_rate_ck', expression: 'most_per_minute >= 1 and pass_minutes >= 1' }],
});

export class WaitingRoom extends WaitingRoomSchema.class {}
WaitingRoomSchema.setClass(WaitingRoom);

/** Somebody got in: at most one row for each place, written when they take it. */
const WaitingPassSchema = defineEntity({
  name: 'WaitingPass',
  tableName: 'waiting_passes',
  properties: {
    id: id(),
    organizationId: uuid(),
    room: () => p.manyToOne(WaitingRoom).ref().createForeignKeyConstraint(false),
    round: p.integer(),
    number: p.integer(),
    createdAt: instant(),
    expiresAt: instant(),
    /** Orders that were begun with it. */
    drafts: p.integer().default(0),
  },
  uniques: [{ name: 'waiting_passes_place_uq', properties: ['organizationId', 'room', 'round', 'number'] }],
});

export class WaitingPass extends WaitingPassSchema.class {}
WaitingPassSchema.setClass(WaitingPass);

/** What the room looked like at a moment, for its plot. */
const WaitingSampleSchema = defineEntity({
  name: 'WaitingSample',
  tableName: 'waiting_samples',
  properties: {
    id: id(),
    organizationId: uuid(),
    room: () => p.manyToOne(WaitingRoom).ref().createForeignKeyConstraint(false),
    at: instant(),
    waiting: p.integer(),
    admitted: p.integer(),
    ratePerMinute: p.integer(),
    latencyMs: p.integer(),
  },
  indexes: [{ name: 'waiting_samples_room_ix', properties: ['room', 'at'] }],
});

export class WaitingSample extends WaitingSampleSchema.class {}
WaitingSampleSchema.setClass(WaitingSample);
