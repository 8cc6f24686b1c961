import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { giftCard } from '../../../plugins/payment-gift-card/gateway.ts';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { tamper } from '../../../test/setup/tamper.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { isPostgres } from '../../kernel/db/columns.ts';
import { newId } from '../../kernel/ids.ts';
import { cancelWithRefund } from '../cancellations/index.ts';
import { IssueCards, issueCards, recountCards } from '../gift-cards/index.ts';
import { changeOrder } from '../order-changes/index.ts';
import { confirmOrder, expireOrders, Order, orderById, placeOrder } from '../orders/index.ts';
import {
  createGatewayAccount,
  inspectPayment,
  openAttention,
  openLedger,
  paymentsOf,
  proveLedger,
  refundAsCard,
  refundPayment,
  startPayment,
} from '../payments/index.ts';
import { amountsIn, sumsSql } from './accounts.ts';
import { chainLedger, LedgerEntry, post, verifyLedger, type Entry } from './index.ts';

const provider = fakeProvider();
let site: TestSite;
let shop: Shop;
let accountId: string;
let cardAccountId: string;

beforeAll(async () => {
  const gateways = new Map([registered(provider.gateway), registered(giftCard)]);
  site = await testSite({ poolSize: 10, capabilities: { gateways } });
});
afterAll(() => site.close());
beforeEach(() => reopen());

async function reopen(): Promise<void> {
  provider.refunds = 'succeeded';
  shop = await openShop(site);
  [accountId, cardAccountId] = (await Promise.all([accountOf('fake'), accountOf(giftCard.id)])) as [string, string];
}

const accountOf = async (gateway: string) =>
  (
    await createGatewayAccount(site.scope(), {
      ...{ organizationId: shop.organizationId, gateway, label: gateway, mode: 'test', enabled: true, settings: {} },
    })
  ).id;
const buyer = { email: 'mara@example.org', name: 'Mara Lind' };

async function placed(priceMinor = 2500, quantity = 1) {
  const draft = await shop.draft(await shop.sell({ quantity: 20, priceMinor }), quantity);
  return placeOrder(site.scope(), { code: draft.code, buyer });
}

async function started(order: { id: string; code: string }) {
  const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
  return { id, ref: `pay_${id}` };
}

async function paid(priceMinor = 2500, quantity = 1) {
  const order = await placed(priceMinor, quantity);
  const payment = await started(order);
  provider.pay(payment.ref, priceMinor * quantity);
  await inspectPayment(site.scope(), payment.id);
  return { ...order, payment };
}

const kindsOf = async (orderId: string) =>
  (await site.database.em.fork().find(LedgerEntry, { orderId }, { orderBy: { id: 'asc' } })).map(({ kind }) => kind);
/** The balances of an order, without those that are nothing. */
async function balanceOf(orderId: string) {
  const [row] = await site.database.em
    .fork()
    .execute<Record<string, unknown>[]>(`select ${sumsSql()} from ledger_entries where order_id = ?`, [orderId]);
  return Object.fromEntries(Object.entries(amountsIn(row!)).filter(([, minor]) => minor !== 0));
}
const proven = async () => {
  const { ok, differences, unbalanced, chain, astray, refilled } = await verifyLedger(site.scope());
  expect({ ok, differences, unbalanced, problem: chain.problem, astray, refilled }).toEqual({
    ...{ ok: true, differences: [], unbalanced: [], problem: undefined, astray: [], refilled: false },
  });
};

