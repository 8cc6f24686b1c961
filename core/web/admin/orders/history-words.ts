import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, fromDecimal, money, type Money } from '../../../kernel/values/money.ts';
import type { OrderHappening } from '../../../modules/order-history/index.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import type { TimelineEntry, Tone } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeline } from '../audit/audit-words.ts';
import { linesText, movedMinor } from '../ledger/ledger-words.ts';

const MAIL_TONES: Readonly<Record<string, Tone>> = { sent: 'success', failed: 'danger', kept: 'warning' };

/** What happened to an order, in sentences; acts on one of its tickets say whose it is. */
export function historyText(
  scope: Scope,
  order: OrderDetail,
  rows: readonly OrderHappening[],
  { zone = order.eventZone, linksOf }: { readonly zone?: string; readonly linksOf?: LinksOf } = {},
): TimelineEntry[] {
  const whenOf = (at: Date) => instantText(at, zone, timeLocale(scope));
  return rows.map((row) => ({
    ...{ when: whenOf(row.at), iso: row.at.toISOString() },
    ...told(scope, order, row, { zone, whenOf }),
    href: linksOf?.(row),
  }));
}

export type LinksOf = (row: OrderHappening) => string | undefined;

type Told = Omit<TimelineEntry, 'when' | 'iso'>;

function told(
  scope: Scope,
  order: OrderDetail,
  row: OrderHappening,
  { zone, whenOf }: { readonly zone: string; readonly whenOf: (at: Date) => string },
): Told {
  switch (row.kind) {
    case 'mail': {
      const { subject, to, state } = row.mail;
      const text = scope.t('orders.history.mail', { subject, to });
      return { text, detail: scope.t(`orders.history.mail_state.${state}`), tone: MAIL_TONES[state] ?? 'neutral' };
    }
    case 'scan': {
      const { ticketId, result, by } = row.scan;
      const name = holderOf(order, ticketId) ?? '';
      const why = scope.t(`check_in.result.${result}`);
      return { text: scope.t('orders.history.scan', { name, why }), who: by ?? undefined, tone: 'warning' };
    }
    case 'webhook': {
      const { eventId, account, deliveries } = row.webhook;
      const text = scope.t('orders.history.webhook', { account: account.label });
      const again = deliveries > 1 && scope.t('orders.history.deliveries', { count: deliveries });
      return { text, detail: [eventId, again].filter(Boolean).join(' · ') };
    }
    case 'posting': {
      const kind = scope.t(`ledger.kind.${row.posting.kind}`);
      return { text: scope.t('orders.history.posted', { kind }), detail: linesText(scope, row.posting) };
    }
    case 'places': {
      const { what, count, until } = row.places;
      const text = scope.t(`orders.history.${what}`, { count });
      return { text, detail: until ? scope.t('orders.history.until', { when: whenOf(until) }) : undefined };
    }
    default:
      return actText(scope, order, row, zone);
  }
}

function actText(
  scope: Scope,
  order: OrderDetail,
  row: Extract<OrderHappening, { kind: 'act' | 'money' }>,
  zone: string,
): Told {
  const [entry] = timeline(scope, [row.act], zone);
  const holder = holderOf(order, row.act.subjectId);
  const text = holder === undefined ? entry!.text : scope.t('orders.history.of', { text: entry!.text, name: holder });
  const amount = amountOf(row);
  const detail = [amount && formatMoney(amount, scope.locale), entry!.detail].filter(Boolean).join(' · ') || undefined;
  return { ...entry!, text, detail };
}

/** How much money it was about. */
export function amountOf(row: OrderHappening): Money | undefined {
  if (row.kind === 'posting') return money(movedMinor(row.posting), row.posting.currency);
  if (row.kind !== 'money') return undefined;
  const { amount, captured, currency } = row.act.after ?? {};
  if (typeof amount === 'number' && typeof currency === 'string') return money(amount, currency);
  // A payment's move says it as people read it: "25.00 EUR".
  const [, decimal, code] = /^([\d.]+) ([A-Z]{3})$/.exec(typeof captured === 'string' ? captured : '') ?? [];
  return decimal === undefined || code === undefined ? undefined : fromDecimal(decimal, code);
}

function holderOf({ tickets }: OrderDetail, ticketId: string): string | undefined {
  return tickets.find(({ id }) => id === ticketId)?.attendeeName;
}
