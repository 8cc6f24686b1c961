import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import type { QuotaStock } from '../../../modules/orders/index.ts';
import type { Section } from '../../../render/contract/index.ts';
import { stackPlot, type StackPart } from '../../../render/stack-plot.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';

const PARTS: readonly StackPart[] = ['sold', 'held', 'kept', 'free'];

/** What the places of an event are: sold, in checkouts, kept back, free. Nothing where none of them has an end. */
export function stockSection(scope: Scope, event: EventDetail, stock: readonly QuotaStock[]): Section[] {
  const limited = stock.filter(({ size }) => size !== null);
  if (limited.length === 0) return [];
  const word = (part: StackPart, count: number) => scope.t(`tickets.stock.${part}`, { count });
  const manyDates = event.occurrences.length > 1;
  const rows = limited.map((quota) => {
    const when =
      quota.occurrenceStartsAt && manyDates ? shortWhen(quota.occurrenceStartsAt, event.zone, timeLocale(scope)) : '';
    return {
      label: [quota.name, when].filter(Boolean).join(', '),
      parts: PARTS.map((part) => {
        const value = (part === 'free' ? quota.free : quota[part]) ?? 0;
        return { part, value, text: word(part, value) };
      }),
    };
  });
  const sum = (part: StackPart) =>
    rows.reduce((total, { parts }) => total + parts.find((each) => each.part === part)!.value, 0);
  const title = scope.t('tickets.stock.title');
  const summary = PARTS.map((part) => word(part, sum(part))).join(' · ');
  const columns = [scope.t('fields.name'), ...PARTS.map((part) => scope.t(`tickets.stock.column.${part}`))];
  return [{ kind: 'plot', plot: stackPlot({ title, summary, rows, columns }) }];
}
