import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { clockFrom } from '../../kernel/clock.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import { createScope } from '../../kernel/scope/create-scope.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { hashToken } from '../../kernel/seal.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import {
  adjustCard,
  cardByCode,
  countGuess,
  expireCards,
  giftCardById,
  giveBackToCard,
  IssueCards,
  issueCards,
  liabilityOf,
  listGiftCards,
  movementsOf,
  recountCards,
  redeemCard,
  refuseGuessing,
  setCardState,
  updateCard,
} from './index.ts';

let site: TestSite;
let shop: Shop;
beforeAll(async () => {
  site = await testSite({ poolSize: 12 });
  shop = await openShop(site);
});
afterAll(() => site.close());

const issue = async (facts: Partial<Parameters<typeof IssueCards.parse>[0] & object> = {}, at = shop) => {
  const given = { organizationId: at.organizationId, amountMinor: 5000, ...facts };
  const [card] = await issueCards(site.scope(), IssueCards.parse(given));
  return { ...card!, at: { organizationId: at.organizationId, id: card!.id } };
};
type Card = Awaited<ReturnType<typeof issue>>;

async function order(): Promise<string> {
  return (await shop.draft(await shop.sell({ quantity: 5, priceMinor: 100 }))).id;
}
const payment = ({ at }: Card, orderId: string, amountMinor: number, key = newId()) => {
  return { organizationId: at.organizationId, cardId: at.id, orderId, amountMinor, currency: 'EUR', key };
};
const redeem = (card: Card, orderId: string, amountMinor: number, key?: string) =>
  site.scope().tx((tx) => redeemCard(tx, payment(card, orderId, amountMinor, key)));
const giveBack = (card: Card, orderId: string, amountMinor: number, key: string) =>
  site.scope().tx((tx) => giveBackToCard(tx, payment(card, orderId, amountMinor, key)));
const balanceOf = async ({ at }: Card) => (await giftCardById(site.scope(), at)).balanceMinor;
const kindsOf = async ({ id }: Card) => (await movementsOf(site.scope(), id)).map(({ kind }) => kind).toReversed();

/** What it has is what moved, for every card. */
const drifts = () =>
  site.scope().em.execute(
    `select g.id from gift_cards g where g.balance_minor <>
       (select sum(m.amount_minor) from gift_card_movements m where m.card_id = g.id)`,
  );

