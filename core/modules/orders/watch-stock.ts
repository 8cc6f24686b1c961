import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { loadSale, type Sale, type TypeOnSale } from '../tickets/index.ts';
import { soldOutSettings } from './sold-out-settings.ts';
import { stockOf, type QuotaStock } from './stock-queries.ts';

/**
 * Notices when the last place of a ticket type or an event is sold, and when places come back. Each edge is a conditional
 * update, so it is told once, however many look. A sweep and not a part of each sale: nothing is lost when it is noticed
 * a moment later, and the sale of the last places is the busiest moment there is.
 */
export async function watchStock(scope: Scope, { eventId }: { readonly eventId: string }): Promise<void> {
  const system = scope.as(SYSTEM);
  const sale = await loadSale(system.em, eventId, system.clock.now());
  if (sale?.event.state !== 'published') return;
  const stock = new Map((await stockOf(system, eventId)).map((quota) => [quota.quotaId, quota]));
  const shown = sale.types.filter(({ hidden, offers }) => !hidden && offers.length > 0);
  const place = { organizationId: sale.event.organizationId, eventId };
  const settings = await system.settings.get(soldOutSettings, place);
  await system.tx(async (tx) => {
    for (const type of sale.types) await moveType(tx, sale, type, isSold(type, stock));
    const all = shown.length > 0 && shown.every((type) => isSold(type, stock));
    await (all ? sellOut(tx, sale, settings.closes) : comeBack(tx, sale, settings.reopens));
  });
}

/** Nothing can be had of it any more, and no checkout that is given up would change that. */
function isSold({ offers }: TypeOnSale, stock: ReadonlyMap<string, QuotaStock>): boolean {
  return offers.length > 0 && offers.every(({ quotaIds }) => quotaIds.some((id) => isFull(stock.get(id))));
}

function isFull(quota: QuotaStock | undefined): boolean {
  return quota !== undefined && quota.size !== null && quota.sold > 0 && quota.sold + quota.kept >= quota.size;
}

async function moveType(tx: TxScope, sale: Sale, type: TypeOnSale, sold: boolean): Promise<void> {
  if (!(await mark(tx, 'ticket_types', type.id, sold))) return;
  const { organizationId, id: eventId } = sale.event;
  const label = translate(type.name, sale.event.locale);
  tx.audit(`ticket_type.${sold ? 'sold_out' : 'back_in_stock'}`, {
    ...{ kind: 'ticket_type', id: type.id, organizationId, label },
  });
  const fact = { v: 1 as const, ticketTypeId: type.id, organizationId, eventId };
  if (sold) tx.emit('ticket_type.sold_out', fact);
  else tx.emit('ticket_type.back_in_stock', fact);
}

async function sellOut(tx: TxScope, { event }: Sale, closes: boolean): Promise<void> {
  if (!(await mark(tx, 'events', event.id, true))) return;
  const { organizationId, id: eventId } = event;
  tx.audit('event.sold_out', subjectOf(event));
  const closed = closes && (await close(tx, eventId, null, 'sold_out'));
  if (closed) tx.audit('event.sales_closed', subjectOf(event), { after: { salesClosed: 'sold_out' } });
  if (closed) tx.emit('event.changed', { v: 1, organizationId, eventId, what: 'sales' });
  tx.emit('event.sold_out', { v: 1, organizationId, eventId, closed, at: tx.clock.now().toISOString() });
}

async function comeBack(tx: TxScope, { event }: Sale, reopens: boolean): Promise<void> {
  if (!(await mark(tx, 'events', event.id, false))) return;
  const { organizationId, id: eventId } = event;
  tx.audit('event.back_in_stock', subjectOf(event));
  const opened = reopens && (await close(tx, eventId, 'sold_out', null));
  if (opened) tx.audit('event.sales_opened', subjectOf(event), { before: { salesClosed: 'sold_out' } });
  if (opened) tx.emit('event.changed', { v: 1, organizationId, eventId, what: 'sales' });
  tx.emit('event.back_in_stock', { v: 1, organizationId, eventId, at: tx.clock.now().toISOString() });
}

/** Whether this is the edge: everybody after the first finds it written down. */
async function mark(tx: TxScope, table: 'events' | 'ticket_types', id: string, sold: boolean): Promise<boolean> {
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update ${table} set sold_out_at = ? where id = ? and sold_out_at is ${sold ? 'null' : 'not null'}`,
    [sold ? tx.clock.now() : null, id],
    'run',
  );
  return affectedRows === 1;
}

async function close(tx: TxScope, eventId: string, from: 'sold_out' | null, to: 'sold_out' | null): Promise<boolean> {
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update events set sales_closed = ? where id = ? and sales_closed ${from === null ? 'is null' : `= '${from}'`}`,
    [to, eventId],
    'run',
  );
  return affectedRows === 1;
}

function subjectOf({ id, organizationId, title, locale }: Sale['event']) {
  return { kind: 'event', id, organizationId, label: translate(title, locale).slice(0, 254) };
}

/** Events whose stock may have met an edge: some quota has nothing left, or something was marked. */
export async function watchAllStock(scope: Scope): Promise<void> {
  const events = await scope.em.execute<{ id: string }[]>(
    `select e.id from events e where e.state = 'published' and e.ends_at > ? and (
       e.sold_out_at is not null
       or exists (select 1 from ticket_types t where t.event_id = e.id and t.sold_out_at is not null)
       or exists (select 1 from quotas q where q.event_id = e.id and q.purpose = 'places' and q.taken >= q.size)
     ) order by e.id`,
    [scope.clock.now()],
  );
  for (const { id } of events) {
    try {
      await watchStock(scope, { eventId: id });
    } catch (error) {
      // One event must not keep all others from being looked at.
      scope.log.error('stock.watch_failed', { event: id, error });
    }
  }
}

export const watchStockJob = defineJob({
  name: 'orders.watch-stock',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: watchAllStock,
});

export const watchStockSchedule: Schedule = { name: 'orders.watch-stock', cron: '* * * * *', job: watchStockJob };
