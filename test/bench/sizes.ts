import type { App } from '../../core/app.ts';
import { insertRows } from '../../core/kernel/db/insert-rows.ts';
import { newId } from '../../core/kernel/ids.ts';
import { ticketKey } from '../../core/modules/orders/index.ts';
import { mintTicketCode } from '../../core/modules/tickets/index.ts';
import { openShop, type Shop } from '../factories/shop.ts';
import { measure } from './load.ts';
import { row, type Row } from './report.ts';
import { orderOver } from './selling.ts';

const SIZES = [1_000, 100_000, 1_000_000];
const BATCH = 2_000;

/** What an order costs in an event that has many: as much as in one that has few. */
export async function benchSizes(port: number, app: App, seconds: number): Promise<Row[]> {
  const site = { scope: () => app.scope(), site: app.site, clock: app.parts.clock };
  const shop = await openShop(site as never, { title: 'Town Fair' });
  const typeId = await shop.sell({ quantity: 2_000_000 });
  const rates: number[] = [];
  let there = 0;
  for (const size of SIZES) {
    await fill(app, shop, typeId, there, size - there);
    const load = { clients: 64, seconds };
    const rate = await measure(port, load, (wire) => orderOver(wire, { eventId: shop.eventId, typeId }));
    there = size + rate.done;
    rates.push(rate.perSecond);
  }
  const [few] = rates;
  return rates.slice(1).map((rate, index) => {
    const size = SIZES[index + 1]!.toLocaleString('en');
    return row(
      `cost of an order beside ${size} others`,
      few! / rate,
      `beside ${SIZES[0]!.toLocaleString('en')}: 1`,
      {
        atMost: 1.3,
        aim: 1,
      },
      2,
    );
  });
}

/** Confirmed orders of one ticket each, as the portal would have written them. Its own codes begin with no zero. */
async function fill(
  app: App,
  { organizationId, eventId, occurrenceIds }: Shop,
  typeId: string,
  there: number,
  count: number,
) {
  const { em } = app.scope();
  const [quota] = await em.execute<{ id: string }[]>('select id from quotas where event_id = ?', [eventId]);
  const quotaIds = JSON.stringify([quota!.id]);
  const now = new Date();
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    const made = Array.from({ length: size }, () => ({ order: newId(), line: newId(), ticket: newId() }));
    const of = [organizationId, eventId] as const;
    await insertRows(
      em,
      'orders',
      'id, organization_id, event_id, code, state, email, name, locale, currency, total_minor, fees, placed_at, confirmed_at, created_at, updated_at',
      made.map(({ order }, index) => {
        const code = (there + first + index).toString(36).padStart(8, '0');
        const email = `buyer-${first + index}@example.org`;
        return [order, ...of, code, 'confirmed', email, 'Mara Lind', 'en', 'EUR', 0, '[]', now, now, now, now];
      }),
    );
    await insertRows(
      em,
      'order_lines',
      'id, organization_id, order_id, ticket_type_id, occurrence_id, name, quantity, unit_minor, total_minor, quota_ids',
      made.map(({ order, line }) => [
        ...[line, organizationId, order, typeId, occurrenceIds[0]!, 'Standard', 1, 0, 0, quotaIds],
      ]),
    );
    await insertRows(
      em,
      'tickets',
      'id, organization_id, order_id, line_id, event_id, ticket_type_id, occurrence_id, code, attendee_name, state, position, created_at',
      made.map(({ order, line, ticket }) => {
        const code = mintTicketCode(ticketKey(app.site));
        return [
          ticket,
          organizationId,
          order,
          line,
          eventId,
          typeId,
          occurrenceIds[0]!,
          code,
          'Mara Lind',
          'valid',
          0,
          now,
        ];
      }),
    );
    await em.execute('update quotas set taken = taken + ? where id = ?', [size, quota!.id], 'run');
  }
}
