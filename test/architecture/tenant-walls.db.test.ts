import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENTITIES } from '../../core/entities.ts';
import { newId } from '../../core/kernel/ids.ts';
import { BankBatch, BankEntry, BankEntryShare, BankImport, BankTransfer } from '../../core/modules/bank/index.ts';
import { TillClosing } from '../../core/modules/box-office/index.ts';
import { Cancellation } from '../../core/modules/cancellations/index.ts';
import { CheckInList, Scan } from '../../core/modules/admission/index.ts';
import { Answer, AnswerFile, Checkout, Consent } from '../../core/modules/orders/index.ts';
import { CustomRole, Invitation, Member, MemberEvent, Organization } from '../../core/modules/organizations/index.ts';
import { GiftCard, GiftCardMovement } from '../../core/modules/gift-cards/index.ts';
import { PaymentDifference, PaymentMatch, ProviderMovement } from '../../core/modules/matches/index.ts';
import { ImportedOrder, ImportOptions, OrderImport } from '../../core/modules/order-imports/index.ts';
import {
  AttentionItem,
  Dispute,
  GatewayAccount,
  Payment,
  Refund,
  WebhookReceipt,
} from '../../core/modules/payments/index.ts';
import { OccurrenceSeat, OrderChange, OrderDiscount, OrderNote, startOrder } from '../../core/modules/orders/index.ts';
import { Promotion, PromotionCode } from '../../core/modules/promotions/index.ts';
import {
  createCategory,
  createPriceTier,
  createTicketType,
  createVariation,
  Hold,
  setAddOns,
  WaitingEntry,
} from '../../core/modules/tickets/index.ts';
import { Question } from '../../core/modules/questions/index.ts';
import { FeeRule } from '../../core/modules/fees/index.ts';
import { TaxRate, TicketTypeTax } from '../../core/modules/taxes/index.ts';
import { Terms, TermsRevision } from '../../core/modules/terms/index.ts';
import { Seat, Seating, SeatMap } from '../../core/modules/venues/index.ts';
import { User } from '../../core/modules/users/index.ts';
import { guardTables, unguardTables } from '../../core/kernel/audit/guard.ts';
import { LedgerEntry, LedgerSum } from '../../core/modules/ledger/index.ts';
import { Invoice, InvoiceRecipient } from '../../core/modules/invoices/index.ts';
import { TENANT_WALLS } from '../../core/tenant-walls.ts';
import { issueTickets } from '../factories/door.ts';
import { openShop, type Shop } from '../factories/shop.ts';
import { WaitingPass, WaitingRoom, WaitingSample } from '../../core/modules/waiting-rooms/index.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

let site: TestSite;
let mine: Shop;
let theirs: Shop;

beforeAll(async () => {
  site = await testSite();
  // Two tickets against one, so that what is refused is never the position within a line.
  mine = await shopWithEverything(2);
  theirs = await shopWithEverything(1);
  // What refuses is to be the wall, not that invoices and entries never change.
  await unguardTables(site.database);
  if (site.database.engine === 'postgresql') {
    await site.database.em.fork().execute('alter table invoices disable trigger invoices_guard');
    await site.database.em.fork().execute('alter table ledger_entries disable trigger ledger_entries_guard');
  }
});
afterAll(async () => {
  await guardTables(site.database);
  await site.close();
});

/** Walls of columns that are no relation, since what they lead to knows the table and not the other way round. */
const PLAIN = ['ledger_entries.order_id', 'ledger_entries.gateway_account_id', 'ledger_sums.gateway_account_id'];

/** References that cross no wall because what they lead to belongs to no organization, or to the same row's parent. */
const NO_WALL: Readonly<Record<string, string>> = {
  'events.cover_id': 'pictures may belong to the site',
};

it('stands between all tables that organizations own', () => {
  const tables = ENTITIES.map((entity) => site.database.orm.getMetadata().get(entity as never));
  const owned = new Set(tables.filter((meta) => organizationColumn(meta) !== undefined).map((meta) => meta.tableName));
  const references = tables
    .filter((meta) => owned.has(meta.tableName))
    .flatMap((meta) => meta.relations.map((relation) => ({ meta, relation })))
    .filter(({ relation }) => relation.targetMeta !== undefined && owned.has(relation.targetMeta.tableName))
    .map(({ meta, relation }) => `${meta.tableName}.${relation.fieldNames[0]}`)
    .filter((reference) => NO_WALL[reference] === undefined);
  expect([...references, ...PLAIN].toSorted()).toEqual(
    TENANT_WALLS.map(({ table, column }) => `${table}.${column}`).toSorted(),
  );
});

