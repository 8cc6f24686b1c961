import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gatewaysOf, promptGateway } from '../../../test/factories/gateways.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { cancelWithRefund, previewCancellation, type RefundChoice } from '../cancellations/index.ts';
import { createFeeRule, CreateFeeRule, updateFeeRule, UpdateFeeRule } from '../fees/index.ts';
import { orderOf, placeOrder, startOrder, sumUp, type OrderDetail } from '../orders/index.ts';
import { createGatewayAccount, sendRefund, startPayment } from '../payments/index.ts';
import { payoutBalances } from '../payouts/index.ts';
import { assignTaxes, createTaxRate } from '../taxes/index.ts';
import { createVariation } from '../tickets/index.ts';
import { changeOrder, ChangeRules, previewChange, saveChangeRules } from './index.ts';

let site: TestSite;
let shop: Shop;
let type: string;
/** What a plugin charges of each order, in percent. */
let percent = 0;
beforeAll(async () => {
  const gateways = gatewaysOf(promptGateway());
  site = await testSite({
    ...{ poolSize: 10, capabilities: { gateways } },
    hooks: (hooks) =>
      hooks.registrar('acme').filter('order.fees', (fees, { lines }) => {
        const minor = lines.reduce((sum, { totalMinor }) => sum + Math.round((totalMinor * percent) / 100), 0);
        return minor === 0 ? fees : [...fees, { code: 'acme.fee', label: 'Acme', minor }];
      }),
  });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(async () => {
  percent = 0;
  shop = await openShop(site);
  type = await shop.sell({ quantity: 50, priceMinor: 2000 });
});

const VAT = { name: 'VAT', rate: 1900, inclusive: false };
const vat = async () => (await createTaxRate(site.scope(), { ...VAT, organizationId: shop.organizationId })).id;
const facts = (name: string, fee: object) => ({
  ...{ organizationId: shop.organizationId, kind: 'service', name: { en: name }, currency: 'EUR', ...fee },
});
const charge = async (name: string, fee: object) =>
  (await createFeeRule(site.scope(), CreateFeeRule.parse(facts(name, fee)))).id;

async function bought(
  lines: { ticketTypeId: string; quantity: number; variationId?: string }[],
  mode: 'test' | 'live' = 'test',
): Promise<OrderDetail> {
  const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines });
  await placeOrder(site.scope(), { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  await pay(code, mode);
  return orderOf(site.scope(), code);
}

async function pay(orderCode: string, mode: 'test' | 'live' = 'test'): Promise<void> {
  const account = { gateway: 'fake', label: 'Card', mode, enabled: true, settings: {} } as const;
  const { organizationId } = shop;
  const { id: accountId } = await createGatewayAccount(site.scope(), { organizationId, ...account });
  await startPayment(site.scope(), { orderCode, accountId });
}

async function runRefunds(): Promise<void> {
  const rows = await site.scope().em.execute<{ id: string }[]>(`select id from refunds where state = 'created'`);
  for (const { id } of rows) await sendRefund.run(site.scope(), { refundId: id });
}

const again = ({ code }: { readonly code: string }) => orderOf(site.scope(), code);
const asStaff = { by: 'staff', money: 'settle', notify: 'nobody' } as const;

/** An order whose parts are its total, and whose taxes are those of its parts. */
async function whole(order: OrderDetail): Promise<OrderDetail> {
  const now = await again(order);
  const { lines, discounts, fees, credited, added, included, reverseChargeMinor } = sumUp(now);
  const sum = (parts: readonly { minor: number }[]) => parts.reduce((all, { minor }) => all + minor, 0);
  expect(reverseChargeMinor).toBe(0);
  expect(sum(lines) - sum(discounts) + sum(fees) - sum(credited) + sum(added)).toBe(now.totalMinor);
  expect(sum(added) + sum(included)).toBe(now.taxMinor);
  return now;
}
const minors = ({ fees }: OrderDetail) => fees.map(({ label, minor }) => [label, minor]);

describe('what a change adds', () => {
  it('bears the fees of today, is paid with them, and keeps what the order bore already', async () => {
    const taxRateId = await vat();
    const booking = { fixedMinor: 100, per: 'ticket', rate: 500, taxRateId };
    const id = await charge('Booking', booking);
    await charge('Post', { fixedMinor: 250, refundable: false });
    await charge('Ours', { rate: 100, paidBy: 'organizer' });
    const of = { eventId: shop.eventId, ticketTypeId: type };
    const small = await createVariation(site.scope(), { ...of, name: { en: 'S' }, priceMinor: null, quantity: null });
    const large = await createVariation(site.scope(), { ...of, name: { en: 'L' }, priceMinor: 2600, quantity: null });
    const order = await bought([{ ticketTypeId: type, quantity: 1, variationId: small.id }]);
    expect([order.totalMinor, ...minors(order)]).toEqual([2488, ['Booking', 238], ['Post', 250]]);

    const more = { add: [{ ticketTypeId: type, quantity: 1, variationId: small.id }] };
    const plan = await changeOrder(site.scope(), { code: order.code, changes: more, ...asStaff });
    expect(plan).toMatchObject({ outcome: 'waits', differenceMinor: 2000, feeMinor: 0, dueMinor: 2238 });
    expect(plan.fees).toMatchObject([{ label: 'Booking', minor: 238, taxes: [{ ...VAT, minor: 38 }] }]);
    expect((await again(order)).totalMinor).toBe(2488);
    await pay(order.code);
    const both = await whole(order);
    expect([both.totalMinor, both.taxMinor, ...minors(both)]).toEqual([4726, 76, ['Booking', 476], ['Post', 250]]);
    expect(both.ownFees.map(({ minor }) => minor)).toEqual([40]);

    await updateFeeRule(site.scope(), UpdateFeeRule.parse({ ...facts('Booking', { ...booking, rate: 2000 }), id }));
    const move = (variationId: string) => ({ moves: [{ ticketIds: [order.tickets[0]!.id], variationId }] });
    const dearer = { code: order.code, changes: move(large.id), ...asStaff };
    expect(await previewChange(site.scope(), dearer)).toMatchObject({ dueMinor: 743, fees: [{ minor: 143 }] });
    await changeOrder(site.scope(), dearer);
    await pay(order.code);
    expect((await whole(order)).totalMinor).toBe(4726 + 743);

    const back = await changeOrder(site.scope(), { code: order.code, changes: move(small.id), ...asStaff });
    // 600 of 4600 of what the fee asked for prices: 119 + 119 + 143.
    expect(back).toMatchObject({ outcome: 'applied', differenceMinor: -600, backMinor: 649, fees: [{ minor: -49 }] });
    await runRefunds();
    const last = await whole(order);
    expect([last.totalMinor, last.paidMinor - last.refundedMinor, last.fees[1]!.minor]).toEqual([4820, 4820, 250]);
  });
});

async function variations(): Promise<{ small: string; large: string }> {
  const of = { eventId: shop.eventId, ticketTypeId: type, quantity: null };
  const small = await createVariation(site.scope(), { ...of, name: { en: 'S' }, priceMinor: null });
  const large = await createVariation(site.scope(), { ...of, name: { en: 'L' }, priceMinor: 2605 });
  return { small: small.id, large: large.id };
}

it('a plugin is asked anew for a change, as it was for the sale, whoever changes', async () => {
  const { small, large } = await variations();
  await saveChangeRules(site.scope(), shop, ChangeRules.parse({ variation: true, price: 'any' }));
  percent = 10;
  const order = await bought([{ ticketTypeId: type, quantity: 3, variationId: small }]);
  expect([order.totalMinor, ...minors(order)]).toEqual([6600, ['Acme', 600]]);
  const move = (variationId: string) => ({ moves: [{ ticketIds: [order.tickets[0]!.id], variationId }] });
  const asBuyer = { by: 'buyer', money: 'settle', notify: 'nobody' } as const;

  for (const terms of [asStaff, asBuyer]) {
    const dearer = { code: order.code, changes: move(large), ...terms };
    const plan = await previewChange(site.scope(), dearer);
    // 61 of 605: the plugin rounds each line.
    expect(plan).toMatchObject({ differenceMinor: 605, dueMinor: 666, fees: [{ label: 'Acme', minor: 61 }] });
    expect((await changeOrder(site.scope(), dearer)).totalMinor).toEqual(plan.totalMinor);
    await pay(order.code);
    expect([(await whole(order)).totalMinor, ...minors(await again(order))]).toEqual([7266, ['Acme', 661]]);
    const cheaper = { code: order.code, changes: move(small), ...terms };
    const back = await previewChange(site.scope(), cheaper);
    expect(back).toMatchObject({ differenceMinor: -605, backMinor: 666, fees: [{ minor: -61 }] });
    const { totalMinor: total, dueMinor: due, backMinor } = { ...back, totalMinor: back.totalMinor.after };
    const shown = { totalMinor: total, dueMinor: due, backMinor };
    await changeOrder(site.scope(), { ...cheaper, shown });
    await runRefunds();
    expect([(await whole(order)).totalMinor, ...minors(await again(order))]).toEqual([6600, ['Acme', 600]]);
  }

  // It charged 600 when it was sold, and gives no more than that back; what it charges now is for the more alone.
  percent = 50;
  const free = await shop.sell({ quantity: 5, priceMinor: 0 });
  const all = order.tickets.map(({ id }) => id);
  const toFree = { code: order.code, changes: { moves: [{ ticketIds: all, ticketTypeId: free }] }, ...asStaff };
  expect(await changeOrder(site.scope(), toFree)).toMatchObject({ backMinor: 6600, fees: [{ minor: -600 }] });
  await runRefunds();
  expect([(await whole(order)).totalMinor, (await again(order)).fees]).toEqual([0, []]);
  percent = 0;
  const toPaid = { moves: [{ ticketIds: all, ticketTypeId: type, variationId: small }] };
  expect(await changeOrder(site.scope(), { ...toFree, changes: toPaid })).toMatchObject({ dueMinor: 6000, fees: [] });
});

it('what the organizer bears follows its rule: kept, or off with the money that goes back', async () => {
  const platform = { kind: 'platform', paidBy: 'organizer' };
  await charge('Kept', { ...platform, rate: 1000, refundable: false });
  await charge('Given', { ...platform, rate: 500, fixedMinor: 100, per: 'ticket' });
  const { organizationId } = shop;
  const owed = async () => {
    await ledgerAgrees(site);
    return (await payoutBalances(site.scope(), organizationId))[0]!.commissionMinor;
  };
  const order = await bought([{ ticketTypeId: type, quantity: 3 }], 'live');
  expect([order.totalMinor, await owed()]).toEqual([6000, -1200]);
  const [first, second, third] = order.tickets.map(({ id }) => id);
  const cancel = async (ids: readonly string[], refund: RefundChoice, feeMinor = 0) => {
    const wish = { tickets: ids, refund, feeMinor, notify: 'nobody', reason: '' } as const;
    const { fees } = await cancelWithRefund(site.scope(), { ...wish, code: order.code });
    expect(fees).toEqual([]);
    await runRefunds();
    return [(await whole(order)).totalMinor, ...(await again(order)).ownFees.map(({ minor }) => minor)];
  };
  // A half of the money of a ticket stays, and with it a half of its part; the other one goes back with all of it.
  expect(await cancel([first!], 'full', 1000)).toEqual([5000, 600, 500]);
  expect(await owed()).toBe(-1100);
  expect(await cancel([second!], 'none')).toEqual([5000, 600, 500]);
  expect(await owed()).toBe(-1100);
  // Of the last one 1250 of 5000 are kept: a quarter of what goes back otherwise.
  await cancelWithRefund(site.scope(), {
    ...{ code: order.code, tickets: [third!], refund: 'full', feeMinor: 1250, notify: 'nobody', reason: '' },
  });
  expect([(await again(order)).state, await owed()]).toEqual(['cancelled', -725]);

  const { small, large } = await variations();
  const other = await bought([{ ticketTypeId: type, quantity: 1, variationId: large }], 'live');
  expect(await owed()).toBe(-725 - 261 - 230);
  const cheaper = { moves: [{ ticketIds: [other.tickets[0]!.id], variationId: small }] };
  await changeOrder(site.scope(), { code: other.code, changes: cheaper, ...asStaff });
  expect(await owed()).toBe(-725 - 261 - 200);
});

describe('tickets that are cancelled', () => {
  let product: string;
  async function sold(): Promise<OrderDetail> {
    return bought([
      { ticketTypeId: type, quantity: 2 },
      { ticketTypeId: product, quantity: 1 },
    ]);
  }
  beforeEach(async () => {
    product = await shop.sell({ quantity: 50, priceMinor: 777 });
    const taxRateId = await vat();
    await assignTaxes(site.scope(), { eventId: shop.eventId, ticketTypeId: product, taxRateIds: [taxRateId] });
    await charge('Booking', { fixedMinor: 101, per: 'ticket', rate: 333, taxRateId });
    await charge('System', { fixedMinor: 50, per: 'ticket', refundable: false });
    await charge('Post', { fixedMinor: 300 });
  });

  it.each(['full', 'without_fees'] as const)('one by one give back what all at once do: %s', async (refund) => {
    const [one, other] = [await sold(), await sold()];
    const terms = { refund, notify: 'nobody', reason: '' } as const;
    await cancelWithRefund(site.scope(), { ...terms, code: one.code, tickets: 'all' });
    const steps: number[] = [];
    for (const { id } of other.tickets) {
      const wish = { ...terms, code: other.code, tickets: [id] };
      const before = await again(other);
      const { backMinor, fees, totalMinor } = await previewCancellation(site.scope(), wish);
      expect(await cancelWithRefund(site.scope(), wish)).toMatchObject({ backMinor });
      const now = await again(other);
      steps.push(backMinor);
      if (now.state === 'cancelled') continue;
      expect(fees.filter(({ minor }) => minor < 0).map(({ label }) => label)).toEqual(
        refund === 'full' ? ['Booking', 'System'] : ['Booking'],
      );
      expect([totalMinor.after, before.totalMinor - backMinor]).toEqual([now.totalMinor, now.totalMinor]);
      await whole(other);
    }
    await runRefunds();
    const money = ({ refundedMinor, paidMinor, state, keptMinor }: OrderDetail) => [
      ...[refundedMinor, paidMinor, state, keptMinor],
    ];
    expect(money(await again(other))).toEqual(money(await again(one)));
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe((await again(one)).refundedMinor);
  });

  it('keep their part where no money moves, and lose it where nothing was paid', async () => {
    const order = await sold();
    const wish = (code: string, tickets: string[], refund: RefundChoice) => ({
      ...{ code, tickets, refund, notify: 'nobody' as const, reason: '' },
    });
    const [first, second] = order.tickets.map(({ id }) => id);
    await cancelWithRefund(site.scope(), wish(order.code, [first!], 'none'));
    const kept = await whole(order);
    expect([kept.totalMinor, minors(kept)]).toEqual([order.totalMinor, minors(order)]);
    // What stayed of the first ticket is no part of the second one.
    const full = await previewCancellation(site.scope(), wish(order.code, [second!], 'full'));
    const twin = await sold();
    const of = await previewCancellation(site.scope(), wish(twin.code, [twin.tickets[1]!.id], 'full'));
    full.fees.forEach(({ minor }, index) => {
      expect(Math.abs(minor - of.fees[index]!.minor)).toBeLessThanOrEqual(1);
    });

    const { code } = await startOrder(site.scope(), {
      ...{ eventId: shop.eventId, lines: [{ ticketTypeId: type, quantity: 2 }] },
    });
    await placeOrder(site.scope(), { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
    const open = await again({ code });
    await cancelWithRefund(site.scope(), wish(code, [open.tickets[0]!.id], 'none'));
    expect(minors(await whole(open))).toEqual(
      open.fees.map(({ label, minor }) => [label, label === 'Post' ? 300 : Math.ceil(minor / 2)]),
    );
  });

  it('at the same time give each part of a fee back once', { timeout: 60_000 }, async () => {
    const [one, other] = [await sold(), await sold()];
    const cancel = ({ code }: OrderDetail, id: string) =>
      cancelWithRefund(site.scope(), { code, tickets: [id], refund: 'full', notify: 'nobody', reason: '' });
    for (const { id } of one.tickets.slice(0, 2)) await cancel(one, id);
    const { failed } = await outcomes<unknown>(other.tickets.slice(0, 2).map(({ id }) => cancel(other, id)));
    expect(failed).toEqual([]);
    await runRefunds();
    const [a, b] = [await whole(one), await whole(other)];
    expect([b.totalMinor, b.refundedMinor, minors(b)]).toEqual([a.totalMinor, a.refundedMinor, minors(a)]);
  });
});
