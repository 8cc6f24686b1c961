import { randomBytes } from 'node:crypto';
import { newId } from '../../kernel/ids.ts';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { checkoutPace, type Pace } from './checkout-pace.ts';
import { isGuarded, phaseOf, waitingIn, type Room } from './room-phase.ts';
import { forgetRooms, freshRoom, roomsOf } from './rooms.ts';

/** A process that stood still lets nobody in for the time it missed. */
const LONGEST_TICK_MS = 5000;
const EASE_AFTER_SECONDS = 5;
const SLOW_AGAIN_SECONDS = 2;
const QUIET_SECONDS = 60;
const SAMPLE_EVERY = 10;
/** Fewer say nothing about how busy the site is. */
const FEWEST_CHECKOUTS = 20;
const SLOWEST_SHARE = 0.05;

/**
 * Draws where it is time, lets people in as fast as the checkout bears, and opens and closes rooms by load. Every process
 * does it about once a second; each step is a statement with a condition, so it is done once.
 */
export async function tickRooms(scope: Scope, pace: Pace = checkoutPace(scope.site)): Promise<void> {
  const system = scope.as(SYSTEM);
  for (const { eventId } of (await roomsOf(system)).values()) {
    const room = await freshRoom(system.em, eventId);
    if (room) await tick(system, room, pace);
  }
}

async function tick(scope: Scope, room: Room, pace: Pace): Promise<void> {
  const now = scope.clock.now();
  const isSlow = pace.count >= FEWEST_CHECKOUTS && pace.p95 > room.slowMs;
  const phase = phaseOf(room, now);
  // Most rooms by load are asleep most of the time.
  if (!isGuarded(phase) && !isSlow) return;
  const moved = await scope.tx(async (tx) => {
    if (room.mode === 'load' && room.control === 'auto' && (await followLoad(tx, room, isSlow))) return true;
    if (phase !== 'running') return isGuarded(phase) && sample(tx, room, pace);
    if (!room.drawnAt) return drawNow(tx, room);
    if (isSlow) await slowDown(tx, room);
    return admit(tx, room, pace, isSlow);
  });
  if (moved) forgetRooms(scope.site);
}

/** Begins the line when the checkout gets slow, and ends it when it is calm and nobody waits; answers whether it did. */
async function followLoad({ em, clock }: TxScope, room: Room, isSlow: boolean): Promise<boolean> {
  const now = clock.now();
  if (isSlow && !room.busySince) {
    const begun = await em.execute<{ affectedRows: number }>(
      `update waiting_rooms set busy_since = ?, slowed_at = ?, ticked_at = ?, round = round + 1, joined = 0, admitted = 0,
         drawn_at = ?, drawn = 0, seed = null, rate_per_minute = most_per_minute where id = ? and busy_since is null`,
      [now, now, now, now, room.id],
      'run',
    );
    return begun.affectedRows === 1;
  }
  const quiet = room.slowedAt === null || room.slowedAt <= clock.in({ seconds: -QUIET_SECONDS });
  if (isSlow || !room.busySince || !quiet || waitingIn(room) > 0) return false;
  const over = await em.execute<{ affectedRows: number }>(
    'update waiting_rooms set busy_since = null where id = ? and joined <= admitted',
    [room.id],
    'run',
  );
  return over.affectedRows === 1;
}

/** From now on the order stands. Whoever is being counted at this moment comes before or after, never both. */
async function drawNow({ em, clock }: TxScope, room: Room): Promise<boolean> {
  const now = clock.now();
  const { affectedRows } = await em.execute<{ affectedRows: number }>(
    `update waiting_rooms set drawn_at = ?, drawn = joined, seed = ?, ticked_at = ?, rate_per_minute = most_per_minute
     where id = ? and round = ? and drawn_at is null`,
    [now, randomBytes(32).toString('hex'), now, room.id, room.round],
    'run',
  );
  return affectedRows === 1;
}

async function slowDown({ em, clock }: TxScope, room: Room): Promise<void> {
  const least = Math.max(1, Math.round(room.mostPerMinute * SLOWEST_SHARE));
  await em.execute(
    `update waiting_rooms set rate_per_minute = greatest(?, floor(rate_per_minute * 0.7)), slowed_at = ?
     where id = ? and (slowed_at is null or slowed_at <= ?)`,
    [least, clock.now(), room.id, clock.in({ seconds: -SLOW_AGAIN_SECONDS })],
    'run',
  );
}

async function admit(tx: TxScope, room: Room, pace: Pace, isSlow: boolean): Promise<boolean> {
  const now = tx.clock.now();
  const rate = Math.min(room.mostPerMinute, room.ratePerMinute || room.mostPerMinute);
  const longest = Math.max(LONGEST_TICK_MS, Math.ceil(60_000 / rate));
  const last = Math.max(room.tickedAt?.getTime() ?? 0, now.getTime() - longest);
  const due = Math.floor((rate * (now.getTime() - last)) / 60_000);
  if (due < 1) return false;
  // A second's worth may stand open, so that who comes to an empty line need not wait.
  const admitted = Math.max(
    room.admitted,
    Math.min(room.admitted + due, room.joined + Math.max(1, Math.floor(rate / 60))),
  );
  const calm = !isSlow && (room.slowedAt === null || room.slowedAt <= tx.clock.in({ seconds: -EASE_AFTER_SECONDS }));
  const next = calm ? Math.min(room.mostPerMinute, Math.ceil(rate * 1.05)) : rate;
  // What was not yet due is kept for the next tick.
  const tickedAt = new Date(last + Math.ceil((due * 60_000) / rate));
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update waiting_rooms set admitted = ?, ticked_at = ?, ticks = ticks + 1${isSlow ? '' : ', rate_per_minute = ?'}
     where id = ? and round = ? and ticks = ?`,
    [admitted, tickedAt, ...(isSlow ? [] : [next]), room.id, room.round, room.ticks],
    'run',
  );
  if (affectedRows === 0) return false;
  await sample(tx, { ...room, admitted, ratePerMinute: next }, pace);
  return true;
}

/** A point of the plot, at most every ten seconds. */
async function sample({ em, clock }: TxScope, room: Room, { p95 }: Pace): Promise<false> {
  const [recent] = await em.execute<{ id: string }[]>(
    'select id from waiting_samples where room_id = ? and at > ? limit 1',
    [room.id, clock.in({ seconds: -SAMPLE_EVERY })],
  );
  if (recent) return false;
  const { id, organizationId, admitted, joined, ratePerMinute } = room;
  const row = [
    newId(),
    organizationId,
    id,
    clock.now(),
    waitingIn(room),
    Math.min(admitted, joined),
    ratePerMinute,
    Math.round(p95),
  ];
  const columns = 'id, organization_id, room_id, at, waiting, admitted, rate_per_minute, latency_ms';
  await insertRows(em, 'waiting_samples', columns, [row]);
  return false;
}
