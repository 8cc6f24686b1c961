import type { Translated } from '../../kernel/values/translated.ts';
import { draw } from './draw.ts';
import type { Place } from './room-tokens.ts';
import type { RoomControl, RoomMode } from './waiting-room.entity.ts';

/**
 * `off`: tickets can be had as ever. `announced`: still so, until people gather. `gathering`: places are given out, nobody
 * gets in. `running`: in they go. `paused`: nobody more gets in.
 */
export type RoomPhase = 'off' | 'announced' | 'gathering' | 'running' | 'paused';

/** A room as all processes see it within a second. */
export interface Room {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  /** What a waiting person is shown of the event, without asking for it again and again. */
  readonly event: {
    readonly slug: string;
    readonly title: Translated;
    readonly locale: string;
    readonly zone: string;
    readonly accent: string | null;
  };
  readonly mode: RoomMode;
  readonly control: RoomControl;
  readonly gathersAt: Date | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly mostPerMinute: number;
  readonly slowMs: number;
  readonly passMinutes: number;
  readonly draftsPerPass: number;
  readonly round: number;
  readonly joined: number;
  readonly admitted: number;
  readonly drawnAt: Date | null;
  readonly drawn: number;
  readonly seed: string | null;
  readonly ratePerMinute: number;
  readonly slowedAt: Date | null;
  readonly busySince: Date | null;
  readonly tickedAt: Date | null;
  readonly ticks: number;
}

export function phaseOf(room: Room, now: Date): RoomPhase {
  if (room.control === 'closed') return 'off';
  if (room.control === 'open') return 'running';
  if (room.control === 'paused') return 'paused';
  if (room.mode === 'load') return room.busySince ? 'running' : 'off';
  if (room.mode === 'off' || !room.startsAt) return 'off';
  if (room.endsAt && room.endsAt <= now) return 'off';
  if (room.startsAt <= now) return 'running';
  return room.gathersAt && room.gathersAt > now ? 'announced' : 'gathering';
}

/** Whether tickets can be had with a pass alone. */
export function isGuarded(phase: RoomPhase): boolean {
  return phase === 'gathering' || phase === 'running' || phase === 'paused';
}

export function waitingIn(room: Room): number {
  return Math.max(0, room.joined - room.admitted);
}

/** From 1; nothing before the draw. Who came after it stands behind all who were drawn, in order of arrival. */
export function positionOf(room: Room, { number }: Place): number | undefined {
  if (!room.drawnAt) return undefined;
  return number <= room.drawn ? drawnPositions(room)[number - 1]! + 1 : number;
}

export interface Standing {
  readonly position: number | undefined;
  /** People in front; nothing before the draw. */
  readonly ahead: number | undefined;
  readonly expectedSeconds: number | undefined;
  readonly mayEnter: boolean;
}

export function standingOf(room: Room, place: Place): Standing {
  const position = positionOf(room, place);
  if (position === undefined) {
    return { position, ahead: undefined, expectedSeconds: undefined, mayEnter: false };
  }
  const behind = Math.max(0, position - room.admitted);
  const rate = room.ratePerMinute || room.mostPerMinute;
  return {
    position,
    ahead: Math.max(0, behind - 1),
    expectedSeconds: Math.ceil((behind * 60) / rate),
    mayEnter: behind === 0,
  };
}

// By seed: a draw of ten thousand people is made once in each process.
const draws = new Map<string, Uint32Array>();
const MOST_DRAWS = 20;

function drawnPositions({ seed, drawn }: Room): Uint32Array {
  const key = `${seed} ${drawn}`;
  const known = draws.get(key);
  if (known) return known;
  if (draws.size >= MOST_DRAWS) draws.delete(draws.keys().next().value!);
  const made = draw(seed!, drawn);
  draws.set(key, made);
  return made;
}
