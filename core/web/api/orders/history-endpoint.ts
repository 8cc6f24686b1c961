import { z } from 'zod';
import { HISTORY_KINDS, orderHistory, type OrderHappening } from '../../../modules/order-history/index.ts';
import { orderOf, type OrderDetail } from '../../../modules/orders/index.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { historyText } from '../../admin/orders/history-words.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, OrderCode, pageJson, pageOf, pageQuery } from '../schemas.ts';

const Happening = z
  .strictObject({
    id: Id,
    at: Instant,
    kind: z.enum(HISTORY_KINDS).meta({
      description: '`act`: what somebody did, or what happened by itself. `scan`: what the door refused.',
    }),
    text: z.string().meta({ description: 'For people, in the language of the request.' }),
    who: z.string().nullable(),
    note: z.string().nullable(),
    action: z.string().nullable().meta({ description: 'Of an act: stable; compare this.' }),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    mail: z.strictObject({ kind: z.string(), to: z.string(), state: z.string() }).nullable(),
    scan: z.strictObject({ ticketId: Id, result: z.string() }).nullable(),
  })
  .meta({ id: 'OrderHappening' });

export const orderHistoryEndpoint = endpoint({
  method: 'GET',
  path: '/orders/{code}/history',
  may: { permission: 'orders.read', of: 'order', at: 'params.code' },
  summary: 'All that happened to an order, the newest first: acts, mails, and what the door refused',
  tag: 'orders',
  params: z.strictObject({ code: OrderCode }),
  query: z.strictObject({ ...pageQuery, kind: z.enum(HISTORY_KINDS).optional() }),
  answers: { 200: pageOf(Happening) },
  async run(scope, { params, query }) {
    const order = await orderOf(scope, params.code);
    const { rows, nextCursor } = await orderHistory(scope, order, query);
    return { status: 200, body: pageJson(happeningsJson(scope, order, rows), nextCursor) };
  },
});

function happeningsJson(scope: Scope, order: OrderDetail, rows: readonly OrderHappening[]) {
  const texts = historyText(scope, order, rows);
  return rows.map((row, index): z.input<typeof Happening> => {
    const { text, who } = texts[index]!;
    const act = row.kind === 'act' ? row.act : undefined;
    return {
      ...{ id: row.id, at: row.at.toISOString(), kind: row.kind, text, who: who ?? null },
      ...{ note: act?.note ?? null, action: act?.action ?? null },
      ...{ before: act?.before ?? null, after: act?.after ?? null },
      mail: row.kind === 'mail' ? { kind: row.mail.kind, to: row.mail.to, state: row.mail.state } : null,
      scan: row.kind === 'scan' ? { ticketId: row.scan.ticketId, result: row.scan.result } : null,
    };
  });
}
