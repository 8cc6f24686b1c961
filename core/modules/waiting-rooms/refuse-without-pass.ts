import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { can } from '../organizations/index.ts';
import { isGuarded, phaseOf, type Room } from './room-phase.ts';
import { readPass } from './room-tokens.ts';
import { roomOf } from './rooms.ts';

export interface PassCheck {
  readonly eventId: string;
  readonly pass?: string | undefined;
}

/**
 * Lets an order begin: where people wait for the event, only with a pass that is not over, and only so often with each.
 * The organization's own people and programs are no part of the line.
 */
export async function refuseWithoutPass(scope: Scope, { eventId, pass: token }: PassCheck): Promise<void> {
  const room = await roomOf(scope, eventId);
  if (!room || !isGuarded(phaseOf(room, scope.clock.now())) || (await isExempt(scope, room))) return;
  const pass = token === undefined ? undefined : readPass(scope.site, room, token);
  if (!pass) throw new DomainError('waiting_room.pass_needed', { status: 403 });
  if (pass.expiresAt <= scope.clock.now()) throw new DomainError('waiting_room.pass_expired', { status: 403 });
  const used = await scope
    .as(SYSTEM)
    .tx((tx) =>
      tx.em.execute<{ affectedRows: number }>(
        `update waiting_passes set drafts = drafts + 1 where id = ? and room_id = ? and drafts < ?`,
        [pass.id, room.id, room.draftsPerPass],
        'run',
      ),
    );
  if (used.affectedRows === 0) throw new DomainError('waiting_room.pass_used_up', { status: 403 });
}

/** Whether a reader sees the tickets of an event, or the way to its line. */
export async function mayChoose(scope: Scope, { eventId, pass: token }: PassCheck): Promise<boolean> {
  const room = await roomOf(scope, eventId);
  if (!room || !isGuarded(phaseOf(room, scope.clock.now())) || (await isExempt(scope, room))) return true;
  const pass = token === undefined ? undefined : readPass(scope.site, room, token);
  return pass !== undefined && pass.expiresAt > scope.clock.now();
}

async function isExempt(scope: Scope, { organizationId, eventId }: Room): Promise<boolean> {
  const { kind } = scope.actor;
  if (kind === 'system' || kind === 'plugin') return true;
  if (kind === 'anonymous' || kind === 'buyer') return false;
  return can(scope, 'orders.write', { organizationId, eventId });
}