it.each(TENANT_WALLS)('$table $column leads to nothing of another organization', async ({ table, column, to }) => {
  const em = site.database.em.fork();
  const [own] = await em.execute<{ id: string }[]>(
    `select id from ${table} where organization_id = ? and ${column} is not null order by id desc`,
    [mine.organizationId],
  );
  expect(own, `the test has no row in ${table}`).toBeDefined();
  const [foreign] = await em.execute<{ id: string }[]>(`select id from ${to} where organization_id = ?`, [
    theirs.organizationId,
  ]);
  const lead = `update ${table} set ${column} = ? where id = ?`;
  await expect(em.fork().execute(lead, [foreign!.id, own!.id])).rejects.toThrow(/foreign key/i);
  await expect(
    em.fork().execute(`update ${table} set organization_id = ? where id = ?`, [theirs.organizationId, own!.id]),
  ).rejects.toThrow(/foreign key/i);
});

function organizationColumn(meta: { props: { fieldNames?: string[] }[] }): string | undefined {
  return meta.props.flatMap((property) => property.fieldNames ?? []).find((name) => name === 'organization_id');
}

/** One row at least in every table that has a wall. */
async function shopWithEverything(tickets: number): Promise<Shop> {
  const shop = await openShop(site);
  const typeId = await shop.sell({ quantity: 5 });
  const [ticket] = await issueTickets(site, shop, typeId, tickets);
  const { organizationId, eventId } = shop;
  const variation = await sellShirts(eventId);
  await site.scope().tx(async (tx) => {
    const now = tx.clock.now();
    const em = tx.em;
    const own = () => ({ id: newId(), organizationId, createdAt: now });
    const [order] = await em.execute<{ id: string }[]>('select id from orders where event_id = ?', [eventId]);
    const place = { event: eventId, ticketType: typeId, occurrence: shop.occurrenceIds[0]! };
    const [seatMapId, seatId] = [newId(), newId()];
    const map = { seriesId: seatMapId, edition: 1, name: 'Hall', seatCount: 1, categories: ['A'] };
    em.create(SeatMap, { ...own(), ...map, id: seatMapId });
    await em.flush();
    const seat = {
      section: 'S',
      rowName: 'A',
      label: String(tickets),
      place: 1,
      category: 'A',
      kind: 'standard' as const,
      x: 0,
      y: 0,
    };
    em.create(Seat, { id: seatId, organizationId, seatMap: seatMapId, number: tickets, ...seat });
    const beside = { id: newId(), number: tickets + 5 };
    em.create(Seat, { organizationId, seatMap: seatMapId, ...seat, ...beside, label: `beside ${tickets}` });
    await em.flush();
    const [date] = shop.occurrenceIds;
    const [line] = await em.execute<{ id: string }[]>('select id from order_lines where order_id = ?', [order!.id]);
    const claimed = { line: line!.id, position: tickets, state: 'claimed' as const, number: tickets, category: 'A' };
    em.create(OccurrenceSeat, { id: newId(), organizationId, occurrence: date!, seat: seatId, ...claimed });
    // A date has one map, so only one of the two has.
    if (tickets > 1) em.create(Seating, { ...own(), occurrence: date!, seatMap: seatMapId });
    const press = newId();
    em.create(Hold, {
      ...own(),
      ...place,
      id: press,
      variation,
      name: 'Press',
      note: '',
      colour: '#aa3355',
      count: 1,
      quotaIds: [],
    });
    const kept = { seat: beside.id, number: beside.number, category: 'A', state: 'blocked' as const, hold: press };
    await em.flush();
    em.create(OccurrenceSeat, { id: newId(), organizationId, occurrence: date!, ...kept });
    const ids = { question: newId(), terms: newId(), revision: newId() };
    const asked = { kind: 'file', per: 'attendee', label: {}, help: {}, ticketTypeIds: [] } as const;
    const question = { ...asked, ticketTypeIds: [], options: [], dependsOnValues: [], event: eventId };
    em.create(Question, { ...own(), id: ids.question, ...question });
    const organization = em.getReference(Organization, organizationId, { wrapped: true });
    em.create(Terms, { id: ids.terms, organization, event: eventId, createdAt: now });
    await em.flush();
    em.create(TermsRevision, { ...own(), id: ids.revision, terms: ids.terms, revision: tickets, label: {}, body: {} });
    await em.flush();
    const about = { order: order!.id, question: ids.question };
    em.create(Answer, { ...own(), ...about, ticket: ticket!.id, subjectId: ticket!.id, value: 'x', updatedAt: now });
    const sent = { filename: 'a.pdf', contentType: 'application/pdf', bytes: 1, path: 'answers/a.pdf' };
    em.create(AnswerFile, { ...own(), ...about, ...sent });
    // One at most for each order: theirs has none, so that it is the wall that refuses mine.
    if (tickets > 1) em.create(Checkout, { id: newId(), organizationId, order: order!.id, data: {}, updatedAt: now });
    const given = { id: newId(), organizationId, given: true, at: now, order: order!.id };
    em.create(Consent, { ...given, revision: ids.revision });
    em.create(WaitingEntry, { ...own(), ...place, variation, name: 'Ida', locale: 'en', quantity: 1, updatedAt: now });
    const accountId = newId();
    const paymentId = newId();
    const account = { gateway: 'payment-manual', label: 'Door', mode: 'live' as const, settingsSealed: '' };
    const [taxRate, fee] = [newId(), newId()];
    em.create(TaxRate, { ...own(), id: taxRate, name: 'VAT', rate: 1900, inclusive: true });
    await em.flush();
    em.create(FeeRule, { ...own(), id: fee, kind: 'payment', name: { en: 'Fee' }, rate: 100, taxRate });
    em.create(FeeRule, {
      ...own(),
      id: newId(),
      kind: 'platform',
      name: { en: 'Fee' },
      rate: 100,
      event: shop.eventId,
    });
    await em.flush();
    em.create(GatewayAccount, { ...own(), id: accountId, fee, ...account });
    await em.flush();
    const payment = { gateway: 'payment-manual', key: newId(), currency: 'EUR', amountMinor: 100 };
    em.create(Payment, { ...own(), id: paymentId, order: order!.id, account: accountId, ...payment });
    await em.flush();
    const disputed = { ref: newId(), state: 'lost', reason: 'other', amountMinor: 1, updatedAt: new Date() } as const;
    em.create(Dispute, { ...own(), payment: paymentId, ...disputed });
    em.create(Refund, { ...own(), payment: paymentId, key: newId(), amountMinor: 1 });
    const told = { eventId: newId(), ref: 'pay_1', receivedAt: now };
    em.create(WebhookReceipt, { id: newId(), organizationId, account: accountId, ...told });
    em.create(AttentionItem, { ...own(), order: order!.id, kind: 'overpaid', facts: {} });
    const reported = { ...own(), account: accountId };
    const days = { fromAt: new Date(tickets * 1000), untilAt: now, startedBy: 'schedule' };
    em.create(PaymentMatch, { ...reported, id: newId(), ...days });
    const bookedLine = {
      kind: 'capture',
      ref: newId(),
      currency: 'EUR',
      amountMinor: 100,
      feeCurrency: 'EUR',
      at: now,
    } as const;
    em.create(ProviderMovement, { ...reported, id: newId(), ...bookedLine });
    const facts = { oursMinor: 1, oursCurrency: 'EUR', theirsMinor: null, theirsCurrency: null, ref: null, at: null };
    em.create(PaymentDifference, {
      ...{
        id: newId(),
        organizationId,
        account: accountId,
        kind: 'not_reported',
        subject: paymentId,
        facts,
        openedAt: now,
      },
    });
    const [statement, entry, batch] = [newId(), newId(), newId()];
    const atBank = { ...own(), account: accountId };
    const came = { currency: 'EUR', amountMinor: 100, text: 'hello' };
    const read940 = { format: 'mt940' as const, fileName: 'a.sta', headers: [], columns: [], createdBy: 'Kim' };
    em.create(BankImport, { ...atBank, id: statement, ...read940 });
    em.create(BankBatch, { ...atBank, id: batch, currency: 'EUR', count: 1, totalMinor: 100, createdBy: 'Kim' });
    await em.flush();
    em.create(BankEntry, {
      ...{ ...atBank, ...came, id: entry, import: statement, entryKey: newId(), bookedOn: '2031-05-01' },
      ...{ payer: 'Ida', state: 'captured', order: order!.id, payment: paymentId },
    });
    await em.flush();
    // One at most for each entry: that of theirs is of none, so that it is the wall that refuses mine.
    const back = { order: order!.id, batch, holder: 'Ida', ...(tickets > 1 && { entry }) };
    em.create(BankTransfer, { ...atBank, ...came, id: newId(), ...back });
    em.create(BankEntryShare, {
      id: newId(),
      organizationId,
      entry,
      order: order!.id,
      payment: paymentId,
      amountMinor: 1,
    });
    em.create(LedgerEntry, {
      ...{ id: newId(), organizationId, currency: 'EUR', key: newId(), kind: 'payment.captured', at: now },
      ...{
        sourceKind: 'payment',
        sourceId: paymentId,
        orderId: order!.id,
        gatewayAccountId: accountId,
        createdAt: now,
      },
    });
    em.create(LedgerSum, {
      ...{ id: newId(), organizationId, currency: 'EUR', alike: newId(), kind: 'payment.captured', at: now },
      ...{ gatewayAccountId: accountId, entries: 1 },
    });
    const invoice = newId();
    const series = {
      version: tickets,
      series: 'INV-2031-',
      number: 10 * tickets,
      fullNumber: 'INV-2031-00001',
      cause: 'staff' as const,
    };
    const document = {
      ...{ ...series, organizationId, order: order!.id, issuedOn: '2031-05-01', issuedAt: now, buyerName: 'Ida' },
      ...{ locale: 'en', currency: 'EUR', totalMinor: 1, taxMinor: 0, content: '{}', hash: '' },
    };
    em.create(Invoice, { ...document, id: invoice, kind: 'invoice' });
    await em.flush();
    em.create(Invoice, { ...document, id: newId(), kind: 'credit_note', number: 10 * tickets + 1, invoice });
    // One at most for each order: theirs has none, so that it is the wall that refuses mine.
    if (tickets > 1) {
      const to = { name: 'Ida', address: '', updatedAt: now };
      em.create(InvoiceRecipient, { id: newId(), organizationId, order: order!.id, ...to });
    }
    em.create(TillClosing, {
      ...{ id: newId(), organizationId: shop.organizationId, event: shop.eventId, sellerId: newId(), seller: 'Kim' },
      ...{ day: '2031-05-01', number: 1, revision: 1, currency: 'EUR', orderCount: 0, closedAt: new Date() },
      ...{ openingMinor: 0, salesMinor: 0, refundsMinor: 0, expectedMinor: 0, countedMinor: 0, byMethod: [] },
      ...{ movements: [], closedByName: 'Kim' },
    });
    em.create(Cancellation, { ...own(), event: shop.eventId, refund: 'none', orderCount: 0, failures: [] });
    const file = { ...own(), event: shop.eventId, kind: 'orders', fileName: 'a.csv', encoding: 'utf-8' } as const;
    const read = { delimiter: ',', headers: [], columns: [], options: ImportOptions.parse({}), rowCount: 1 };
    em.create(OrderImport, { ...file, ...read });
    await em.flush();
    const imported = { orderImport: file.id, event: shop.eventId, keyHash: newId(), firstRow: 2, order: order!.id };
    em.create(ImportedOrder, { ...own(), ...imported });
    const list = { name: 'Main', ticketTypeIds: [], occurrence: shop.occurrenceIds[0]! };
    em.create(CheckInList, { ...own(), event: eventId, ...list });
    const roleId = newId();
    em.create(CustomRole, {
      id: roleId,
      organization: organizationId,
      name: 'Clerk',
      permissions: [],
      createdAt: now,
    });
    const userId = newId();
    em.create(User, { id: userId, email: `${userId}@example.org`, name: 'Ann', locale: 'en', createdAt: now });
    await em.flush();
    const memberId = newId();
    const held = { role: 'custom' as const, customRole: roleId };
    em.create(Member, { id: memberId, organization: organizationId, user: userId, ...held, createdAt: now });
    await em.flush();
    const invited = { email: `${userId}@example.org`, tokenHash: userId, sentAt: now, expiresAt: now, createdAt: now };
    em.create(Invitation, { id: newId(), organization: organizationId, ...held, ...invited });
    em.create(MemberEvent, { id: newId(), organizationId, member: memberId, eventId });
    const room = newId();
    em.create(WaitingRoom, { ...own(), id: room, event: eventId });
    await em.flush();
    em.create(WaitingPass, { ...own(), room, round: 1, number: 1, expiresAt: now });
    const figures = { at: now, waiting: 0, admitted: 0, ratePerMinute: 1, latencyMs: 1 };
    em.create(WaitingSample, { id: newId(), organizationId, room, ...figures });
    const [quota] = await em.execute<{ id: string }[]>('select id from quotas where event_id = ?', [eventId]);
    const [type] = await em.execute<{ id: string }[]>('select id from ticket_types where event_id = ?', [eventId]);
    em.create(TicketTypeTax, { id: newId(), organizationId, ticketType: type!.id, taxRate });
    const promotionId = newId();
    const promoted = { kind: 'code' as const, effect: 'none' as const, currency: 'EUR', ticketTypeIds: [], tags: [] };
    const quotas = { reserved: quota!.id, uses: quota!.id, budget: quota!.id };
    em.create(Promotion, {
      ...own(),
      id: promotionId,
      event: eventId,
      name: { en: 'Friends' },
      ...promoted,
      ...quotas,
    });
    await em.flush();
    const codes = { code: 'FRIENDS', codeKey: promotionId, uses: quota!.id };
    em.create(PromotionCode, { ...own(), promotion: promotionId, ...codes });
    const off = { order: order!.id, promotion: promotionId, label: 'Friends', minor: 0 };
    em.create(OrderDiscount, { id: newId(), organizationId, ...off });
    const plan = { before: [], after: [], totalMinor: 0, taxMinor: 0, addedFees: [], discounts: {}, movedIds: [] };
    const more = { codes: {}, added: [], claims: [], beyond: [], notify: 'nobody' as const };
    const change = { plan: { ...plan, ...more }, claims: [], dueMinor: 1 };
    em.create(OrderChange, { ...own(), ...change, order: order!.id, expiresAt: now });
    em.create(OrderNote, { ...own(), order: order!.id, text: 'Press', byLabel: 'Ann' });
    const cardId = newId();
    const worth = { currency: 'EUR', initialMinor: 1, loadedMinor: 1, balanceMinor: 1, source: 'sold' as const };
    const secret = { codeHash: cardId, codeSealed: '', ending: 'ABCD', locale: 'en', tags: [] };
    em.create(GiftCard, {
      ...own(),
      id: cardId,
      ...worth,
      ...secret,
      order: order!.id,
      line: line!.id,
      piece: tickets,
    });
    await em.flush();
    const moved = { kind: 'issued' as const, amountMinor: 1, key: newId(), order: order!.id };
    em.create(GiftCardMovement, { ...own(), card: cardId, ...moved });
    em.create(Scan, { id: newId(), organizationId, event: eventId, ticket: ticket!.id, result: 'valid', at: now });
  });
  return shop;
}

