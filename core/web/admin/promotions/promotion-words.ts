import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { PromotionRow } from '../../../modules/promotions/index.ts';
import type { Badge } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { percentLabel } from '../percent.ts';

/** "10 % off", "€5.00 off each ticket" */
export function effectText(scope: Scope, row: PromotionRow): string {
  const amount = formatMoney(money(row.amountMinor, row.currency), scope.locale);
  const params = { percent: percentLabel(scope, row.rate), amount, buy: row.buyCount, free: row.freeCount };
  return scope.t(`promotions.says.${row.effect}`, params);
}

const MOST_NAMED = 3;

/** By id. */
export type EventTitles = ReadonlyMap<string, string>;

export function whereText(scope: Scope, row: PromotionRow, titles: EventTitles): string {
  const { eventTitle, eventLocale, eventIds } = row;
  if (eventIds.length > 0) return namesOf(scope, eventIds, titles);
  return eventTitle === null
    ? scope.t('promotions.all_events')
    : translate(eventTitle, scope.locale, eventLocale ?? undefined);
}

/** Some of them by name, and how many others there are. */
function namesOf(scope: Scope, ids: readonly string[], titles: EventTitles): string {
  const known = ids.flatMap((id) => titles.get(id) ?? []).toSorted((a, b) => a.localeCompare(b, scope.locale));
  const count = ids.length;
  if (known.length === 0) return scope.t('promotions.some_events', { count });
  const names = known.slice(0, MOST_NAMED).join(', ');
  const others = count - Math.min(known.length, MOST_NAMED);
  return others === 0 ? names : scope.t('promotions.named_events', { names, others });
}

export function nameText(scope: Scope, { name, eventLocale }: PromotionRow): string {
  return translate(name, scope.locale, eventLocale ?? undefined);
}

export function windowText(scope: Scope, { startsAt, endsAt }: PromotionRow, zone: string): string {
  const at = (key: string, when: Date | null) =>
    when ? scope.t(`tickets.window.${key}`, { when: instantText(when, zone, scope.locale) }) : undefined;
  return [at('from', startsAt), at('until', endsAt)].filter(Boolean).join(' ') || scope.t('promotions.always');
}

export function promotionBadge(scope: Scope, { state, startsAt, endsAt }: PromotionRow): Badge {
  const now = scope.clock.now();
  if (state === 'archived') return { label: scope.t('promotions.state.archived'), tone: 'neutral' };
  if (startsAt && startsAt > now) return { label: scope.t('promotions.state.planned'), tone: 'info' };
  if (endsAt && endsAt <= now) return { label: scope.t('promotions.state.over'), tone: 'neutral' };
  return { label: scope.t('promotions.state.on'), tone: 'success' };
}

export function usesText(scope: Scope, { uses, maxUses }: { uses: number; maxUses: number | null }): string {
  return maxUses === null ? String(uses) : scope.t('tickets.taken_of', { taken: uses, size: maxUses });
}
