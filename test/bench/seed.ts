import { join } from 'node:path';
import { createApp, type App } from '../../core/app.ts';
import { checkInput } from '../../core/kernel/config/load.ts';
import { insertRows } from '../../core/kernel/db/insert-rows.ts';
import { newId } from '../../core/kernel/ids.ts';
import { openTokens } from '../../core/modules/access/index.ts';
import { ticketKey } from '../../core/modules/orders/index.ts';
import { mintTicketCode } from '../../core/modules/tickets/index.ts';
import { hire } from '../factories/door.ts';
import { seatShop } from '../factories/hall.ts';
import { openShop, type Shop } from '../factories/shop.ts';
import type { TestSite } from '../setup/test-site.ts';
import type { SeatsOnSale } from './seats.ts';
import { seedPeople } from './sign-in.ts';
import { createGatewayAccount } from '../../core/modules/payments/index.ts';
import paymentStripe from 'eventportal/plugins/payment-stripe';
import storageLocal from 'eventportal/plugins/storage-local';

const PLACES = 2_000_000;
const TICKETS = 60_000;
const STADIUM = 30_000;

export interface Seed {
  readonly folder: string;
  readonly database: string;
  readonly appKey: string;
  /** Of the site that is measured. */
  readonly url: string;
}

/** Places with people in it: an event with one hot quota, a ticket for every scan of the run, and a stadium. */
export async function seed({ folder, database, appKey, url }: Seed) {
  const config = await checkInput(
    {
      dataDir: join(folder, 'seed'),
      database,
      // The token that scans are made with is good for this address alone.
      url,
      // Nobody asks this one.
      port: 0,
      mode: 'production',
      logLevel: 'error',
      plugins: [storageLocal(), paymentStripe()],
    },
    folder,
  );
  const app = await createApp({ ...config, appKey });
  await app.start({ role: 'web' });
  const shopSite = {
    scope: (actor?: Parameters<App['scope']>[0]) => app.scope(actor),
    site: app.site,
    clock: app.parts.clock,
  };
  const shop = await openShop(shopSite as never);
  const typeId = await shop.sell({ quantity: PLACES });
  const ann = await hire(shopSite as never, shop.organizationId);
  const codes = await issue(app, shop, typeId, database);
  await seedPeople(app);
  const { id: accountId } = await createGatewayAccount(app.scope(), {
    ...{ organizationId: shop.organizationId, gateway: 'payment-stripe', label: 'Cards', mode: 'live', enabled: true },
    settings: { secretKey: 'sk_live_bench', webhookSecret: 'whsec_bench' },
  });
  const { accessToken: token } = await openTokens(app.scope(), { userId: ann.userId });
  return {
    app,
    shop,
    typeId,
    token,
    codes,
    accountId,
    stadium: await seedStadium(shopSite as never, shop.organizationId),
  };
}

/** 30,000 seats: a hundred blocks of fifteen rows. */
async function seedStadium(site: TestSite, organizationId: string): Promise<SeatsOnSale> {
  const shop = await openShop(site, { organizationId, title: 'Cup Final' });
  const lines = Array.from({ length: STADIUM }, (_, index) => {
    const row = Math.floor(index / 20);
    return `Block ${1 + Math.floor(row / 15)},${1 + (row % 15)},${1 + (index % 20)},Regular`;
  });
  const { typeId } = await seatShop(site, shop, { file: ['section,row,seat,category', ...lines].join('\n') });
  return { eventId: shop.eventId, occurrenceId: shop.occurrenceIds[0]!, typeId, seats: STADIUM };
}

async function issue(app: App, shop: Shop, typeId: string, database: string): Promise<string[]> {
  const draft = await shop.draft(typeId, 1);
  const { em } = app.scope();
  const [line] = await em.execute<{ id: string }[]>('select id from order_lines where order_id = ?', [draft.id]);
  await em.execute(`update orders set state = 'confirmed' where id = ?`, [draft.id], 'run');
  const columns =
    'id, organization_id, order_id, line_id, event_id, ticket_type_id, occurrence_id, code, attendee_name, attendee_email, state, position, created_at';
  const codes: string[] = [];
  const now = new Date();
  for (let first = 0; first < TICKETS; first += 2000) {
    const batch = Array.from({ length: 2000 }, (_, index) => {
      const code = mintTicketCode(ticketKey(app.site));
      codes.push(code);
      const { organizationId, eventId, occurrenceIds } = shop;
      return [
        newId(),
        organizationId,
        draft.id,
        line!.id,
        eventId,
        typeId,
        occurrenceIds[0]!,
        code,
        'Mara Lind',
        null,
        'valid',
        first + index,
        now,
      ];
    });
    await insertRows(em, 'tickets', columns, batch as never);
  }
  await em.execute(database.startsWith('mysql') ? 'analyze table tickets' : 'analyze tickets');
  return codes;
}