describe('a gift card', () => {
  it('is found by its code however it is typed, which nothing that is kept tells', async () => {
    const { organizationId } = shop;
    const card = await issue({ recipientName: 'Ida Berg', note: 'for the raffle', tags: ['raffle'] });
    expect(card.code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/);
    const typed = ` ${card.code.toLowerCase().replaceAll('-', ' ')}`;
    const found = await cardByCode(site.scope(), { organizationId, code: typed, currency: 'EUR' });
    expect(found).toMatchObject({ id: card.id, balanceMinor: 5000, ending: card.code.slice(-4) });

    const rows = await site.scope().em.execute('select * from gift_cards where id = ?', [card.id]);
    const facts = await site.scope().em.execute('select * from outbox');
    const trail = await site.scope().em.find(AuditEntry, { subjectId: card.id });
    const kept = JSON.stringify([rows, facts, trail]);
    expect(kept).toContain(hashToken(card.code.replaceAll('-', '')));
    for (const secret of [card.code, card.code.replaceAll('-', '')]) expect(kept).not.toContain(secret);
    expect(trail.map(({ action, subjectLabel }) => [action, subjectLabel])).toEqual([
      ['gift_card.issued', `•••• ${card.ending}`],
    ]);
  });

  it('that cannot be spent is answered like one that does not exist', async () => {
    const other = await openShop(site);
    const { organizationId } = shop;
    const look = (card: Card, currency = 'EUR') =>
      cardByCode(site.scope(), { organizationId, code: card.code, currency });
    const [blocked, spent, late, foreign, strange] = [
      await issue(),
      await issue(),
      await issue({ expiresAt: site.clock.in({ hours: 1 }) }),
      await issue({ currency: 'USD' }),
      await issue({}, other),
    ];
    await setCardState(site.scope(), { ...blocked.at, state: 'blocked' });
    await redeem(spent, await order(), 5000);
    site.clock.advance({ hours: 2 });
    for (const card of [blocked, spent, late, foreign, strange]) expect(await look(card)).toBeUndefined();
    expect(await cardByCode(site.scope(), { organizationId, code: 'ABCD', currency: 'EUR' })).toBeUndefined();
    expect(await look(foreign, 'USD')).toMatchObject({ id: foreign.id });
    for (const card of [blocked, late]) expect(await redeem(card, await order(), 1)).toBe(false);
  });

  it('never pays more than is on it, however many pay with it at the same time', async () => {
    const card = await issue({ amountMinor: 1000 });
    const orderId = await order();
    const paid = await Promise.all(Array.from({ length: 50 }, () => redeem(card, orderId, 70)));
    expect(paid.filter(Boolean)).toHaveLength(14);
    expect(await balanceOf(card)).toBe(20);
    expect(await drifts()).toEqual([]);
  });

  it('moves money once for one payment and one refund, however often and how many ask', async () => {
    const card = await issue({ amountMinor: 1000 });
    const orderId = await order();
    await redeem(card, orderId, 600, `pay:${card.id}`);
    expect(await redeem(card, orderId, 600, `pay:${card.id}`)).toBe(true);
    expect(await balanceOf(card)).toBe(400);
    const back = await outcomes(Array.from({ length: 10 }, () => giveBack(card, orderId, 600, `refund:${card.id}`)));
    expect(back.done.length).toBeGreaterThan(0);
    expect(await balanceOf(card)).toBe(1000);
    expect(await kindsOf(card)).toEqual(['issued', 'redeemed', 'given_back']);
    // More than was ever on it never comes back.
    expect(await giveBack(card, orderId, 1, `refund:${newId()}`)).toBe(false);
  });

  it('is adjusted by staff with a reason, never below nothing', async () => {
    const card = await issue();
    await adjustCard(site.scope(), { ...card.at, amountMinor: 2500, note: 'a friend of the house' });
    await adjustCard(site.scope(), { ...card.at, amountMinor: -7000, note: 'a mistake' });
    expect(await balanceOf(card)).toBe(500);
    const less = Array.from({ length: 5 }, () =>
      adjustCard(site.scope(), { ...card.at, amountMinor: -200, note: 'again' }),
    );
    const { done, refused, failed } = await outcomes(less);
    expect([done.length, new Set(refused), failed]).toEqual([2, new Set(['gift_card.too_little']), []]);
    expect(await movementsOf(site.scope(), card.id)).toContainEqual(
      expect.objectContaining({ kind: 'adjusted', amountMinor: -7000, note: 'a mistake' }),
    );
  });

  it('lapses once, comes back with more time, and keeps what a refund brings back for a while', async () => {
    const card = await issue({ expiresAt: site.clock.in({ days: 1 }) });
    const orderId = await order();
    await redeem(card, orderId, 2000);
    site.clock.advance({ days: 2 });
    const swept = await Promise.all(Array.from({ length: 4 }, () => expireCards(site.scope())));
    expect(swept.reduce((sum, { expired }) => sum + expired, 0)).toBeGreaterThan(0);
    expect(await kindsOf(card)).toEqual(['issued', 'redeemed', 'expired']);
    expect(await giftCardById(site.scope(), card.at)).toMatchObject({ balanceMinor: 0, state: 'expired' });

    await giveBack(card, orderId, 2000, `refund:${newId()}`);
    await expireCards(site.scope());
    expect(await giftCardById(site.scope(), card.at)).toMatchObject({ balanceMinor: 2000, state: 'active' });

    const details = { recipientName: '', recipientEmail: '', message: '', note: '', tags: [] };
    await updateCard(site.scope(), { ...card.at, ...details, expiresAt: null });
    await updateCard(site.scope(), { ...card.at, ...details, expiresAt: site.clock.in({ days: 400 }) });
    expect(await balanceOf(card)).toBe(5000);
    expect((await kindsOf(card)).slice(-2)).toEqual(['given_back', 'renewed']);
    expect(await drifts()).toEqual([]);
  });

  it('does not lapse where staff gave it more time after the sweep had seen it', async () => {
    const card = await issue({ expiresAt: site.clock.in({ days: 1 }) });
    site.clock.advance({ days: 2 });
    const scope = site.scope();
    const details = { recipientName: '', recipientEmail: '', message: '', note: '', tags: [] };
    // Between what the sweep reads and what it writes.
    const between: typeof scope.tx = async (work) => {
      await updateCard(scope, { ...card.at, ...details, expiresAt: site.clock.in({ days: 30 }) });
      return scope.as(SYSTEM).tx(work);
    };
    const sweeping = Object.create(scope.as(SYSTEM), { tx: { value: between } }) as typeof scope;
    await expireCards(Object.create(scope, { as: { value: () => sweeping } }) as typeof scope);
    expect([await balanceOf(card), await kindsOf(card)]).toEqual([5000, ['issued']]);
  });

  it('pays or lapses where both happen at the same moment, never both', async () => {
    const cards = await Promise.all(
      Array.from({ length: 10 }, () => issue({ expiresAt: site.clock.in({ minutes: 1 }), amountMinor: 300 })),
    );
    const orderId = await order();
    // A payment that began a moment before the end, in a process whose clock is a little behind.
    const early = createScope({ ...site.parts, clock: clockFrom(() => began) }, { actor: SYSTEM });
    const began = site.clock.now().getTime();
    site.clock.advance({ minutes: 2 });
    const [paid] = await Promise.all([
      Promise.all(cards.map((card) => early.tx((tx) => redeemCard(tx, payment(card, orderId, 300))))),
      expireCards(site.scope()),
      expireCards(site.scope()),
    ]);
    for (const [index, card] of cards.entries()) {
      expect(await kindsOf(card)).toEqual(['issued', paid[index] ? 'redeemed' : 'expired']);
    }
    expect(await drifts()).toEqual([]);
  });

  it('whose balance is not the sum of its movements is put right, and people hear of it', async () => {
    const card = await issue();
    expect(await recountCards(site.scope())).toEqual([]);
    await site.scope().tx((tx) => tx.em.execute('update gift_cards set balance_minor = 1 where id = ?', [card.id]));
    expect(await recountCards(site.scope())).toEqual([{ cardId: card.id, ending: card.ending, was: 1, is: 5000 }]);
    expect(await balanceOf(card)).toBe(5000);
    const heard = await site.scope().em.execute(`select payload from outbox where name = 'gift_card.drifted'`);
    expect(JSON.stringify(heard)).toContain(card.id);
  });
});

