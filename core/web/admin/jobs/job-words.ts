import type { Delivery, DeliveryState } from '../../../kernel/jobs/delivery.entity.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { Badge, Cell, Tone } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';

const TONES: Readonly<Record<DeliveryState, Tone>> = {
  queued: 'neutral',
  running: 'info',
  retrying: 'warning',
  succeeded: 'success',
  dead: 'danger',
  dismissed: 'neutral',
};

export function stateBadge(scope: Scope, state: DeliveryState): Badge {
  return { label: scope.t(`jobs.state.${state}`), tone: TONES[state] };
}

/** Operators compare these with log lines, which are in UTC. */
export function instantText(scope: Scope, at: Date): string {
  const format = new Intl.DateTimeFormat(timeLocale(scope), {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'UTC',
  });
  return `${format.format(at)} UTC`;
}

export function instantCell(scope: Scope, at: Date | null | undefined): Cell {
  if (!at) return { kind: 'text', text: '–', muted: true };
  return { kind: 'instant', text: instantText(scope, at), iso: at.toISOString() };
}

export function kindText(scope: Scope, { kind, subscriber }: Delivery): string {
  return kind === 'job' ? scope.t('jobs.kind.job') : scope.t('jobs.kind.event', { subscriber: subscriber ?? '' });
}

/** The first line of an error, short enough for a table. */
export function errorLine(error: string | null | undefined): string | undefined {
  const line = error?.split('\n', 1)[0];
  return line && line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
