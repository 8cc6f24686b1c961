import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { App } from '../../core/app.ts';
import { expireOrders } from '../../core/modules/orders/index.ts';
import { fillSite } from '../factories/filled-site.ts';
import { siteFolder, type SiteFolder } from '../setup/cli.ts';
import { engine, freshDatabase } from '../setup/databases.ts';
import { APP_KEY, connect } from '../setup/running-site.ts';
import { siteProcess, type SiteProcess } from '../setup/site-process.ts';
import { nothingTold, shop, type Offer, type Told } from './shoppers.ts';

const BUYERS = 64;
const FREE = 400;
const PAID = 200;

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

describe('kill -9 in the middle of 64 buyers', () => {
  it('loses nothing that was promised and sells nothing twice', { timeout: 180_000 }, async () => {
    const database = await freshDatabase();
    ending.push(() => database.drop());
    await killAndLookAround(database.url);
  });

  // The embedded database is the same whichever engine the other tests of this run are for.
  if (engine() === 'postgresql') {
    it('does so with the embedded database killed as well', { timeout: 180_000 }, () => killAndLookAround(undefined));
  }
});

async function killAndLookAround(database: string | undefined): Promise<void> {
  const folder = workplace();
  const dataDir = join(folder.path, 'data');
  const offers = await openShop({ dataDir, database });

  const told = nothingTold();
  const first = await start(folder, database);
  const rush = shop(first.ask, offers, told, BUYERS);
  await until(() => told.confirmed.length >= 20);
  await first.kill();
  await rush;
  expect(told.cutOff).toBeGreaterThan(0);

  // The next start needs no hand: it serves, and the rest is sold.
  const second = await start(folder, database);
  expect((await second.ask('/health/ready')).status).toBe(200);
  await shop(second.ask, offers, told, BUYERS);
  for (const { code, secret, quantity } of told.confirmed) {
    const order = await second.ask(`/api/v1/orders/${code}`, { headers: { 'Order-Secret': secret } });
    const { state, tickets } = order.json<{ state: string; tickets: { state: string }[] }>();
    expect([code, state, tickets.map((ticket) => ticket.state)]).toEqual([
      code,
      'confirmed',
      Array<string>(quantity).fill('valid'),
    ]);
  }
  expect(await second.stop()).toBe(0);
  expect(told.strange).toEqual([]);

  const app = await connect({ dataDir, database });
  ending.push(() => app.stop());
  await lookAround(app, told);
}

function workplace(): SiteFolder {
  const folder = siteFolder();
  // The embedded database's account, which is not root's, must get through.
  chmodSync(folder.path, 0o755);
  ending.push(() => folder.remove());
  return folder;
}

async function openShop(config: { dataDir: string; database: string | undefined }): Promise<Offer[]> {
  const app = await connect(config);
  try {
    await app.start({ role: 'worker' });
    const { eventId, sell } = await fillSite(app);
    const free = await sell({ name: 'Free', quantity: FREE });
    const paid = await sell({ name: 'Regular', quantity: PAID, priceMinor: 1500 });
    return [
      { eventId, ticketTypeId: free },
      { eventId, ticketTypeId: paid, gateway: 'payment-manual' },
    ];
  } finally {
    await app.stop();
  }
}

async function start(folder: SiteFolder, database: string | undefined): Promise<SiteProcess> {
  const env = { APP_KEY, ...(database !== undefined && { DATABASE_URL: database }) };
  const site = await siteProcess({ folder: folder.path, env });
  ending.push(() => site.kill());
  return site;
}

async function lookAround(app: App, told: Told): Promise<void> {
  const em = app.database.em.fork();
  const rows = async <T extends object>(sql: string, params: readonly unknown[] = []): Promise<T[]> =>
    em.execute<T[]>(sql, [...params]);
  const count = async (of: string): Promise<number> => {
    const [row] = await rows<{ n: unknown }>(`select count(*) as n from ${of}`);
    return Number(row?.n);
  };

  // The clock goes on: whatever was held is not held any longer, whoever worked has lost the work.
  const past = new Date(Date.now() - 120_000);
  await rows(`update orders set expires_at = ? where state in ('draft', 'pending')`, [past]);
  await rows(`update deliveries set locked_until = ? where state = 'running'`, [past]);
  await rows(`update deliveries set run_at = ? where state in ('queued', 'retrying')`, [past]);
  await app.queue.start();
  await expireOrders(app.scope());
  await app.work.runDue();
  await app.queue.stop();

  const sold = await rows<{ name: string; size: unknown; taken: unknown; tickets: unknown }>(
    `select q.name, q.size, q.taken, (
       select count(*) from tickets t where t.ticket_type_id = q.own_type_id and t.state = 'valid'
     ) as tickets from quotas q order by q.name`,
  );
  for (const { name, size, taken, tickets } of sold) {
    expect([name, Number(taken)]).toEqual([name, Number(tickets)]);
    expect(Number(taken)).toBeLessThanOrEqual(Number(size));
  }
  expect(sold).toHaveLength(2);

  expect(await count(`orders where state not in ('confirmed', 'expired')`)).toBe(0);
  expect(await count(`orders where state = 'confirmed'`)).toBeGreaterThanOrEqual(told.confirmed.length);
  const withoutTheirTickets = `orders o where o.state = 'confirmed' and
    (select count(*) from tickets t where t.order_id = o.id and t.state = 'valid') <>
    (select sum(l.quantity) from order_lines l where l.order_id = o.id)`;
  expect(await count(withoutTheirTickets)).toBe(0);
  expect(
    await count(`tickets t inner join orders o on o.id = t.order_id
    where t.state <> 'cancelled' and o.state <> 'confirmed'`),
  ).toBe(0);

  expect(await count('outbox')).toBe(0);
  // Nothing that is due is left; reminders to pay are for later.
  const undone = `select name, subscriber, state, attempts, last_error from deliveries
    where state <> 'succeeded' and run_at <= ?`;
  expect(await rows(undone, [new Date()])).toEqual([]);
  // Each confirmation became exactly one mail.
  const mails = `messages m where m.order_id = o.id and m.kind = 'order-confirmed'`;
  expect(await count(`orders o where o.state = 'confirmed' and (select count(*) from ${mails}) <> 1`)).toBe(0);
  expect(await count(`messages where state <> 'kept'`)).toBe(0);
}

/** Looks again until it holds; the test's own time limit is the end of patience. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
