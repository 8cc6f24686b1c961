import type { Scope } from '../../../kernel/scope/scope.ts';
import type { OrderHappening } from '../../../modules/order-history/index.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import type { TimelineEntry, Tone } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeline } from '../audit/audit-words.ts';

const MAIL_TONES: Readonly<Record<string, Tone>> = { sent: 'success', failed: 'danger', kept: 'warning' };

/** What happened to an order, in sentences; acts on one of its tickets say whose it is. */
export function historyText(
  scope: Scope,
  order: OrderDetail,
  rows: readonly OrderHappening[],
  zone = order.eventZone,
): TimelineEntry[] {
  return rows.map((row) => {
    const at = { when: instantText(row.at, zone, timeLocale(scope)), iso: row.at.toISOString() };
    if (row.kind === 'mail') {
      const { subject, to, state } = row.mail;
      return {
        ...at,
        text: scope.t('orders.history.mail', { subject, to }),
        detail: scope.t(`orders.history.mail_state.${state}`),
        tone: MAIL_TONES[state] ?? 'neutral',
      };
    }
    if (row.kind === 'scan') {
      const { ticketId, result, by } = row.scan;
      const name = holderOf(order, ticketId) ?? '';
      const why = scope.t(`check_in.result.${result}`);
      return { ...at, text: scope.t('orders.history.scan', { name, why }), who: by ?? undefined, tone: 'warning' };
    }
    const [entry] = timeline(scope, [row.act], zone);
    const holder = holderOf(order, row.act.subjectId);
    const text = holder === undefined ? entry!.text : scope.t('orders.history.of', { text: entry!.text, name: holder });
    return { ...entry!, text };
  });
}

function holderOf({ tickets }: OrderDetail, ticketId: string): string | undefined {
  return tickets.find(({ id }) => id === ticketId)?.attendeeName;
}
