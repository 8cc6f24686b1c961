import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openShop, outcomes, taken, type Shop } from '../../../test/factories/shop.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { GatewayError, type PaymentGateway, type PaymentSnapshot } from '../../kernel/capabilities/gateway.ts';
import { createFeeRule, CreateFeeRule } from '../fees/index.ts';
import { cancelOrder, orderOf, placeOrder, recountQuotas, startOrder, sumUp } from '../orders/index.ts';
import { createTicketType, setAddOns } from '../tickets/index.ts';
import { createGatewayAccount, openAttention, paymentsOf, sendRefund, startPayment } from '../payments/index.ts';
import {
  callOff,
  cancellationsOf,
  cancelOrders,
  cancelWithRefund,
  previewCallOff,
  previewCancellation,
} from './index.ts';

const charges = new Map<string, PaymentSnapshot>();
let asked: string[] = [];
let away = false;

const gateway: PaymentGateway = {
  id: 'fake',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },
  start: async (_cx, { key, amount }) => {
    charges.set(key, { ref: key, state: 'captured', authorized: amount, captured: amount, refunds: [] });
    return { snapshot: charges.get(key)!, next: { kind: 'none' } };
  },
  inspect: async (_cx, ref) => charges.get(ref)!,
  refund: async (_cx, ref, amount, key) => {
    asked.push(key);
    if (away) throw new GatewayError('unavailable', 'away');
    const charge = charges.get(ref)!;
    const refund = { ref: `re_${key}`, key, amount, state: 'succeeded' as const };
    charges.set(ref, { ...charge, refunds: [...charge.refunds.filter((each) => each.key !== key), refund] });
    return refund;
  },
};
const { refund: _none, ...cashOnly } = gateway;
const cash: PaymentGateway = { ...cashOnly, id: 'cash', capabilities: { ...gateway.capabilities, refunds: 'none' } };

