import { z } from 'zod';
import { LockMode } from '@mikro-orm/core';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { AuditSubject, Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { Event } from '../events/index.ts';
import { forgetRooms } from './rooms.ts';
import { WaitingRoom, type RoomControl } from './waiting-room.entity.ts';

export const RoomSettings = z.object({
  mode: z.enum(['off', 'schedule', 'load']),
  gathersAt: z.date().nullable().default(null),
  startsAt: z.date().nullable().default(null),
  endsAt: z.date().nullable().default(null),
  mostPerMinute: z.int().min(1).max(100_000).default(300),
  slowMs: z.int().min(50).max(60_000).default(1000),
  passMinutes: z.int().min(1).max(240).default(15),
  draftsPerPass: z.int().min(1).max(100).default(10),
});
export type RoomSettings = z.output<typeof RoomSettings>;

export interface RoomAddress {
  readonly organizationId: string;
  readonly eventId: string;
}

/** How an event's waiting room works; the room is made when it is first asked for. */
export async function changeRoom(
  scope: Scope,
  {
    organizationId,
    eventId,
    version,
    ...settings
  }: RoomAddress & RoomSettings & { readonly version?: number | undefined },
): Promise<{ id: string }> {
  refuseOddTimes(settings);
  return scope.tx(async (tx) => {
    const { room, subject } = await lockRoom(tx, { organizationId, eventId });
    await refuseStale(tx, subject, room.version, version);
    const before = Object.fromEntries(Object.keys(settings).map((name) => [name, room[name as keyof WaitingRoom]]));
    const isNewStart = settings.startsAt !== null && settings.startsAt > tx.clock.now();
    tx.em.assign(room, room.drawnAt && isNewStart ? { ...settings, ...anew(room) } : settings);
    tx.audit('waiting_room.changed', subject, changed(before, settings));
    await tx.em.flush();
    tx.afterCommit(() => forgetRooms(scope.site));
    return { id: room.id };
  });
}

/** Opens, pauses or closes by hand. A line that was closed begins anew when it opens again. */
export async function controlRoom(
  scope: Scope,
  { organizationId, eventId, control }: RoomAddress & { readonly control: RoomControl },
): Promise<void> {
  await scope.tx(async (tx) => {
    const { room, subject } = await lockRoom(tx, { organizationId, eventId });
    const before = room.control;
    if (before === control) return;
    tx.em.assign(room, before === 'closed' ? { control, ...anew(room) } : { control });
    tx.audit('waiting_room.controlled', subject, { before: { control: before }, after: { control } });
    await tx.em.flush();
    tx.afterCommit(() => forgetRooms(scope.site));
  });
}

/** The line begins anew: places and passes of before are worth nothing. */
function anew({ round }: WaitingRoom): Partial<WaitingRoom> {
  return {
    ...{ round: round + 1, joined: 0, admitted: 0, drawn: 0, ratePerMinute: 0 },
    ...{ drawnAt: null, seed: null, tickedAt: null, busySince: null, slowedAt: null },
  };
}

async function lockRoom(
  tx: TxScope,
  { organizationId, eventId }: RoomAddress,
): Promise<{ room: WaitingRoom; subject: AuditSubject }> {
  // The event's lock, for the first two who ask at the same time.
  const event = await tx.em.findOne(
    Event,
    { id: eventId, organization: organizationId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  const known = await tx.em.findOne(WaitingRoom, { event: eventId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const room =
    known ?? tx.em.create(WaitingRoom, { id: newId(), organizationId, event: eventId, createdAt: tx.clock.now() });
  if (!known) await tx.em.flush();
  const label = translate(event.title, event.locale).slice(0, 254);
  return { room, subject: { kind: 'waiting_room', id: room.id, organizationId, label } };
}

function refuseOddTimes({ mode, gathersAt, startsAt, endsAt }: RoomSettings): void {
  if (mode === 'schedule' && !startsAt) throw new DomainError('waiting_room.start_missing', { field: 'startsAt' });
  if (startsAt && gathersAt && gathersAt > startsAt) {
    throw new DomainError('waiting_room.gathers_after_start', { field: 'gathersAt' });
  }
  if (startsAt && endsAt && endsAt <= startsAt) {
    throw new DomainError('waiting_room.ends_before_start', { field: 'endsAt' });
  }
}
