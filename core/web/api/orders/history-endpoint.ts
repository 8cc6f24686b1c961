import { z } from 'zod';
import { HISTORY_KINDS, orderHistory, type OrderHappening } from '../../../modules/order-history/index.ts';
import { orderOf, type OrderDetail } from '../../../modules/orders/index.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { amountOf, historyText } from '../../admin/orders/history-words.ts';
import { endpoint } from '../endpoint.ts';
import { hiddenFrom } from '../../admin/orders/history.page.ts';
import { Id, Instant, Money, moneyJson, OrderCode, pageJson, pageOf, pageQuery } from '../schemas.ts';

const Happening = z
  .strictObject({
    id: Id,
    at: Instant,
    kind: z.enum(HISTORY_KINDS).meta({
      description:
        '`act`: what somebody did, or what happened by itself; `money`: the same where money is concerned. `scan`: what ' +
        'the door refused. `webhook`: what a payment provider reported. `posting`: what stands in the ledger. `places`: ' +
        'since when they are held, and who waited for them. What the caller may not see is left out.',
    }),
    text: z.string().meta({ description: 'For people, in the language of the request.' }),
    who: z.string().nullable(),
    note: z.string().nullable(),
    action: z.string().nullable().meta({ description: 'Of an act: stable; compare this.' }),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    mail: z.strictObject({ kind: z.string(), to: z.string(), state: z.string() }).nullable(),
    scan: z.strictObject({ ticketId: Id, result: z.string() }).nullable(),
    amount: Money.nullable().meta({ description: 'How much money it was about.' }),
    paymentId: Id.nullable().meta({ description: 'Of which payment, where that is known.' }),
    webhook: z.strictObject({ eventId: z.string(), ref: z.string(), deliveries: z.int() }).nullable(),
    posting: z
      .strictObject({ kind: z.string() })
      .nullable()
      .meta({ description: 'Its lines: `/orders/{code}/ledger`.' }),
    places: z
      .strictObject({ what: z.enum(['waiting', 'offered', 'held']), count: z.int(), until: Instant.nullable() })
      .nullable(),
  })
  .meta({ id: 'OrderHappening' });

export const orderHistoryEndpoint = endpoint({
  method: 'GET',
  path: '/orders/{code}/history',
  may: { permission: 'orders.read', of: 'order', at: 'params.code' },
  summary: 'All that happened to an order, the newest first: acts, money, mails, webhooks, postings, refused scans',
  tag: 'orders',
  params: z.strictObject({ code: OrderCode }),
  query: z.strictObject({ ...pageQuery, kind: z.enum(HISTORY_KINDS).optional() }),
  answers: { 200: pageOf(Happening) },
  async run(scope, { params, query }) {
    const order = await orderOf(scope, params.code);
    const { rows, nextCursor } = await orderHistory(scope, order, { ...query, hidden: await hiddenFrom(scope, order) });
    return { status: 200, body: pageJson(happeningsJson(scope, order, rows), nextCursor) };
  },
});

function happeningsJson(scope: Scope, order: OrderDetail, rows: readonly OrderHappening[]) {
  const texts = historyText(scope, order, rows);
  return rows.map((row, index): z.input<typeof Happening> => {
    const { text, who } = texts[index]!;
    const act = row.kind === 'act' || row.kind === 'money' ? row.act : undefined;
    const amount = amountOf(row);
    return {
      ...{ id: row.id, at: row.at.toISOString(), kind: row.kind, text, who: who ?? null },
      ...{ note: act?.note ?? null, action: act?.action ?? null },
      ...{ before: act?.before ?? null, after: act?.after ?? null },
      mail: row.kind === 'mail' ? { kind: row.mail.kind, to: row.mail.to, state: row.mail.state } : null,
      scan: row.kind === 'scan' ? { ticketId: row.scan.ticketId, result: row.scan.result } : null,
      ...{ amount: amount ? moneyJson(amount) : null, paymentId: paymentOf(row) },
      ...moreOf(row),
    };
  });
}

function paymentOf(row: OrderHappening): string | null {
  if (row.kind === 'webhook') return row.webhook.paymentId;
  return row.kind === 'money' ? row.paymentId : null;
}

function moreOf(row: OrderHappening): Pick<z.input<typeof Happening>, 'webhook' | 'posting' | 'places'> {
  const nothing = { webhook: null, posting: null, places: null };
  if (row.kind === 'posting') return { ...nothing, posting: { kind: row.posting.kind } };
  if (row.kind === 'places') {
    const { what, count, until } = row.places;
    return { ...nothing, places: { what, count, until: until?.toISOString() ?? null } };
  }
  if (row.kind !== 'webhook') return nothing;
  const { eventId, ref, deliveries } = row.webhook;
  return { ...nothing, webhook: { eventId, ref, deliveries } };
}
