import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  buyerMayCancel,
  changeSeat,
  convertHold,
  extendOrder,
  openAnswerFile,
  orderOf,
  placeOrder,
  prepareAnswers,
  recountQuotas,
  releaseDraft,
  startOrder,
  storeAnswerFile,
} from '../../core/modules/orders/index.ts';
import { startPayment } from '../../core/modules/payments/index.ts';
import { createQuestion, NewQuestion, openQuestions } from '../../core/modules/questions/index.ts';
import {
  changeHold,
  createHold,
  createPriceTier,
  createQuota,
  createTicketType,
  deleteQuota,
  HoldFacts,
  priceTiersOf,
  quotasOf,
  releaseHold,
  removePriceTier,
  updatePriceTier,
  updateQuota,
} from '../../core/modules/tickets/index.ts';
import {
  changePriority,
  joinWaitingList,
  JoinWaitingList,
  listEntries,
  offerPlaces,
} from '../../core/modules/waiting-list/index.ts';
import { rowsFile, seatShop } from '../factories/hall.ts';
import { openShop, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

// What use cases refuse by themselves, whichever door somebody came through.

let site: TestSite;
let shop: Shop;
beforeAll(async () => void (site = await testSite()));
afterAll(() => site.close());
beforeEach(async () => void (shop = await openShop(site)));

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const refused = (code: string): unknown => expect.objectContaining({ code });
const execute = (sql: string, params: readonly unknown[]) => site.scope().em.execute(sql, [...params], 'run');
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n');

const ask = async (eventId: string, kind: 'file' | 'text') => {
  const question = NewQuestion.parse({ kind, per: 'order', label: { en: 'Your paper' } });
  return (await createQuestion(site.scope(), { ...question, eventId })).id;
};
const send = (code: string, questionId: string) => {
  const file = { filename: 'paper.pdf', content: { bytes: PDF } };
  return storeAnswerFile(site.scope(), { code, questionId, file, field: 'file0' });
};
const join = (ticketTypeId: string) =>
  joinWaitingList(site.scope(), {
    ...JoinWaitingList.parse({ ticketTypeId, quantity: 1, ...buyer }),
    eventId: shop.eventId,
  });
const entry = async (at = shop) => (await listEntries(site.scope(), { eventId: at.eventId })).rows[0]!;

describe('an id of another event, below an address of one’s own,', () => {
  it('names no quota, hold, ticket type, tier or entry of a waiting list', async () => {
    const own = await openShop(site);
    const { eventId } = own;
    const theirs = await shop.sell({ quantity: 3 });
    const hall = await createQuota(site.scope(), { eventId: shop.eventId, name: 'Hall', size: 9 });
    const hold = { ...HoldFacts.parse({ name: 'Press' }), ticketTypeId: theirs, count: 1 };
    const { id: holdId } = await createHold(site.scope(), { eventId: shop.eventId, ...hold });
    const tier = { name: { en: 'Early' }, priceMinor: 0, startsAt: null, endsAt: null, quantity: 2 };
    const { id: tierId } = await createPriceTier(site.scope(), {
      eventId: shop.eventId,
      ticketTypeId: theirs,
      ...tier,
    });
    const mine = await own.sell({ quantity: 3 });
    await shop.draft(theirs, 2);
    await join(theirs);
    const { id: entryId } = await entry();
    const before = [await quotasOf(site.scope(), shop.eventId), await priceTiersOf(site.scope(), theirs)];

    const scope = site.scope();
    const at = { eventId, id: holdId };
    const tierAt = { eventId, ticketTypeId: mine, id: tierId };
    for (const [attempt, code] of [
      [() => updateQuota(scope, { eventId, id: hall.id, size: 99 }), 'quota.not_found'],
      [() => deleteQuota(scope, { eventId, id: hall.id }), 'quota.not_found'],
      [() => changeHold(scope, { ...at, name: 'Mine' }), 'hold.not_found'],
      [() => releaseHold(scope, at), 'hold.not_found'],
      [() => convertHold(scope, { eventId, holdId, buyer }), 'hold.not_found'],
      [() => createHold(scope, { eventId, ...hold }), 'ticket_type.not_found'],
      [() => updatePriceTier(scope, { ...tierAt, priceMinor: 1 }), 'price_tier.not_found'],
      [() => removePriceTier(scope, tierAt), 'price_tier.not_found'],
      [() => changePriority(scope, { eventId, id: entryId, priority: 9 }), 'waiting_list.not_found'],
    ] as const) {
      await expect(attempt(), code).rejects.toEqual(expect.objectContaining({ code, status: 404 }));
    }
    expect([await quotasOf(scope, shop.eventId), await priceTiersOf(scope, theirs)]).toEqual(before);
    expect(await entry()).toMatchObject({ priority: 0 });
  });

  it('opens no file and takes none: each belongs to one order and one question', async () => {
    const [paper, other, elsewhere] = [
      await ask(shop.eventId, 'file'),
      await ask(shop.eventId, 'file'),
      await ask((await openShop(site)).eventId, 'file'),
    ];
    const type = await shop.sell({ quantity: 5 });
    const [one, two] = [await shop.draft(type), await shop.draft(type)];
    const { id } = await send(one.code, paper);
    expect((await openAnswerFile(site.scope(), { orderId: one.id, id })).name).toBe('paper.pdf');
    await expect(openAnswerFile(site.scope(), { orderId: two.id, id })).rejects.toEqual(refused('file.not_found'));
    await expect(send(one.code, elsewhere)).rejects.toEqual(refused('question.not_found'));

    const questions = (await openQuestions(site.scope(), [shop.eventId], 'checkout')).get(shop.eventId)!;
    const prepare = (orderId: string, questionId: string) =>
      prepareAnswers(site.scope(), { orderId, channel: 'web', lines: [] }, questions, { order: { [questionId]: id } });
    expect(await prepare(one.id, paper)).toHaveLength(1);
    const wrong = expect.objectContaining({ problems: [expect.objectContaining({ code: 'answer.file' })] }) as unknown;
    await expect(prepare(one.id, other)).rejects.toEqual(wrong);
    await expect(prepare(two.id, paper)).rejects.toEqual(wrong);
  });
});

describe('an order', () => {
  it('is given more time so many times, and not without end', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 5 }));
    await execute('update orders set hold_extensions = 5 where id = ?', [draft.id]);
    site.clock.advance({ minutes: 5 });
    await expect(extendOrder(site.scope(), draft)).rejects.toEqual(refused('order.hold_extensions'));
    await execute('update orders set hold_extensions = 4 where id = ?', [draft.id]);
    expect((await extendOrder(site.scope(), draft)).expiresAt).toEqual(site.clock.in({ minutes: 15 }));
    await expect(extendOrder(site.scope(), draft)).rejects.toEqual(refused('order.hold_extensions'));
  });

  it('that waits for a yes is not paid before it', async () => {
    const facts = { eventId: shop.eventId, name: { en: 'Members' }, priceMinor: 900, needsApproval: true, quantity: 5 };
    const { id } = await createTicketType(site.scope(), facts);
    const { code } = await shop.draft(id);
    await placeOrder(site.scope(), { code, buyer });
    const pay = startPayment(site.scope(), { orderCode: code, accountId: shop.eventId });
    await expect(pay).rejects.toEqual(refused('order.waits_for_approval'));
  });

  it('is cancelled by its buyer until somebody went in or the doors are open', async () => {
    const { code } = await shop.draft(await shop.sell({ quantity: 5 }), 2);
    await placeOrder(site.scope(), { code, buyer });
    const may = async () => buyerMayCancel(site.scope(), await orderOf(site.scope(), code));
    expect(await may()).toBe(true);
    const [ticket] = (await orderOf(site.scope(), code)).tickets;
    await execute('update tickets set admitted_at = ? where id = ?', [site.clock.now(), ticket!.id]);
    expect(await may()).toBe(false);
    await execute('update tickets set admitted_at = null where id = ?', [ticket!.id]);
    site.clock.advance({ days: 30 });
    expect(await may()).toBe(false);
    site.clock.advance({ days: -30 });
  });

  it('has another seat that is free and of the same category, unless its ticket was used', async () => {
    const hall = await seatShop(site, shop, { file: `${rowsFile({ A: 4 })}\nBox,1,1,Box` });
    const box = hall.hall.seats.find(({ category }) => category === 'Box')!;
    const buy = async (name: string) => {
      const lines = [{ ticketTypeId: hall.typeId, quantity: 1, seatIds: [hall.seat(name)] }];
      const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines });
      await placeOrder(site.scope(), { code, buyer });
      return (await orderOf(site.scope(), code)).tickets[0]!.id;
    };
    const [mine] = [await buy('A 1'), await buy('A 2')];
    const move = (seatId: string) => changeSeat(site.scope(), { ticketId: mine, seatId });
    await expect(move(hall.seat('A 2'))).rejects.toEqual(refused('seat.not_free'));
    await expect(move(box.id)).rejects.toEqual(refused('seat.other_category'));
    await expect(move(shop.eventId)).rejects.toEqual(refused('seat.unknown'));
    expect((await move(hall.seat('A 3'))).seat.label).toBe('3');
    await execute('update tickets set admitted_at = ? where id = ?', [site.clock.now(), mine]);
    await expect(move(hall.seat('A 4'))).rejects.toEqual(refused('seat.ticket_not_valid'));
    expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
  });
});

it('a waiting list takes nobody for what is hidden or not published, and moves nobody who was offered places', async () => {
  const type = await shop.sell({ quantity: 1 });
  const { code } = await shop.draft(type);
  const set = (table: string, what: string, id: string) => execute(`update ${table} set ${what} where id = ?`, [id]);
  await set('ticket_types', 'hidden = true', type);
  await expect(join(type)).rejects.toEqual(refused('order.unknown_ticket_type'));
  await set('ticket_types', 'hidden = false', type);
  await set('events', `state = 'draft'`, shop.eventId);
  await expect(join(type)).rejects.toEqual(refused('event.not_found'));
  await set('events', `state = 'published'`, shop.eventId);
  await join(type);
  const { id } = await entry();
  const move = (priority: number) => changePriority(site.scope(), { eventId: shop.eventId, id, priority });
  await move(5);
  expect(await entry()).toMatchObject({ priority: 5 });
  await releaseDraft(site.scope(), { code });
  expect(await offerPlaces(site.scope(), { eventId: shop.eventId })).toEqual({ offered: 1 });
  await expect(move(9)).rejects.toEqual(refused('waiting_list.not_waiting'));
});
