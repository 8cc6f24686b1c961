import { milliseconds, type Clock } from '../kernel/clock.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Actor } from '../kernel/scope/actor.ts';

const RECENT = milliseconds({ minutes: 15 });

/** Whether the person proved who they are a short while ago. Programs and devices cannot. */
export function provedRecently(actor: Actor, clock: Clock): boolean {
  if (actor.kind !== 'user' || actor.via || !actor.provedAt) return false;
  return clock.now().getTime() - actor.provedAt.getTime() <= RECENT;
}

export function notRecent(): DomainError {
  return new DomainError('sign_in.not_recent', { status: 403 });
}

export function factorRequired(): DomainError {
  return new DomainError('sign_in.second_factor_required', { status: 403 });
}
