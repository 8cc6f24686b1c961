import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { phaseOf, waitingIn, type Room, type RoomPhase } from './room-phase.ts';
import { freshRoom, roomOf } from './rooms.ts';
import { WaitingRoom } from './waiting-room.entity.ts';

export interface RoomStatus {
  readonly phase: RoomPhase;
  readonly gathersAt: Date | null;
  readonly startsAt: Date | null;
  readonly drawn: boolean;
  readonly waiting: number;
  /** The last position that may go in. */
  readonly admitted: number;
  readonly ratePerMinute: number;
}

/** What everybody may know of an event's line; no more than a second old. Nothing where there is none. */
export async function roomStatus(scope: Scope, eventId: string): Promise<RoomStatus | undefined> {
  const room = await roomOf(scope, eventId);
  if (!room) return undefined;
  const phase = phaseOf(room, scope.clock.now());
  const { gathersAt, startsAt, drawnAt, admitted, mostPerMinute } = room;
  const ratePerMinute = phase === 'paused' ? 0 : room.ratePerMinute || mostPerMinute;
  return { phase, gathersAt, startsAt, drawn: drawnAt !== null, waiting: waitingIn(room), admitted, ratePerMinute };
}

export interface RoomNumbers {
  readonly room: Room;
  readonly version: number;
  readonly phase: RoomPhase;
  readonly waiting: number;
  readonly admitted: number;
  /** Passes that were taken in this round, those that are not over, and the orders that were begun with them. */
  readonly passes: number;
  readonly inside: number;
  readonly drafts: number;
  readonly samples: readonly {
    readonly at: Date;
    readonly waiting: number;
    readonly admitted: number;
    readonly ratePerMinute: number;
    readonly latencyMs: number;
  }[];
}

/** The room as its organizers see it; nothing where none was ever asked for. */
export async function roomNumbers(scope: Scope, eventId: string): Promise<RoomNumbers | undefined> {
  const room = await freshRoom(scope.em, eventId);
  if (!room) return undefined;
  const now = scope.clock.now();
  const [passes] = await scope.em.execute<{ passes: unknown; inside: unknown; drafts: unknown }[]>(
    `select count(*) as passes, sum(case when expires_at > ? then 1 else 0 end) as inside, sum(drafts) as drafts
     from waiting_passes where room_id = ? and round = ?`,
    [now, room.id, room.round],
  );
  const samples = await scope.em.execute<Record<string, unknown>[]>(
    `select at, waiting, admitted, rate_per_minute, latency_ms from waiting_samples where room_id = ?
     order by at desc limit 60`,
    [room.id],
  );
  const { version } = await scope.em.findOneOrFail(WaitingRoom, { id: room.id }, { disableIdentityMap: true });
  return {
    room,
    version,
    phase: phaseOf(room, now),
    waiting: waitingIn(room),
    admitted: Math.min(room.admitted, room.joined),
    passes: numberIn(passes?.passes),
    inside: numberIn(passes?.inside),
    drafts: numberIn(passes?.drafts),
    samples: samples.toReversed().map((row) => ({
      at: instantIn(row['at']),
      waiting: numberIn(row['waiting']),
      admitted: numberIn(row['admitted']),
      ratePerMinute: numberIn(row['rate_per_minute']),
      latencyMs: numberIn(row['latency_ms']),
    })),
  };
}