/** A ticket below a heading, cheaper at first, that a shirt in one size goes with; and somebody who takes both. */
async function sellShirts(eventId: string): Promise<string> {
  const scope = site.scope();
  const { id: categoryId } = await createCategory(scope, { eventId, name: { en: 'Stalls' }, description: {} });
  const sell = (name: string, kind: 'ticket' | 'product') =>
    createTicketType(scope, { eventId, name: { en: name }, priceMinor: 0, kind, categoryId });
  const [{ id: ticketTypeId }, { id: shirt }] = [await sell('Day', 'ticket'), await sell('Shirt', 'product')];
  const size = { name: { en: 'M' }, priceMinor: null, quantity: 5 };
  const { id: variationId } = await createVariation(scope, { eventId, ticketTypeId: shirt, ...size });
  const early = { name: { en: 'Early' }, priceMinor: 0, startsAt: null, endsAt: null, quantity: 5 };
  await createPriceTier(scope, { eventId, ticketTypeId, ...early });
  await setAddOns(scope, { eventId, ticketTypeId, addOns: [{ addOnId: shirt, min: 0, max: 1, included: 0 }] });
  const addOns = [{ ticketTypeId: shirt, variationId, quantity: 1 }];
  await startOrder(scope, { eventId, lines: [{ ticketTypeId, quantity: 1, addOns }] });
  return variationId;
}
