import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, type Money } from '../../../kernel/values/money.ts';
import type { EventRow } from '../../../modules/events/index.ts';
import { addUp, type DayOfSales, type Fill } from '../../../modules/reports/index.ts';
import type { DashboardView, Figure, Plot } from '../../../render/contract/index.ts';
import { barPlot } from '../../../render/plot.ts';
import { placeLine } from '../../storefront/view-models/event-card.ts';
import { dateText, shortWhen } from '../../storefront/view-models/when.ts';
import { eventBadge, eventTitle } from '../events/event-head.ts';
import { timeLocale } from '../../reader-time.ts';

const SPANS = [
  ['today', 1],
  ['week', 7],
  ['month', 30],
] as const;

/** Tickets of today, 7 and 30 days; with the money for those who may see it. */
export function salesFigures(scope: Scope, days: readonly DayOfSales[], withMoney: boolean): Figure[] {
  return SPANS.map(([key, count]) => {
    const span = days.slice(-count);
    const tickets = span.reduce((sum, day) => sum + day.tickets, 0);
    const turnover = moneyText(
      scope,
      span.flatMap((day) => day.turnover),
    );
    return {
      label: scope.t(`dashboard.${key}`),
      value: scope.t('dashboard.tickets', { count: tickets }),
      detail: withMoney ? turnover || scope.t('dashboard.no_turnover') : undefined,
    };
  });
}

export function salesPlot(scope: Scope, days: readonly DayOfSales[], zone: string, withMoney: boolean): Plot {
  const total = days.reduce((sum, { tickets }) => sum + tickets, 0);
  const turnover = withMoney
    ? moneyText(
        scope,
        days.flatMap((day) => day.turnover),
      )
    : '';
  const sold = scope.t('dashboard.tickets', { count: total });
  return barPlot({
    title: scope.t('dashboard.plot', { count: days.length }),
    summary: turnover === '' ? sold : scope.t('dashboard.plot_summary', { sold, turnover }),
    top: String(Math.max(1, ...days.map(({ tickets }) => tickets))),
    points: days.map(({ beginsAt, tickets }) => ({
      label: dateText(beginsAt, zone, scope.locale),
      value: tickets,
      text: scope.t('dashboard.tickets', { count: tickets }),
    })),
    columns: [scope.t('dashboard.day'), scope.t('dashboard.sold')],
  });
}

export function upcomingRow(
  scope: Scope,
  event: EventRow,
  fill: Fill | undefined,
  href: string,
): DashboardView['upcoming'][number] {
  const { sold, places } = fill ?? { sold: 0, places: undefined };
  return {
    title: eventTitle(scope, event),
    href,
    when: shortWhen(event.startsAt, event.zone, timeLocale(scope)),
    place: placeLine(scope, event),
    badge: eventBadge(scope, event.state),
    sold: places === undefined ? scope.t('events.sold', { count: sold }) : scope.t('events.sold_of', { sold, places }),
    value: sold,
    max: Math.max(1, places ?? sold),
  };
}

function moneyText(scope: Scope, amounts: readonly Money[]): string {
  return addUp(amounts)
    .map((amount) => formatMoney(amount, scope.locale))
    .join(' + ');
}
