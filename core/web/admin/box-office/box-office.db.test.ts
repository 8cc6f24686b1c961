import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manual } from '../../../../plugins/payment-manual/gateway.ts';
import { hire } from '../../../../test/factories/door.ts';
import { openShop, outcomes, taken, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { createCustomRole, Member } from '../../../modules/organizations/index.ts';
import { BoxOfficeSale, sellAtBoxOffice } from '../../../modules/box-office/index.ts';
import { handOverCards } from '../../../modules/gift-cards/index.ts';
import { listOrders, orderOf } from '../../../modules/orders/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../../../modules/payments/index.ts';
import { createPriceTier, createTicketType, createVariation } from '../../../modules/tickets/index.ts';
import { boxOfficeEndpoints } from '../../api/box-office/index.ts';
import type { OrganizationPermission } from '../../../kernel/pages/page.ts';
import { giftCardPages } from '../gift-cards/index.ts';
import { boxOfficePages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let till: Browser;
let base: string;
beforeAll(async () => {
  site = await testSite({
    capabilities: {
      gateways: new Map([['payment-manual', { gateway: manual, settings: z.object({}), pluginId: 'payment-manual' }]]),
    },
  });
  portal = await testPortal(site, { pages: [...boxOfficePages, ...giftCardPages], endpoints: boxOfficeEndpoints });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  till = await portal.browser((await hire(site, shop.organizationId, 'manager')).userId);
  base = `/admin/o/org-${shop.organizationId}/events/${shop.eventId}/box-office`;
});

const account = () =>
  createGatewayAccount(
    site.scope(),
    SaveGatewayAccount.parse({
      organizationId: shop.organizationId,
      ...{ gateway: 'payment-manual', label: 'Till', mode: 'live', settings: {} },
    }),
  );

describe('the box office', () => {
  it('sells each form of a type at what it costs now, and what staff sell needs nobody’s yes', async () => {
    await account();
    const scope = site.scope();
    const { eventId } = shop;
    const shirt = { eventId, name: { en: 'Shirt' }, priceMinor: 2000, kind: 'product', needsApproval: true } as const;
    const { id: ticketTypeId } = await createTicketType(scope, shirt);
    const size = { eventId, ticketTypeId, name: { en: 'L' }, priceMinor: null, quantity: 4 };
    const { id: variationId } = await createVariation(scope, size);
    const early = { name: { en: 'Early' }, priceMinor: 1500, startsAt: null, endsAt: null, quantity: 1 };
    await createPriceTier(scope, { eventId, ticketTypeId, ...early });
    const field = `quantity.${ticketTypeId}:${shop.occurrenceIds[0]!}:${variationId}`;
    const counter = (await till.get(base)).text;
    for (const part of [`name="${field}"`, 'Shirt – L', '€15.00']) expect(counter).toContain(part);

    const sold = await till.post(base, { [field]: '2', method: 'cash' });
    const order = await orderOf(scope, /sold=([A-Z0-9]{8})$/.exec(sold.headers.location!)![1]!);
    expect([order.state, order.approval, order.paidMinor]).toEqual(['confirmed', null, 3500]);
  });

  it('shows the codes of gift cards that were sold without an address once, to who sold them', async () => {
    await account();
    const scope = site.scope();
    const card = { eventId: shop.eventId, name: { en: 'Gift card' }, priceMinor: 2500, kind: 'product' as const };
    const { id } = await createTicketType(scope, { ...card, giftCardMinor: 0 });
    const field = `quantity.${id}:${shop.occurrenceIds[0]!}`;
    const sold = await till.post(base, { [field]: '2', method: 'cash', given: '60' });
    const receipt = sold.headers.location!;
    expect(receipt).toMatch(/\/box-office\/[A-Z0-9]{8}\/gift-cards\?change=1000$/);
    const once = sold.headers['set-cookie']!.join().split(';')[0]!;
    const shown = await portal.ask(receipt, { headers: { Cookie: `${till.cookie}; ${once}` } });
    const codes = shown.text.match(/[A-Z0-9]{4}(-[A-Z0-9]{4}){3}/g)!;
    expect(new Set(codes).size).toBe(2);
    expect(shown.text).toContain('€10.00');
    expect(shown.headers['set-cookie']!.join()).toContain('ep_once=;');
    expect((await till.get(receipt)).text).not.toContain(codes[0]);

    const order = await listOrders(scope, { eventId: shop.eventId });
    expect(await handOverCards(scope, { orderId: order.rows[0]!.id })).toEqual([]);
    await scope.em.execute('update gift_cards set handed_over_at = null', [], 'run');
    const both = await Promise.all([1, 2, 3].map(() => handOverCards(scope, { orderId: order.rows[0]!.id })));
    expect(both.flat().map(({ code }) => code)).toHaveLength(2);

    const [{ card_id: cardId }] = (await scope.em.execute('select id as card_id from gift_cards order by id')) as [
      { card_id: string },
    ];
    const page = `/admin/o/org-${shop.organizationId}/gift-cards/${cardId}`;
    expect((await till.post(`${page}/reveal`)).status).toBe(403);
    const owner = await portal.browser((await hire(site, shop.organizationId, 'owner')).userId);
    const revealed = await owner.post(`${page}/reveal`);
    expect(revealed.headers.location).toBe(page);
    const told = revealed.headers['set-cookie']!.join().split(';')[0]!;
    const again = await portal.ask(page, { headers: { Cookie: `${owner.cookie}; ${told}` } });
    expect(codes.some((code) => again.text.includes(code))).toBe(true);
    const seen = await scope.em.execute(`select id from audit_entries where action = 'gift_card.revealed'`);
    expect(seen).toHaveLength(5);
  });

  it('is closed by who sold, looked at, printed, corrected and kept from others', async () => {
    await account();
    const type = await shop.sell({ quantity: 9, priceMinor: 1500 });
    await till.post(base, { [`quantity.${type}:${shop.occurrenceIds[0]!}`]: '2', method: 'cash' });
    const form = (await till.get(`${base}/till/close`)).text;
    expect(form).toContain('€30.00 in cash from sales');
    const typed = { number: '1', opening: '50', denominations: '1 x 50\n1 x 20', movements: '-10,00 Taxi' };
    const wrong = await till.post(`${base}/till/close`, { ...typed, movements: 'Taxi' });
    expect([wrong.status, wrong.text.includes('This line needs an amount and a reason: Taxi')]).toEqual([422, true]);
    const closed = await till.post(`${base}/till/close`, typed);
    const sheet = closed.headers.location!;
    const shown = (await till.get(sheet)).text;
    for (const text of ['Till 1 of', '€70.00', 'Taxi', 'Fits', '1 × €50.00']) expect(shown).toContain(text);
    expect((await till.post(`${base}/till/close`, typed)).status).toBe(409);
    const fixed = { opening: '50', counted: '69', note: 'Counted again' };
    const corrected = await till.post(`${sheet}/correct`, fixed);
    expect((await till.get(corrected.headers.location!)).text).toContain('Counted again');
    expect((await till.get(sheet)).text).toContain('Corrected since');
    expect((await till.get(`${base}/till`)).text).toContain('Correction 2');
    const csv = (await till.get(`${base}/till/closings.csv`)).text;
    expect(csv.split('\r\n')[2]).toContain(',1,1,EUR,50.00,30.00,0.00,0.00,10.00,70.00,70.00,0.00,');

    const clerk = await hire(site, shop.organizationId, 'staff');
    await clerkOf(clerk.userId, ['events.read', 'box-office.write']);
    const counter = await portal.browser(clerk.userId);
    expect((await counter.get(sheet)).status).toBe(403);
    expect((await counter.get(`${base}/till`)).text).toContain('No till was closed yet');
    expect((await counter.get(`${base}/till/close?seller=${clerk.userId}`)).status).toBe(200);
  });

  it('sells several kinds at once to whoever stands there, and counts the till', async () => {
    const [child, adult] = [
      await shop.sell({ quantity: 10, priceMinor: 500 }),
      await shop.sell({ quantity: 10, priceMinor: 1250 }),
    ];
    const at = shop.occurrenceIds[0]!;
    const basket = { [`quantity.${child}:${at}`]: '2', [`quantity.${adult}:${at}`]: '1' };
    const noTill = await till.post(base, { ...basket, method: 'cash' });
    expect(noTill.status).toBe(409);
    expect(await taken(site.scope(), shop.eventId)).toEqual([0, 0]);
    await account();

    const sold = await till.post(base, { ...basket, method: 'card', reference: 'slip 17', name: 'Mara Lind' });
    const code = /sold=([A-Z0-9]{8})$/.exec(sold.headers.location!)![1]!;
    const order = await orderOf(site.scope(), code);
    expect([order.state, order.channel, order.email, order.userId, order.paidMinor]).toEqual([
      ...['confirmed', 'box_office', null, null],
      2250,
    ]);
    const page = (await till.get(sold.headers.location!)).text;
    for (const part of [`Sold: ${code}.`, 'slip 17', 'Card terminal', 'Ann Petersen', '€22.50']) {
      expect(page).toContain(part);
    }
    const print = await till.get(`/admin/o/org-${shop.organizationId}/orders/${code}/tickets.pdf`);
    expect(print.bytes.subarray(0, 5).toString()).toBe('%PDF-');

    const gift = await till.post(base, { ...basket, method: 'comp', email: 'no address' });
    expect([gift.status, gift.text.includes('value="no address"')]).toEqual([422, true]);
    await till.post(base, { ...basket, method: 'comp' });
    const [free] = (await listOrders(site.scope(), { eventId: shop.eventId })).rows;
    expect([free!.totalMinor, free!.state, free!.name]).toEqual([0, 'confirmed', 'Guest']);
    const nothing = await till.post(base, { method: 'cash' });
    expect(nothing.status).toBe(422);
  });

  it('sells through REST, and never a place too many however many tills there are', async () => {
    await account();
    const type = await shop.sell({ quantity: 5, priceMinor: 500 });
    const sale = BoxOfficeSale.parse({ lines: [{ ticketTypeId: type, quantity: 1 }], method: 'cash' });
    const at = { organizationId: shop.organizationId, eventId: shop.eventId };
    const tills = Array.from({ length: 12 }, () => sellAtBoxOffice(site.scope(), { ...sale, ...at }));
    const { done, refused, failed } = await outcomes(tills);
    expect([done.length, new Set(refused), failed]).toEqual([5, new Set(['quota.sold_out']), []]);
    expect(await taken(site.scope(), shop.eventId)).toEqual([5]);
    const more = await portal.ask(`/api/v1/events/${shop.eventId}/box-office/sales`, {
      headers: { Authorization: `Bearer ${till.bearer}` },
      body: { lines: [{ ticketTypeId: type, quantity: 1 }], method: 'cash' },
    });
    expect([more.status, more.json().code]).toEqual([409, 'quota.sold_out']);
  });

  it('shows one date at a time, says the change, and takes a sale back with its money', async () => {
    shop = await openShop(site, { dates: 2 });
    const seller = await hire(site, shop.organizationId);
    await clerkOf(seller.userId, ['events.read', 'box-office.write']);
    till = await portal.browser(seller.userId);
    base = `/admin/o/org-${shop.organizationId}/events/${shop.eventId}/box-office`;
    await account();
    const type = await shop.sell({ quantity: 5, priceMinor: 1250 });
    const [first, second] = shop.occurrenceIds.map((at) => `quantity.${type}:${at}`);
    const counter = (await till.get(base)).text;
    expect([counter.includes(first!), counter.includes(second!)]).toEqual([true, false]);
    const other = (await till.get(`${base}?date=${shop.occurrenceIds[1]}`)).text;
    expect([other.includes(first!), other.includes(second!)]).toEqual([false, true]);
    expect((await till.get(`${base}?q=balcony`)).text).toContain('Nothing can be sold here now.');
    expect((await till.get(`${base}/total.json?${first}=3&method=cash`)).json()).toMatchObject({ totalMinor: 3750 });

    const cash = { [first!]: '2', method: 'cash', given: '30,00', date: shop.occurrenceIds[0]! };
    const little = await till.post(base, { ...cash, given: '20' });
    expect([little.status, little.text.includes('That is less than it costs.')]).toEqual([422, true]);
    const sold = await till.post(base, cash);
    const page = (await till.get(sold.headers.location!)).text;
    expect(page).toContain('Change: €5.00');
    const code = /sold=([A-Z0-9]{8})/.exec(sold.headers.location!)![1]!;
    expect((await till.get(`${base}/${code}/tickets.pdf`)).status).toBe(200);
    expect((await till.get(`/admin/o/org-${shop.organizationId}/orders/${code}/tickets.pdf`)).status).toBe(403);
    await till.post(base, { [first!]: '1', method: 'card' });

    const headers = { Authorization: `Bearer ${till.bearer}` };
    const sums = `/api/v1/events/${shop.eventId}/box-office/sums`;
    const told = (await portal.ask(sums, { headers })).json().data;
    expect(told.map((sum: { method: string; total: { amount: number } }) => [sum.method, sum.total.amount])).toEqual([
      ['cash', 2500],
      ['card', 1250],
    ]);
    expect((await portal.ask(`${sums}?to=2027-01-14`, { headers })).json().data).toEqual([]);
    expect((await portal.ask(`${sums}?from=2027-01-15&to=2027-01-15`, { headers })).json().data).toHaveLength(2);
    expect((await till.get(`${base}/sums.csv`)).text).toContain('2027-01-15,Cash,Ann Petersen,1,2,25.00 EUR');

    expect((await till.get(`${base}/${code}/undo`)).text).toContain('Hand back €25.00.');
    const twice = await Promise.all([till.post(`${base}/${code}/undo`), till.post(`${base}/${code}/undo`)]);
    expect(twice.map(({ status }) => status).toSorted()).toEqual([303, 409]);
    const undone = await orderOf(site.scope(), code);
    const places = (await taken(site.scope(), shop.eventId)).reduce((sum, one) => sum + one, 0);
    expect([undone.state, places]).toEqual(['cancelled', 1]);
    expect((await portal.ask(sums, { headers })).json().data).toHaveLength(1);

    const again = await till.post(base, { [first!]: '1', method: 'cash' });
    const later = /sold=([A-Z0-9]{8})/.exec(again.headers.location!)![1]!;
    const colleague = await hire(site, shop.organizationId);
    await clerkOf(colleague.userId, ['events.read', 'box-office.write']);
    const next = await portal.browser(colleague.userId);
    expect((await next.post(`${base}/${later}/undo`)).status).toBe(409);
    const staff = await portal.browser((await hire(site, shop.organizationId)).userId);
    expect((await staff.get(base)).status).toBe(403);
  });

  async function clerkOf(userId: string, permissions: OrganizationPermission[]): Promise<void> {
    const { organizationId } = shop;
    const role = await createCustomRole(site.scope(), { organizationId, name: `Till ${userId}`, permissions });
    const member = await site.scope().em.findOneOrFail(Member, { user: userId });
    await site.scope().tx(async (tx) => {
      await tx.em.nativeUpdate(Member, { id: member.id }, { role: 'custom', customRole: role.id });
    });
  }
});