let site: TestSite;
let shop: Shop;
let type: string;
beforeAll(async () => {
  const registered = (one: PaymentGateway) =>
    [one.id, { pluginId: one.id, gateway: one, settings: z.object({}) }] as const;
  const capabilities = { gateways: new Map([registered(gateway), registered(cash)]) };
  site = await testSite({ poolSize: 10, capabilities });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(async () => {
  [asked, away] = [[], false];
  shop = await openShop(site, { dates: 2 });
  type = await shop.sell({ quantity: 20, priceMinor: 2500 });
});

async function paid(quantity: number, by = 'fake'): Promise<string> {
  const scope = site.scope();
  const { code } = await shop.draft(type, quantity);
  await placeOrder(scope, { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  const account = { gateway: by, label: by, mode: 'test', enabled: true, settings: {} } as const;
  const { id: accountId } = await createGatewayAccount(scope, { organizationId: shop.organizationId, ...account });
  await startPayment(scope, { orderCode: code, accountId });
  return code;
}

const order = (code: string) => orderOf(site.scope(), code);
const at = () => ({ organizationId: shop.organizationId, eventId: shop.eventId });
async function runRefunds(): Promise<void> {
  const rows = await site.scope().em.execute<{ id: string }[]>(`select id from refunds where state = 'created'`);
  for (const { id } of rows) await sendRefund.run(site.scope(), { refundId: id });
}
const places = async () => (await taken(site.scope(), shop.eventId)).reduce((sum, one) => sum + one, 0);
const moneyOf = async (code: string) => {
  const { state, totalMinor, paidMinor, refundedMinor, keptMinor } = await order(code);
  return { state, totalMinor, paidMinor, refundedMinor, keptMinor };
};

describe('some tickets of an order', () => {
  it('are worthless, their place is free, and what was shown is given back', async () => {
    const code = await paid(3);
    const [ticket] = (await order(code)).tickets;
    const wish = { code, tickets: [ticket!.id], refund: 'full', notify: 'buyer' } as const;
    const plan = await previewCancellation(site.scope(), wish);
    expect(plan).toMatchObject({ whole: false, backMinor: 2500, totalMinor: { before: 7500, after: 5000 }, mails: 1 });
    expect(await places()).toBe(3);

    const stale = { ...wish, reason: '', shown: { tickets: 1, backMinor: 1 } };
    await expect(cancelWithRefund(site.scope(), stale)).rejects.toMatchObject({ code: 'order.plan_changed' });
    await cancelWithRefund(site.scope(), { ...wish, reason: 'ill', shown: { tickets: 1, backMinor: 2500 } });
    await runRefunds();
    const after = { state: 'confirmed', totalMinor: 5000, paidMinor: 7500, refundedMinor: 2500, keptMinor: 0 };
    expect(await moneyOf(code)).toEqual(after);
    expect((await order(code)).tickets.map(({ state }) => state)).toEqual(['cancelled', 'valid', 'valid']);
    expect((await order(code)).lines).toMatchObject([
      { quantity: 3, totalMinor: 7500, cancelledCount: 1, creditedMinor: 2500 },
    ]);
    expect(await places()).toBe(2);
    expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
    await expect(cancelWithRefund(site.scope(), { ...wish, reason: '' })).rejects.toMatchObject({
      code: 'ticket.already_cancelled',
    });
  });

  it('leave the fees with the order; with its last ones, those go back that are not kept', async () => {
    const { organizationId } = shop;
    const fee = (name: string, fixedMinor: number, refundable: boolean) =>
      createFeeRule(
        site.scope(),
        CreateFeeRule.parse({
          ...{ organizationId, kind: 'service', name: { en: name }, currency: 'EUR' },
          ...{ fixedMinor, refundable },
        }),
      );
    await fee('Booking', 300, false);
    await fee('Cloakroom', 200, true);
    const code = await paid(2);
    const [first] = (await order(code)).tickets;
    const plan = (tickets: 'all' | string[], refund: 'full' | 'without_fees') =>
      previewCancellation(site.scope(), { code, tickets, refund, notify: 'nobody' });
    expect([(await plan([first!.id], 'full')).backMinor, (await plan([first!.id], 'without_fees')).backMinor]).toEqual([
      2500, 2500,
    ]);
    expect((await plan('all', 'full')).backMinor).toBe(5500);
    expect(await plan('all', 'without_fees')).toMatchObject({ backMinor: 5200, keptMinor: 300 });
    const wish = { code, reason: '', notify: 'nobody', refund: 'without_fees' } as const;
    await cancelWithRefund(site.scope(), { ...wish, tickets: [first!.id] });
    await cancelWithRefund(site.scope(), { ...wish, tickets: 'all' });
    await runRefunds();
    expect(await moneyOf(code)).toMatchObject({ state: 'cancelled', refundedMinor: 5200, keptMinor: 300 });
  });

  it('take along what was bought with them, in proportion, and the order says what is left of it', async () => {
    const scope = site.scope();
    const { id: shirt } = await createTicketType(scope, {
      ...{ eventId: shop.eventId, name: { en: 'Shirt' }, kind: 'product', priceMinor: 1190, quantity: 9 },
    });
    const day = await shop.sell({ quantity: 20, priceMinor: 300 });
    const alone = await createTicketType(scope, {
      ...{ eventId: shop.eventId, name: { en: 'Poster' }, kind: 'product', priceMinor: 500, quantity: 9 },
    });
    const of = { eventId: shop.eventId, ticketTypeId: type };
    await setAddOns(scope, {
      ...of,
      addOns: [
        { addOnId: shirt, min: 0, max: 2, included: 0 },
        { addOnId: day, min: 1, max: 1, included: 0 },
      ],
    });
    const addOns = [
      { ticketTypeId: shirt, quantity: 4 },
      { ticketTypeId: day, quantity: 3 },
    ];
    const lines = [
      { ticketTypeId: type, quantity: 3, addOns, occurrenceId: shop.occurrenceIds[0]! },
      { ticketTypeId: alone.id, quantity: 1, occurrenceId: shop.occurrenceIds[0]! },
    ];
    const { code } = await startOrder(scope, { eventId: shop.eventId, lines });
    // As if its shirts had a tax within their price and one on top.
    await scope.em.execute(
      `update order_lines set taxes = ?, tax_minor = 760 where id = ?`,
      [
        JSON.stringify([
          { name: 'VAT', rate: 1900, inclusive: true, minor: 700 },
          { name: 'City', rate: 100, inclusive: true, minor: 60 },
        ]),
        (await order(code)).lines.find(({ name }) => name === 'Shirt')!.id,
      ],
      'run',
    );
    await scope.em.execute('update orders set tax_minor = 760 where code = ?', [code], 'run');
    await placeOrder(scope, { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
    const main = (await order(code)).tickets.filter(({ ticketTypeId }) => ticketTypeId === type);
    const wish = { code, refund: 'full', notify: 'nobody' } as const;
    const plan = await previewCancellation(scope, { ...wish, tickets: [main[0]!.id] });
    expect(plan.tickets.map(({ name }) => name)).toEqual(['Standard', 'Standard']);
    expect(plan).toMatchObject({
      whole: false,
      places: [
        { name: 'Standard', count: -1 },
        { name: 'Shirt', count: -1 },
        { name: 'Standard', count: -1 },
        // Shirts are four for three tickets: one goes with the first.
      ].slice(0, 3),
      totalMinor: { before: 7500 + 4760 + 900 + 500, after: 5000 + 3570 + 600 + 500 },
      owedMinor: 5000 + 3570 + 600 + 500,
      backMinor: 0,
    });
    await cancelWithRefund(scope, { ...wish, tickets: [main[0]!.id], reason: '' });
    const some = await order(code);
    expect(some.lines.map(({ name, cancelledCount, creditedMinor }) => [name, cancelledCount, creditedMinor])).toEqual([
      ['Standard', 1, 2500],
      ['Shirt', 1, 1190],
      ['Standard', 1, 300],
      ['Poster', 0, 0],
    ]);
    expect(some.taxMinor).toBe(570);
    const { credited, included } = sumUp(some);
    expect(credited.map(({ count, minor }) => [count, minor])).toEqual([
      [1, 2500],
      [1, 1190],
      [1, 300],
    ]);
    // Together exactly what the order counts as its taxes.
    expect(included.map(({ name, minor }) => [name, minor])).toEqual([
      ['VAT', 525],
      ['City', 45],
    ]);
    expect([await places(), await recountQuotas(scope, { eventId: shop.eventId })]).toEqual([2 + 3 + 2 + 1, []]);

    // With the last tickets all of the rest goes; the poster stands for itself, so that the order goes on.
    await cancelWithRefund(scope, { ...wish, tickets: [main[1]!.id, main[2]!.id], reason: '' });
    const rest = await order(code);
    expect([rest.state, rest.totalMinor, rest.ticketCount, rest.taxMinor]).toEqual(['pending', 500, 0, 0]);
    expect(rest.lines.map(({ quantity, cancelledCount }) => quantity - cancelledCount)).toEqual([0, 0, 0, 1]);
    expect([await places(), await recountQuotas(scope, { eventId: shop.eventId })]).toEqual([1, []]);
    expect(await previewCancellation(scope, { ...wish, tickets: 'all' })).toMatchObject({
      whole: true,
      places: [{ name: 'Poster', count: -1 }],
    });
  });

  it('that are the last ones cancel the order; what is kept is written down; a fee stays in the price', async () => {
    const code = await paid(2);
    const [first, second] = (await order(code)).tickets;
    const wish = { code, reason: '', notify: 'nobody' } as const;
    await cancelWithRefund(site.scope(), { ...wish, tickets: [first!.id], refund: 'full', feeMinor: 500 });
    expect((await order(code)).totalMinor).toBe(3000);
    await cancelWithRefund(site.scope(), { ...wish, tickets: [second!.id], refund: 'none' });
    await runRefunds();
    expect(await moneyOf(code)).toMatchObject({ state: 'cancelled', refundedMinor: 2000, keptMinor: 3000 });
    expect(await places()).toBe(0);
  });

  it('and the whole order at the same time: each place and each cent goes back once', async () => {
    for (let round = 0; round < 4; round++) {
      const code = await paid(3);
      const [a, b] = (await order(code)).tickets;
      const wish = { code, reason: '', notify: 'nobody', refund: 'full' } as const;
      const { failed } = await outcomes<unknown>([
        ...[a, a, b].map((one) => cancelWithRefund(site.scope(), { ...wish, tickets: [one!.id] })),
        cancelWithRefund(site.scope(), { ...wish, tickets: 'all' }),
        cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' }),
      ]);
      expect(failed).toEqual([]);
      await runRefunds();
      expect((await order(code)).refundedMinor).toBeLessThanOrEqual(7500);
    }
    expect(await places()).toBe(0);
  });
});

describe('an event that is called off', () => {
  it('cancels and refunds every order once, though it is run twice at once and again', async () => {
    const codes = [await paid(2), await paid(1), await paid(1, 'cash')];
    const draft = await shop.draft(type, 4);
    const plan = await previewCallOff(site.scope(), { ...at(), refund: 'full' });
    expect(plan).toMatchObject({ orders: 3, tickets: 4, mails: 3 });
    expect(plan.money.filter((one) => one.how === 'gateway').reduce((sum, one) => sum + one.minor, 0)).toBe(7500);

    const { cancellationId } = await callOff(site.scope(), { ...at(), refund: 'full', reason: 'Storm' });
    const run = () => cancelOrders(site.scope(), cancellationId);
    const { failed } = await outcomes([run(), run(), run()]);
    expect(failed).toEqual([]);
    away = true;
    await expect(runRefunds()).rejects.toMatchObject({ message: 'gateway.unavailable' });
    away = false;
    await Promise.all([runRefunds(), runRefunds()].map((work) => work.catch(() => undefined)));
    await runRefunds();

    for (const code of codes) expect((await order(code)).state).toBe('cancelled');
    expect((await order(codes[0]!)).refundedMinor).toBe(5000);
    expect((await order(codes[1]!)).refundedMinor).toBe(2500);
    expect(new Set(asked).size).toBe(2);
    expect((await order(draft.code)).state).toBe('expired');
    expect(await places()).toBe(0);
    const [progress] = await cancellationsOf(site.scope(), at());
    expect(progress).toMatchObject({ state: 'done', orderCount: 3, doneCount: 3, failures: [] });
    const attention = await openAttention(site.scope(), shop.organizationId);
    expect(attention.map(({ kind, facts }) => [kind, facts['amount']])).toEqual([['refund_by_hand', 2500]]);
  });

  it('on one date alone leaves the others, and the places of the orders agree', async () => {
    const code = await paid(2);
    const [first, second] = shop.occurrenceIds;
    const { cancellationId } = await callOff(site.scope(), {
      ...at(),
      occurrenceId: second!,
      refund: 'full',
      reason: null,
    });
    await cancelOrders(site.scope(), cancellationId);
    expect((await order(code)).state).toBe('confirmed');
    const other = await callOff(site.scope(), { ...at(), occurrenceId: first!, refund: 'full', reason: null }).catch(
      (error: unknown) => (error as { code: string }).code,
    );
    expect(other).toBe('occurrence.last_one');
    const [payment] = await paymentsOf(site.scope(), (await order(code)).id);
    expect(payment!.refundMinor).toBe(0);
  });
});
