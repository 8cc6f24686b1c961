import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewaysOf, promptGateway } from '../../../test/factories/gateways.ts';
import { openShop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { SettingsStore } from '../../kernel/settings/store.ts';
import { cancelWithRefund } from '../cancellations/index.ts';
import { createFeeRule, CreateFeeRule } from '../fees/index.ts';
import { nameBusiness, orderOf, placeOrder, startOrder } from '../orders/index.ts';
import { createGatewayAccount, paymentsOf, refundPayment, sendRefund, startPayment } from '../payments/index.ts';
import { assignTaxes, createTaxRate, taxSettings } from '../taxes/index.ts';
import { periodOf, taxTotals } from './index.ts';

let site: TestSite;
beforeAll(async () => {
  const gateways = gatewaysOf(promptGateway());
  site = await testSite({ capabilities: { gateways } });
});
afterAll(() => site.close());

it('what was sold adds up by tax, and what was cancelled or given back is off it', async () => {
  const scope = site.scope();
  const shop = await openShop(site);
  const { organizationId, eventId } = shop;
  const rate = async (name: string, hundredths: number, inclusive: boolean) =>
    (await createTaxRate(scope, { organizationId, name, rate: hundredths, inclusive })).id;
  const vat = await rate('VAT', 1900, true);
  const [ticket, two, free] = [
    await shop.sell({ quantity: 50, priceMinor: 1190 }),
    await shop.sell({ quantity: 50, priceMinor: 1000 }),
    await shop.sell({ quantity: 50, priceMinor: 500 }),
  ];
  const lie = (ticketTypeId: string, taxRateIds: string[]) => assignTaxes(scope, { eventId, ticketTypeId, taxRateIds });
  await lie(ticket!, [vat]);
  await lie(two!, [await rate('State', 400, false), await rate('City', 800, false)]);
  const booking = { kind: 'service', name: { en: 'Booking' }, currency: 'EUR', fixedMinor: 119, taxRateId: vat };
  await createFeeRule(scope, CreateFeeRule.parse({ ...booking, organizationId, refundable: false }));
  const { id: accountId } = await createGatewayAccount(scope, {
    ...{ organizationId, gateway: 'fake', label: 'Card', mode: 'test', enabled: true, settings: {} },
  });
  const buy = async (lines: [string, number][], business?: Parameters<typeof nameBusiness>[1]['business']) => {
    const { code } = await startOrder(scope, {
      ...{ eventId, lines: lines.map(([ticketTypeId, quantity]) => ({ ticketTypeId, quantity })) },
    });
    if (business) await nameBusiness(scope, { code, business });
    await placeOrder(scope, { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
    await startPayment(scope, { orderCode: code, accountId });
    return orderOf(scope, code);
  };
  const totals = (period: Parameters<typeof periodOf>[0] = {}, more: object = {}) =>
    taxTotals(scope, { organizationId, ...periodOf(period, 'Europe/Berlin', site.clock.now()), ...more });
  const sums = (net: number, tax: number) => ({ netMinor: net, taxMinor: tax, grossMinor: net + tax });

  expect(await totals()).toEqual([]);
  const plain = await buy([
    [ticket!, 2],
    [free!, 1],
  ]);
  await buy([[two!, 1]]);
  expect(await totals()).toEqual([
    {
      ...{ currency: 'EUR', orders: 2, overlaps: true },
      ...sums(2000 + 500 + 100 + 1000 + 100, 380 + 19 + 120 + 19),
      rates: [
        { name: 'VAT', rate: 1900, reverseCharge: false, waivedMinor: 0, ...sums(2200, 418) },
        { name: 'City', rate: 800, reverseCharge: false, waivedMinor: 0, ...sums(1000, 80) },
        { name: 'State', rate: 400, reverseCharge: false, waivedMinor: 0, ...sums(1000, 40) },
        { name: null, rate: 0, reverseCharge: false, waivedMinor: 0, ...sums(500, 0) },
      ],
    },
  ]);

  // A ticket is cancelled, another one is given back without; an order ends, but for its fee.
  const cancel = { refund: 'without_fees', notify: 'nobody', reason: '' } as const;
  await cancelWithRefund(scope, { ...cancel, code: plain.code, tickets: [plain.tickets[0]!.id] });
  const half = await buy([[ticket!, 1]]);
  const [payment] = await paymentsOf(scope, half.id);
  await refundPayment(scope, { paymentId: payment!.id, minor: 700, reason: '' });
  await cancelWithRefund(scope, { ...cancel, code: (await buy([[ticket!, 3]])).code, tickets: 'all' });
  const rows = await scope.em.execute<{ id: string }[]>(`select id from refunds where state = 'created'`);
  for (const { id } of rows) await sendRefund.run(site.scope(), { refundId: id });
  const [now] = await totals();
  const [left] = now!.rates;
  expect(now).toMatchObject({ orders: 4, grossMinor: 1190 + 500 + 119 + 1120 + 119 + 609 + 119 });
  expect([left!.name, left!.netMinor + left!.taxMinor, left!.grossMinor]).toEqual(['VAT', 2156, 2156]);
  expect(Math.abs(left!.taxMinor - (190 + 19 + 19 + 97 + 19))).toBeLessThanOrEqual(1);

  const store = site.parts.settings as SettingsStore;
  const terms = { companies: 'reverse_charge', country: 'DE' } as const;
  await scope.tx((tx) => store.write(tx, taxSettings, eventId, terms, { organizationId }));
  await buy([[ticket!, 1]], { company: 'Lind', address: '', country: 'AT', vatId: 'ATU13585627' });
  expect((await totals())[0]!.rates).toContainEqual({
    ...{ name: 'VAT', rate: 1900, reverseCharge: true, waivedMinor: 209 },
    ...sums(1100, 0),
  });

  const elsewhere = await openShop(site, { organizationId });
  expect(await totals({}, { eventId: elsewhere.eventId })).toEqual([]);
  expect(await totals({}, { eventIds: [elsewhere.eventId] })).toEqual([]);
  expect(await totals({}, { eventIds: [] })).toEqual([]);
  expect((await totals({}, { eventIds: [eventId] }))[0]!.orders).toBe(5);
  const before = site.clock.now();
  site.clock.advance({ days: 40 });
  expect(await totals()).toEqual([]);
  const days = periodOf({}, 'Europe/Berlin', before).days;
  expect((await totals({ from: days.to, to: days.from }))[0]!.orders).toBe(5);
});
