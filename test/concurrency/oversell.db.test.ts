import type { EntityManager } from '@mikro-orm/sql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberIn } from '../../core/kernel/db/rows.ts';
import { newId } from '../../core/kernel/ids.ts';
import { lockedSeats } from '../../core/modules/orders/seat-book.ts';
import { writeDrafts, type PreparedDraft, type Stock } from '../../core/modules/orders/write-drafts.ts';
import { claimQuota, createQuota, type QuotaClaim } from '../../core/modules/tickets/index.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';
import { held, openShop, outcomes, taken, type Shop } from '../factories/shop.ts';

const BUYERS = 200;
const PLACES = 50;

let site: TestSite;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());

describe('200 buyers for 50 places', () => {
  it('get exactly 50 through the shop', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: PLACES });
    const { done, refused, failed } = await outcomes(Array.from({ length: BUYERS }, () => shop.draft(type)));

    expect(failed).toEqual([]);
    expect(done).toHaveLength(PLACES);
    expect(new Set(refused)).toEqual(new Set(['quota.sold_out']));
    expect(await held(site.scope(), shop.eventId)).toBe(PLACES);
    expect(await taken(site.scope(), shop.eventId)).toEqual([PLACES]);
    expect(new Set(done.map(({ code }) => code)).size).toBe(PLACES);
  });

  it('are served in the order in which they came', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 5 });
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => shop.draft(type)));
    expect(settled.map(({ status }) => status === 'fulfilled')).toEqual(settled.map((_, index) => index < 5));
  });

  it('get exactly 50 where the type has a quota of its own and shares a smaller one', async () => {
    const shop = await openShop(site);
    const hall = await createQuota(site.scope(), { eventId: shop.eventId, name: 'Hall', size: PLACES });
    const standard = await shop.sell({ quantity: 40, quotaIds: [hall.id] });
    const reduced = await shop.sell({ quantity: 40, quotaIds: [hall.id] });
    const { done, failed } = await outcomes(
      Array.from({ length: BUYERS }, (_, index) => shop.draft(index % 2 ? standard : reduced)),
    );
    expect(failed).toEqual([]);
    expect(done).toHaveLength(PLACES);
    expect(await held(site.scope(), shop.eventId)).toBe(PLACES);
  });

  it('get whole orders or nothing', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: PLACES });
    const { done } = await outcomes(Array.from({ length: 40 }, () => shop.draft(type, 3)));
    expect(done).toHaveLength(16);
    expect(await taken(site.scope(), shop.eventId)).toEqual([48]);
  });
});

/** Each buyer in a transaction of their own, as several processes would be. */
async function everyoneAlone(shop: Shop, typeId: string, stock?: Stock) {
  const [quota] = await site
    .scope()
    .em.execute<{ id: string }[]>('select id from quotas where event_id = ?', [shop.eventId]);
  const scope = site.scope();
  const draft: PreparedDraft = {
    organizationId: shop.organizationId,
    eventId: shop.eventId,
    userId: null,
    channel: 'web',
    locale: 'en',
    currency: 'EUR',
    lines: [
      {
        ticketTypeId: typeId,
        occurrenceId: shop.occurrenceIds[0]!,
        name: 'Standard',
        quantity: 1,
        variationId: null,
        unitMinor: 0,
        discountMinor: 0,
        totalMinor: 0,
        taxMinor: 0,
        taxes: [],
        admits: true,
        addOnTo: null,
        needsApproval: false,
        quotaIds: [quota!.id],
        seats: null,
        tierQuotaId: null,
        field: 'lines.0.quantity',
      },
    ],
    fees: [],
    discounts: [],
    claims: [],
    totalMinor: 0,
    taxMinor: 0,
    createdAt: scope.clock.now(),
    expiresAt: scope.clock.in({ minutes: 15 }),
  };
  const one = async () => {
    const [result] = await scope.tx((tx) => writeDrafts(tx.em, [draft], stock));
    if (result?.status === 'rejected') throw result.reason;
    return result;
  };
  return outcomes(Array.from({ length: BUYERS }, one));
}

describe('200 processes for 50 places', () => {
  it('sell exactly 50', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: PLACES });
    const { done, failed } = await everyoneAlone(shop, type);
    expect(failed).toEqual([]);
    expect(done).toHaveLength(PLACES);
    expect(await taken(site.scope(), shop.eventId)).toEqual([PLACES]);
  });

  it('would sell more without the lock, if the claim only wrote what it had read', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: PLACES });
    const { done } = await everyoneAlone(shop, type, careless);
    expect(done.length).toBeGreaterThan(PLACES);
    expect(await held(site.scope(), shop.eventId)).toBeGreaterThan(PLACES);
  });

  it('sell no more without the lock either, since the claim compares', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: PLACES });
    const { done } = await everyoneAlone(shop, type, { ...careless, claim: claimQuota });
    expect(done.length).toBe(PLACES);
    expect(await held(site.scope(), shop.eventId)).toBe(PLACES);
  });
});

describe('claimQuota', () => {
  it('takes all of its quotas or none', async () => {
    const shop = await openShop(site);
    const scope = site.scope();
    const wide = await createQuota(scope, { eventId: shop.eventId, name: 'wide', size: 100 });
    const narrow = await createQuota(scope, { eventId: shop.eventId, name: 'narrow', size: 10 });
    const claims = [wide, narrow].map(({ id }) => ({ quotaId: id, count: 1 }));
    const results = await Promise.all(Array.from({ length: 30 }, () => scope.tx((tx) => claimQuota(tx.em, claims))));

    expect(results.filter(({ ok }) => ok)).toHaveLength(10);
    expect(results.find(({ ok }) => !ok)).toEqual({ ok: false, short: [narrow.id] });
    expect(await taken(scope, shop.eventId)).toEqual([10, 10]);
  });

  it('refuses to work outside a transaction', async () => {
    await expect(claimQuota(site.scope().em, [{ quotaId: newId(), count: 1 }])).rejects.toThrow('transaction');
  });
});

/** Reads, thinks, then writes: what looks right until two do it at once. */
const careless: Stock = {
  seats: lockedSeats,
  async rooms(em, quotaIds) {
    const rows = await em.execute<{ id: string; size: unknown; taken: unknown }[]>(
      'select id, size, taken from quotas where id in (?)',
      [quotaIds],
    );
    return new Map(rows.map(({ id, size, taken: counted }) => [id, numberIn(size) - numberIn(counted)]));
  },
  async claim(em: EntityManager, claims: readonly QuotaClaim[]) {
    for (const { quotaId, count } of claims) {
      const [row] = await em.execute<{ taken: unknown }[]>('select taken from quotas where id = ?', [quotaId]);
      await em.execute('update quotas set taken = ? where id = ?', [numberIn(row!.taken) + count, quotaId], 'run');
    }
    return { ok: true };
  },
};
