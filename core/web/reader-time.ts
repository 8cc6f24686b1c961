import type { Scope } from '../kernel/scope/scope.ts';
import type { Cell } from '../render/contract/index.ts';
import { dateText, instantText } from './storefront/view-models/when.ts';

/** The zone of whoever reads, as they chose it in their account. */
export function readerZone({ actor }: Pick<Scope, 'actor'>): string {
  return (actor.kind === 'user' && actor.zone) || 'UTC';
}

const CYCLES = { '12h': 'h12', '24h': 'h23' } as const;

/** The reader's language, with the hours in which they read times: `en-u-hc-h23`. For dates, not for texts. */
export function timeLocale({ actor, locale }: Pick<Scope, 'actor' | 'locale'>): string {
  const hours = actor.kind === 'user' ? actor.hours : undefined;
  return hours === undefined ? locale : `${locale}-u-hc-${CYCLES[hours]}`;
}

/** An instant of no place, such as a sign-in: in the reader's zone; where they chose none it says that it is UTC. */
export function readerTime(scope: Scope, at: Date): string {
  const zone = readerZone(scope);
  return `${instantText(at, zone, timeLocale(scope))}${zone === 'UTC' ? ' UTC' : ''}`;
}

export function readerTimeCell(scope: Scope, at: Date): Cell {
  return { kind: 'instant', text: readerTime(scope, at), iso: at.toISOString() };
}

export function readerDateCell(scope: Scope, at: Date): Cell {
  return { kind: 'instant', text: dateText(at, readerZone(scope), scope.locale), iso: at.toISOString() };
}