describe('what is posted', () => {
  it('says what a purchase, its refunds and their failures mean', async () => {
    const order = await paid();
    expect(await kindsOf(order.id)).toEqual(['payment.captured', 'order.confirmed']);
    expect(await balanceOf(order.id)).toEqual({ clearing: 2500, payable: -2500 });

    const paymentId = order.payment.id;
    provider.refunds = 'pending';
    await refundPayment(site.scope(), { paymentId, minor: 400, reason: '' });
    expect(await balanceOf(order.id)).toEqual({ clearing: 2500, payable: -2500, receivable: 400, refunds_due: -400 });
    provider.refunds = 'succeeded';
    await refundPayment(site.scope(), { paymentId, minor: 600, reason: '' });
    provider.refunds = 'refused';
    await expect(refundPayment(site.scope(), { paymentId, minor: 500, reason: '' })).rejects.toThrow();
    provider.refundThere(order.payment.ref, 300);
    await inspectPayment(site.scope(), paymentId);
    const back = { receivable: 1300, refunds_due: -400 };
    expect(await balanceOf(order.id)).toEqual({ clearing: 1600, payable: -2500, ...back });
    provider.bounce(order.payment.ref);
    await inspectPayment(site.scope(), paymentId);
    expect(await balanceOf(order.id)).toEqual({ clearing: 2500, payable: -2500 });
    await proven();
  });

  it('keeps what is kept of a cancelled order, and says what was paid too much', async () => {
    const order = await paid(1000, 2);
    const wish = { tickets: 'all', refund: 'full', feeMinor: 300, notify: 'nobody' } as const;
    await cancelWithRefund(site.scope(), { code: order.code, reason: '', ...wish });
    expect(await balanceOf(order.id)).toEqual({ clearing: 2000, payable: -300, refunds_due: -1700 });
    const twice = await placed();
    const payment = await started(twice);
    provider.pay(payment.ref, 3100);
    await inspectPayment(site.scope(), payment.id);
    expect(await balanceOf(twice.id)).toEqual({ clearing: 3100, payable: -2500, receivable: -600 });
    await proven();
  });

  it('moves what is on gift cards, whatever moves it', async () => {
    const { organizationId } = shop;
    const issue = IssueCards.parse({ organizationId, amountMinor: 2000, currency: 'EUR' });
    const [card] = await issueCards(site.scope(), issue);
    const order = await placed();
    await startPayment(site.scope(), { orderCode: order.code, accountId: cardAccountId, code: card!.code });
    expect(await balanceOf(order.id)).toEqual({ receivable: -2000, gift_cards: 2000 });
    const payment = await started(order);
    provider.pay(payment.ref, 500);
    await inspectPayment(site.scope(), payment.id);
    expect(await balanceOf(order.id)).toEqual({ clearing: 500, gift_cards: 2000, payable: -2500 });
    await refundAsCard(site.scope(), { paymentId: payment.id, minor: 500, reason: '' });
    const ofCard = (await paymentsOf(site.scope(), order.id)).find(({ gateway }) => gateway === giftCard.id)!;
    await refundPayment(site.scope(), { paymentId: ofCard.id, minor: 1500, reason: '' });
    // The money stays where it is, and stands on a new card; the old one has some of its own again.
    expect(await balanceOf(order.id)).toEqual({
      clearing: 500,
      receivable: 2000,
      payable: -2500,
    });
    expect(await recountCards(site.scope())).toEqual([]);
    await proven();
  });

  it('writes nothing of orders that cost nothing', async () => {
    const free = await placed(0);
    expect(free.state).toBe('confirmed');
    expect(await kindsOf(free.id)).toEqual([]);
    await proven();
  });
});

describe('the same thing', () => {
  const entryOf = (orderId: string): Entry => ({
    ...{ organizationId: shop.organizationId, currency: 'EUR', kind: 'order.opening', orderId, what: 'test' },
    source: { kind: 'order', id: orderId },
    lines: { receivable: 1, payable: -1 },
  });

  it('is posted once, however often it happens at the same time', async () => {
    const order = await placed();
    await Promise.all(Array.from({ length: 8 }, () => site.scope().tx((tx) => confirmOrder(tx, order.id))));
    const payment = await started(await placed());
    provider.pay(payment.ref, 2500);
    await Promise.all(Array.from({ length: 8 }, () => inspectPayment(site.scope(), payment.id)));
    expect(await kindsOf(order.id)).toEqual(['order.confirmed']);
    await proven();

    const other = await placed();
    await Promise.all(Array.from({ length: 8 }, () => site.scope().tx((tx) => post(tx, entryOf(other.id)))));
    await chainLedger(site.scope());
    await site.scope().tx((tx) => post(tx, entryOf(other.id), entryOf(order.id)));
    expect(await kindsOf(other.id)).toHaveLength(1);
    await tamper(site.database, `delete from ledger_entries where entry_key like '%:test'`);
    await tamper(site.database, 'update ledger_entries set seq = null, hash = null');
    await tamper(site.database, 'delete from ledger_marks');
  });
});