it('cards are listed by state, end, recipient and tag, with what is owed by currency', async () => {
  const at = await openShop(site);
  const { organizationId } = at;
  const bulk = IssueCards.parse({ organizationId, amountMinor: 1000, count: 3, tags: ['Raffle'] });
  expect(new Set((await issueCards(site.scope(), bulk)).map(({ code }) => code)).size).toBe(3);
  const dollars = await issue({ currency: 'USD', recipientEmail: 'ida@example.org' }, at);
  await setCardState(site.scope(), { ...dollars.at, state: 'blocked' });
  const found = async (list: object) =>
    (await listGiftCards(site.scope(), { organizationId, ...list })).rows.map(({ id }) => id);
  expect(await found({ state: 'blocked' })).toEqual([dollars.id]);
  expect(await found({ state: 'active', tag: 'raffle' })).toHaveLength(3);
  for (const q of [dollars.ending.toLowerCase(), dollars.code, 'IDA@', `•••• ${dollars.ending}`]) {
    expect(await found({ q }), q).toEqual([dollars.id]);
  }
  expect(await found({ q: 'nobody' })).toEqual([]);
  expect(await found({ limit: 2 })).toHaveLength(2);
  expect(await liabilityOf(site.scope(), organizationId)).toEqual([
    { currency: 'EUR', cards: 3, owedMinor: 3000, blockedMinor: 0 },
    { currency: 'USD', cards: 1, owedMinor: 0, blockedMinor: 5000 },
  ]);
  const twice = IssueCards.parse({ organizationId, amountMinor: 1, count: 2, recipientEmail: 'a@example.org' });
  await expect(issueCards(site.scope(), twice)).rejects.toMatchObject({ code: 'gift_card.one_recipient' });
});

it('codes are not found by trying: an order and a network have so many wrong ones', async () => {
  const from = (ip: string) => site.scope(undefined, { origin: { ip } });
  for (let tries = 0; tries < 10; tries += 1) await countGuess(from('192.0.2.1'), 'order:A');
  await expect(refuseGuessing(from('192.0.2.1'), 'order:B')).rejects.toMatchObject({ status: 429 });
  await expect(refuseGuessing(from('198.51.100.7'), 'order:A')).rejects.toMatchObject({ status: 429 });
  await refuseGuessing(from('198.51.100.7'), 'order:B');
  site.clock.advance({ minutes: 11 });
  await refuseGuessing(from('192.0.2.1'), 'order:A');
});
