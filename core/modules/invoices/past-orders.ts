import type { EntityManager } from '@mikro-orm/sql';
import { DateTime } from 'luxon';
import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { organizationById } from '../organizations/index.ts';
import type { RunChoice } from './invoice-run.entity.ts';
import { invoiceSettings, isSellerComplete, sellerSettings, type InvoicePolicy } from './invoice-settings.ts';

/** The orders that a run would bill. */
export interface PastOrders {
  readonly organizationId: string;
  readonly choice: RunChoice;
}

export interface PastOrdersPreview {
  readonly orders: number;
  /** When the first and the last of them were placed; nothing where there are none. */
  readonly period: { readonly from: Date; readonly to: Date } | undefined;
  /** What their invoices come to. */
  readonly totals: readonly { readonly currency: string; readonly orders: number; readonly totalMinor: number }[];
}

interface Condition {
  readonly where: string;
  readonly values: readonly unknown[];
}

/** How many orders of a choice the rule wants billed, and what they come to. */
export async function previewPastOrders(scope: Scope, past: PastOrders): Promise<PastOrdersPreview> {
  const { where, values } = await conditionOf(scope, past);
  // Of what was paid in full and given back in part, the invoice says the rest.
  const rows = await scope.em.fork().execute<Record<string, unknown>[]>(
    `select o.currency, count(*) as orders, min(o.placed_at) as first_at, max(o.placed_at) as last_at,
       sum(case when o.paid_minor >= o.total_minor and o.paid_minor - o.refunded_minor < o.total_minor
         then o.paid_minor - o.refunded_minor else o.total_minor end) as total
     from orders o where ${where} group by o.currency order by o.currency`,
    [...values],
  );
  const times = rows.flatMap((row) => [instantIn(row['first_at']), instantIn(row['last_at'])]);
  const sorted = times.toSorted((a, b) => a.getTime() - b.getTime());
  return {
    orders: rows.reduce((sum, row) => sum + numberIn(row['orders']), 0),
    period: sorted.length === 0 ? undefined : { from: sorted[0]!, to: sorted.at(-1)! },
    totals: rows.map((row) => ({
      ...{ currency: String(row['currency']), orders: numberIn(row['orders']), totalMinor: numberIn(row['total']) },
    })),
  };
}

/** The next of them, in the order in which they were begun. */
export async function pastOrders(
  scope: Scope,
  past: PastOrders,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  const { where, values } = await conditionOf(scope, past);
  const rows = await scope.em
    .fork()
    .execute<{ id: string }[]>(`select o.id from orders o where ${where} and o.id > ? order by o.id limit ${limit}`, [
      ...values,
      after,
    ]);
  return rows.map(({ id }) => id);
}

/** Refused where nothing would be issued whatever is chosen, so that nobody waits for it. */
async function conditionOf(scope: Scope, { organizationId, choice }: PastOrders): Promise<Condition> {
  if (!isSellerComplete(await scope.settings.get(sellerSettings, { organizationId }))) {
    throw new DomainError('invoice.seller_incomplete', { status: 409 });
  }
  const em = scope.em.fork();
  const { zone } = (await organizationById(scope, organizationId))!;
  const rules: (InvoicePolicy & { readonly eventId: string })[] = [];
  for (const eventId of await eventsOf(em, organizationId, choice.eventId)) {
    rules.push({ eventId, ...(await scope.settings.get(invoiceSettings, { organizationId, eventId })) });
  }
  const by = (issue: string) => rules.filter((rule) => rule.issue === issue).map(({ eventId }) => eventId);
  const [onPayment, onOrder] = [by('on_payment'), by('on_order')];
  if (onPayment.length + onOrder.length === 0) throw new DomainError('invoice_run.no_rule', { status: 409 });
  const companies = rules.filter(({ customers }) => customers === 'business').map(({ eventId }) => eventId);
  const parts: readonly (readonly [string, ...unknown[]])[] = [
    ['o.organization_id = ?', organizationId],
    ["o.placed_at is not null and o.total_minor > 0 and o.channel <> 'import'"],
    ['not exists (select 1 from invoices i where i.order_id = o.id)'],
    ['(o.paid_minor < o.total_minor or o.paid_minor > o.refunded_minor)'],
    anyOf([
      ...(onPayment.length > 0
        ? [["o.event_id in (?) and o.state = 'confirmed' and o.paid_minor >= o.total_minor", onPayment] as const]
        : []),
      ...(onOrder.length > 0
        ? [
            [
              `o.event_id in (?) and (o.state = 'confirmed' or
                (o.state = 'pending' and (o.approval is null or o.approval <> 'needed')))`,
              onOrder,
            ] as const,
          ]
        : []),
    ]),
    ...(companies.length > 0 ? [['(o.business is not null or o.event_id not in (?))', companies] as const] : []),
    ...(choice.from === null ? [] : [['o.placed_at >= ?', midnight(choice.from, zone)] as const]),
    ...(choice.to === null ? [] : [['o.placed_at < ?', midnight(choice.to, zone, 1)] as const]),
  ];
  return { where: parts.map(([sql]) => sql).join(' and '), values: parts.flatMap(([, ...values]) => values) };
}

function anyOf(parts: readonly (readonly [string, ...unknown[]])[]): readonly [string, ...unknown[]] {
  return [`(${parts.map(([sql]) => `(${sql})`).join(' or ')})`, ...parts.flatMap(([, ...values]) => values)];
}

async function eventsOf(em: EntityManager, organizationId: string, eventId: string | null): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from events where organization_id = ? ${eventId === null ? '' : 'and id = ?'}`,
    [organizationId, ...(eventId === null ? [] : [eventId])],
  );
  return rows.map(({ id }) => id);
}

function midnight(day: string, zone: string, daysLater = 0): Date {
  return DateTime.fromISO(day, { zone }).plus({ days: daysLater }).toJSDate();
}
