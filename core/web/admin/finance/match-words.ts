import type { Scope } from '../../../kernel/scope/scope.ts';
import type { DifferenceRow, MatchRow } from '../../../modules/matches/index.ts';
import type { Badge } from '../../../render/contract/index.ts';
import { sumText } from './finance-words.ts';

export function matchBadge(scope: Scope, { state, differences }: Pick<MatchRow, 'state' | 'differences'>): Badge {
  const key = state === 'done' ? (differences > 0 ? 'differs' : 'agrees') : state;
  const tone = { agrees: 'success', differs: 'warning', failed: 'danger', waiting: 'info', reading: 'info' } as const;
  return { label: scope.t(`finance.match.state.${key}`), tone: tone[key] };
}

export function differenceBadge(scope: Scope, { state }: Pick<DifferenceRow, 'state'>): Badge {
  const tone = { open: 'warning', gone: 'success', settled: 'neutral' } as const;
  return { label: scope.t(`finance.difference.state.${state}`), tone: tone[state] };
}

export function daysText(scope: Scope, { from, until }: Pick<MatchRow, 'from' | 'until'>, zone: string): string {
  const days = new Intl.DateTimeFormat(scope.locale, { dateStyle: 'medium', timeZone: zone });
  return days.formatRange(from, until);
}

/** What a side says; nothing where it knows nothing of it. */
export function sideText(scope: Scope, minor: number | null, currency: string | null): string {
  return minor === null || currency === null ? '–' : sumText(scope, minor, currency);
}