describe('the database', () => {
  it('refuses entries that do not sum to nothing, and every change of one', async () => {
    const order = await paid();
    const em = () => site.database.em.fork();
    const copy = (receivable: number) =>
      em().execute(
        `insert into ledger_entries (id, organization_id, currency, entry_key, kind, source_kind, source_id, at, created_at,
           receivable_minor) values (?, ?, 'EUR', ?, 'order.opening', 'order', ?, ?, ?, ?)`,
        [newId(), shop.organizationId, newId(), newId(), site.clock.now(), site.clock.now(), receivable],
        'run',
      );
    await expect(copy(5)).rejects.toThrow(/ledger_entries_zero_ck/);
    const run = (sql: string) => em().execute(sql, [order.id], 'run');
    await chainLedger(site.scope());
    const refusal = 'entries of the ledger are not changed or removed';
    for (const change of [
      'payable_minor = 0, receivable_minor = 0',
      `order_id = null`,
      'seq = seq + 1000',
      `hash = 'x'`,
    ]) {
      await expect(run(`update ledger_entries set ${change} where order_id = ?`)).rejects.toThrow(refusal);
    }
    await expect(run('delete from ledger_entries where order_id = ?')).rejects.toThrow(refusal);
    if (isPostgres(em().getPlatform())) await expect(em().execute('truncate ledger_entries')).rejects.toThrow(refusal);
    await proven();
  });
});

describe('proving it', () => {
  it('names what was edited, and the orders that differ, once', async () => {
    const [changed, gone] = [await paid(), await paid(700)];
    await openLedger(site.scope());
    await chainLedger(site.scope());
    await proven();
    await tamper(site.database, `update orders set paid_minor = 2400 where id = ?`, [changed.id]);
    const found = (await verifyLedger(site.scope())).differences;
    expect(found).toMatchObject([
      { orderCode: changed.code, account: 'paid', ledgerMinor: 2500, documentsMinor: 2400, currency: 'EUR' },
    ]);
    await tamper(site.database, `update orders set paid_minor = 2500 where id = ?`, [changed.id]);

    const before = await site.database.em
      .fork()
      .execute<Record<string, unknown>[]>(
        'select payable_minor, receivable_minor from ledger_entries where order_id = ?',
        [gone.id],
      );
    expect(before).toHaveLength(2);
    const halved = 'set payable_minor = -350, receivable_minor = 350';
    await tamper(site.database, `update ledger_entries ${halved} where order_id = ? and kind = 'order.confirmed'`, [
      gone.id,
    ]);
    await Promise.all([proveLedger(site.scope()), proveLedger(site.scope())]);
    const report = await proveLedger(site.scope());
    expect(report).toMatchObject({ ok: false, chain: { ok: false, problem: { kind: 'changed' } } });
    expect(report.differences.map(({ orderCode, account }) => ({ orderCode, account }))).toEqual([
      { orderCode: gone.code, account: 'receivable' },
      { orderCode: gone.code, account: 'payable' },
    ]);
    const items = await openAttention(site.scope(), shop.organizationId);
    expect(items.filter(({ kind }) => kind === 'ledger_differs').map(({ facts }) => facts)).toEqual([
      { account: 'receivable', ledger: -350, documents: 0, currency: 'EUR' },
    ]);
    const whole = 'set payable_minor = -700, receivable_minor = 700';
    await tamper(site.database, `update ledger_entries ${whole} where order_id = ? and kind = 'order.confirmed'`, [
      gone.id,
    ]);
    await proven();
  });

  it('puts what happened before there was a ledger into it, once', async () => {
    const order = await paid();
    provider.refunds = 'pending';
    await refundPayment(site.scope(), { paymentId: order.payment.id, minor: 900, reason: '' });
    await tamper(site.database, 'delete from ledger_entries');
    await tamper(site.database, 'delete from ledger_marks');
    await tamper(site.database, "delete from audit_entries where action = 'ledger.opened'");
    expect((await verifyLedger(site.scope())).ok).toBe(false);
    // Of what goes on meanwhile nothing is posted twice.
    provider.refunds = 'succeeded';
    const meanwhile = refundPayment(site.scope(), { paymentId: order.payment.id, minor: 600, reason: '' });
    await Promise.all([openLedger(site.scope()), openLedger(site.scope()), meanwhile]);
    await chainLedger(site.scope());
    await proven();
    expect(await openLedger(site.scope())).toEqual({ posted: 0 });
    const [first] = await site.database.em.fork().find(LedgerEntry, { orderId: order.id, kind: 'order.opening' });
    expect(first!.at).toEqual((await site.database.em.fork().findOneOrFail(Order, order.id)).confirmedAt);
  });
});

it('notices that it was emptied, and that it was filled anew so that all sums are right again', async () => {
  await paid();
  await openLedger(site.scope());
  await chainLedger(site.scope());
  await proven();
  const empty = (table: string) => {
    // MySQL empties tables past triggers; PostgreSQL only for who may switch them off.
    const sql = site.database.engine === 'mysql' ? `truncate table ${table}` : `truncate ${table}`;
    return tamper(site.database, sql);
  };
  await empty('ledger_entries');
  const emptied = await verifyLedger(site.scope());
  expect(emptied).toMatchObject({ ok: false, chain: { problem: { kind: 'missing', seq: 1 } } });
  expect(emptied.differences.length).toBeGreaterThan(0);
  await empty('ledger_marks');
  expect((await verifyLedger(site.scope())).differences.length).toBeGreaterThan(0);
  await proveLedger(site.scope());
  await chainLedger(site.scope());
  expect(await verifyLedger(site.scope())).toMatchObject({
    ok: false,
    chain: { ok: true },
    differences: [],
    refilled: true,
  });
  await tamper(site.database, "delete from audit_entries where action = 'ledger.opened'");
});

it('names an entry about what its organization does not have', async () => {
  const { payment } = await paid();
  const [one] = await site.database.em.fork().find(LedgerEntry, { sourceId: payment.id, kind: 'payment.captured' });
  const lead = (to: string) =>
    tamper(site.database, 'update ledger_entries set source_id = ? where id = ?', [to, one!.id]);
  await lead((await openShop(site)).eventId);
  expect((await verifyLedger(site.scope())).astray).toEqual([one!.key]);
  await lead(payment.id);
});

describe('whatever happens, in whatever order', () => {
  const step = record({
    act: constantFrom(
      'pay',
      'part',
      'much',
      'refund',
      'pending',
      'refused',
      'outside',
      'card',
      'cancel',
      'one',
      'add',
      'dearer',
      'cheaper',
      'late',
    ),
    minor: integer({ min: 1, max: 1500 }),
  });

  it('keeps every entry and every balance', async () => {
    await assert(
      asyncProperty(array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        await reopen();
        const order = await placed(1999, 3);
        const payment = await started(order);
        for (const { act, minor } of steps) await perform(order, payment, act, minor).catch(refusedOnly);
        await proven();
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  // What cannot be is refused; anything else is a fault.
  function refusedOnly(error: unknown): void {
    if ((error as Error).name !== 'DomainError' && (error as Error).name !== 'InvalidInput') throw error;
  }

  async function perform(
    order: { id: string; code: string },
    at: { id: string; ref: string },
    act: string,
    minor: number,
  ) {
    const scope = site.scope();
    const look = () => inspectPayment(site.scope(), at.id);
    const detail = (await orderById(scope, order.id))!;
    const live = detail.tickets.filter(({ state }) => state !== 'cancelled').map(({ id }) => id);
    const [payment] = await paymentsOf(scope, order.id);
    const input = { paymentId: at.id, minor, reason: '' };
    const wish = { code: order.code, reason: '', feeMinor: minor % 400, notify: 'nobody' } as const;
    provider.refunds = act === 'pending' || act === 'refused' ? act : 'succeeded';
    if (act === 'pay' || act === 'part' || act === 'much') {
      const sum = detail.totalMinor + { pay: 0, part: -minor, much: minor }[act];
      provider.pay(at.ref, Math.max(sum, payment?.capturedMinor ?? 0));
      return look();
    }
    if (act === 'refund' || act === 'pending' || act === 'refused') return refundPayment(scope, input);
    if (act === 'card') return refundAsCard(scope, input);
    if (act === 'outside') {
      const left = (payment?.capturedMinor ?? 0) - (payment?.refundMinor ?? 0);
      if (left > 0) provider.refundThere(at.ref, Math.min(minor, left));
      return look();
    }
    if (act === 'cancel') return cancelWithRefund(scope, { ...wish, tickets: 'all', refund: 'full' });
    if (act === 'one') return cancelWithRefund(scope, { ...wish, tickets: live.slice(0, 1), refund: 'without_fees' });
    if (act === 'late') {
      site.clock.advance({ days: 10 });
      return expireOrders(scope);
    }
    const terms = { code: order.code, by: 'staff', notify: 'nobody' } as const;
    const cheaper = { ticketIds: live.slice(0, 1), ticketTypeId: await shop.sell({ priceMinor: 500 }) };
    if (act === 'cheaper') return changeOrder(scope, { ...terms, money: 'settle', changes: { moves: [cheaper] } });
    const changes = { add: [{ ticketTypeId: detail.lines[0]!.ticketTypeId, quantity: 1 }] };
    await changeOrder(scope, { ...terms, money: act === 'add' ? 'leave' : 'settle', changes });
    if (act === 'add') return;
    const more = await started(order);
    provider.pay(more.ref, 1999);
    return inspectPayment(scope, more.id);
  }
});
