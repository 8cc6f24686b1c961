import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manual } from '../../../plugins/payment-manual/gateway.ts';
import { hire } from '../../../test/factories/door.ts';
import { count, held, openShop, outcomes, taken, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { Actor } from '../../kernel/scope/actor.ts';
import { cancelOrders, cancellationsOf } from '../cancellations/index.ts';
import { listOrders, orderOf, recountQuotas } from '../orders/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../payments/index.ts';
import { createQuestion, NewQuestion } from '../questions/index.ts';
import { createHold, createVariation, holdOf, HoldFacts } from '../tickets/index.ts';
import {
  createGuestList,
  createImport,
  ImportOptions,
  importOf,
  prepareOrderImport,
  problemsCsv,
  resumeOrderImport,
  runImport,
  startOrderImport,
  stopOrderImport,
  undoImport,
} from './index.ts';

let site: TestSite;
let shop: Shop;
let owner: Actor;
beforeAll(async () => {
  const registered = { gateway: manual, settings: z.object({}), pluginId: 'payment-manual' };
  site = await testSite({ poolSize: 12, capabilities: { gateways: new Map([['payment-manual', registered]]) } });
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  owner = await hire(site, shop.organizationId, 'owner');
  const till = { gateway: 'payment-manual', label: 'Till', mode: 'live', settings: {} };
  await createGatewayAccount(site.scope(), SaveGatewayAccount.parse({ organizationId: shop.organizationId, ...till }));
});

const scope = () => site.scope(owner);
const at = (id: string) => ({ organizationId: shop.organizationId, eventId: shop.eventId, id });
const upload = async (file: string | Buffer) =>
  createImport(scope(), {
    ...{ organizationId: shop.organizationId, eventId: shop.eventId, kind: 'orders', fileName: 'list.csv' },
    open: () => Readable.from([Buffer.from(file)]),
  });
const prepare = (id: string, options: Partial<ImportOptions> = {}) =>
  prepareOrderImport(scope(), { ...at(id), options: ImportOptions.parse(options) });

/** A file that was looked at and begun; the job is for the test to run. */
async function begun(file: string, options: Partial<ImportOptions> = {}): Promise<string> {
  const { id } = await upload(file);
  await prepare(id, options);
  await startOrderImport(scope(), at(id));
  return id;
}

const orders = async () => (await listOrders(site.scope(), { eventId: shop.eventId })).rows;
const numbers = async (id: string) => {
  const { state, doneCount, failedCount, ticketCount } = await importOf(scope(), at(id));
  return [state, doneCount, failedCount, ticketCount];
};
const mails = async () =>
  (
    await site.scope().em.execute<{ payload: unknown }[]>(`select payload from outbox where name = 'order.confirmed'`)
  ).map(({ payload }) => (typeof payload === 'string' ? JSON.parse(payload) : payload) as Record<string, unknown>);

describe('an import', () => {
  it('reads a spreadsheet of others, tells before what comes of it, and makes the orders once', async () => {
    const type = await shop.sell({ quantity: 10, priceMinor: 2500 });
    const form = { eventId: shop.eventId, ticketTypeId: type, priceMinor: null, quantity: null };
    await createVariation(site.scope(), { ...form, name: { en: 'Reduced', de: 'Ermäßigt' } });
    const diet = NewQuestion.parse({ kind: 'text', per: 'attendee', label: { de: 'Ernährung', en: 'Diet' } });
    await createQuestion(site.scope(), { ...diet, eventId: shop.eventId });
    const file = [
      'Bestellnummer;Käufer;E-Mail;Teilnehmer;Ticketart;Ausführung;Preis;Status;Ernährung;Termin;Zeichen',
      'A-1;Jörg Weiß;joerg@example.org;Jörg Weiß;standard;ermäßigt;"1.012,50 €";bezahlt;vegan;;x',
      'B-2;Ida Lund;ida@example.org;;Standard – Ermäßigt;;20;offen;;;',
      'A-1;;;Anna Weiß;STANDARD;Ermäßigt;12,50;;;;',
      'C-3;Ole;ole@nowhere;;Balcony;;a lot;maybe;;1.1.2020;',
      'D-4;;;;Standard;Ermäßigt;5;storniert;;;',
      'E-5;Ben Roth;ben@example.org;;Standard;Ermäßigt;;gratis;;;',
    ].join('\r\n');
    const bytes = Buffer.from(file.replaceAll('€', '\u0080'), 'latin1');
    const { id } = await upload(bytes);
    const row = await importOf(scope(), at(id));
    expect([row.encoding, row.delimiter, row.rowCount]).toEqual(['windows-1252', ';', 6]);
    expect(row.columns.slice(0, 8)).toEqual([
      ...['order', 'name', 'email', 'attendee_name', 'ticket_type', 'variation', 'price', 'state'],
    ]);
    expect([row.columns[8]?.slice(0, 9), row.columns.slice(9)]).toEqual(['question:', ['date', null]]);

    const report = await prepare(id, { mails: 'buyer' });
    expect(report).toMatchObject({ rows: 6, orders: 3, badOrders: 2, tickets: 4, mails: 3 });
    expect([report.totalMinor, report.paidMinor]).toEqual([101_250 + 1250 + 2000, 101_250 + 1250]);
    expect(report.problems.map(({ row: line, column, code }) => `${line} ${column} ${code}`)).toEqual([
      '5 E-Mail order_import.email',
      '5 Status order_import.state',
      '5 Ticketart order_import.type_unknown',
      '5 Termin order_import.date_unknown',
      '5 Preis order_import.price',
      '6  order_import.who_missing',
      '6 Status order_import.state_gone',
    ]);
    expect(report.stock).toMatchObject([{ before: 10, after: 6, taken: 4 }]);
    expect(report.sample[0]).toMatchObject({ row: 2, ticket: 'Standard – Reduced', priceMinor: 101_250 });
    expect([await orders(), await taken(site.scope(), shop.eventId)]).toEqual([[], [0]]);

    await startOrderImport(scope(), at(id));
    await expect(startOrderImport(scope(), at(id))).rejects.toMatchObject({ code: 'order_import.begun' });
    await runImport(site.scope(), id);
    await runImport(site.scope(), id);
    expect(await numbers(id)).toEqual(['done', 3, 2, 4]);
    const made = await orders();
    expect(made.map(({ name, state, channel, totalMinor }) => [name, state, channel, totalMinor]).toSorted()).toEqual([
      ['Ben Roth', 'confirmed', 'import', 0],
      ['Ida Lund', 'pending', 'import', 2000],
      ['Jörg Weiß', 'confirmed', 'import', 102_500],
    ]);
    const joerg = await orderOf(site.scope(), made.find(({ name }) => name === 'Jörg Weiß')!.code);
    expect(joerg.tickets.map(({ attendeeName, state }) => [attendeeName, state])).toEqual([
      ['Jörg Weiß', 'valid'],
      ['Anna Weiß', 'valid'],
    ]);
    expect([joerg.paidMinor, joerg.locale]).toEqual([102_500, 'en']);
    expect(await count(site.scope(), `answers where value = 'vegan' and order_id = ?`, [joerg.id])).toBe(1);
    expect((await mails()).every(({ notify }) => notify === undefined)).toBe(true);
    expect(await taken(site.scope(), shop.eventId)).toEqual([4]);
    expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);

    const csv = await text(problemsCsv(site.scope(), await importOf(scope(), at(id))));
    expect(csv.split('\r\n')).toHaveLength(4);
    expect(csv).toContain('C-3;Ole'.replace(';', ','));

    const again = await upload(bytes);
    const known = await prepare(again.id);
    expect([
      known.orders,
      known.problems.map(({ code }) => code).filter((code) => code === 'order_import.known'),
    ]).toEqual([0, ['order_import.known', 'order_import.known', 'order_import.known']]);
    await expect(startOrderImport(scope(), at(again.id))).rejects.toMatchObject({
      code: 'order_import.nothing_to_make',
    });

    await undoImport(scope(), { ...at(id), refund: 'none', notify: 'nobody' });
    const [undone] = await cancellationsOf(site.scope(), at(id));
    await cancelOrders(site.scope(), undone!.id);
    expect((await orders()).map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(await taken(site.scope(), shop.eventId)).toEqual([0]);
  });

  it('reports what found no place, and tries it again on demand', async () => {
    const type = await shop.sell({ quantity: 3 });
    const file = ['email,quantity', ...Array.from({ length: 5 }, (_, index) => `guest${index}@example.org,1`)].join(
      '\n',
    );
    const { id } = await upload(file);
    const report = await prepare(id, { ticketTypeId: type, state: 'free' });
    expect([report.orders, report.badOrders, report.problems[0]!.code]).toEqual([3, 2, 'quota.sold_out']);
    const all = { ticketTypeId: type, state: 'free', mode: 'all' } as const;
    await prepare(id, all);
    await expect(startOrderImport(scope(), at(id))).rejects.toMatchObject({ code: 'order_import.all_or_none' });
    await prepare(id, { ticketTypeId: type, state: 'free' });
    await startOrderImport(scope(), at(id));
    await runImport(site.scope(), id);
    expect(await numbers(id)).toEqual(['done', 3, 2, 3]);
    expect(new Set((await mails()).map(({ notify }) => notify))).toContain('nobody');
    await site.scope().em.execute('update quotas set size = 4 where event_id = ?', [shop.eventId]);
    await resumeOrderImport(scope(), at(id));
    await runImport(site.scope(), id);
    expect(await numbers(id)).toEqual(['done', 4, 1, 4]);
  });

  it('of all or none makes none where one place went in the meantime', async () => {
    const type = await shop.sell({ quantity: 3 });
    const file = 'email\na@example.org\nb@example.org\nc@example.org';
    const id = await begun(file, { ticketTypeId: type, state: 'free', mode: 'all' });
    await shop.draft(type, 1);
    await runImport(site.scope(), id);
    expect([await orders(), await numbers(id), await taken(site.scope(), shop.eventId)]).toEqual([
      [],
      ['done', 0, 1, 0],
      [1],
    ]);
  });

  it('stops when somebody says so, and goes on where it was', async () => {
    const type = await shop.sell({});
    const id = await begun('email\na@example.org\nb@example.org', { ticketTypeId: type, state: 'free' });
    await stopOrderImport(scope(), at(id));
    await runImport(site.scope(), id);
    expect(await orders()).toEqual([]);
    await resumeOrderImport(scope(), at(id));
    await runImport(site.scope(), id);
    expect(await numbers(id)).toEqual(['done', 2, 0, 2]);
  });

  it('refuses what is no table: %s', async () => {
    for (const [file, code] of [
      ['', 'order_import.empty'],
      ['email\n', 'order_import.empty'],
      ['PK\u0003\u0004\0\0', 'order_import.not_text'],
      ['a,"b\n1,2\n3', 'order_import.not_csv'],
    ] as const) {
      await expect(upload(file)).rejects.toMatchObject({ code });
    }
  });
});

describe('at the same time', () => {
  const many = (count_: number, from: string) =>
    [
      'order,email,name,attendee_name',
      ...Array.from({ length: count_ }, (_, n) =>
        [`${from}${n}`, `${from}${n}@example.org`, 'Mara', `T ${n}`].join(','),
      ),
    ].join('\n');

  it('runs of one import make one set of orders', async () => {
    const type = await shop.sell({ quantity: 100, priceMinor: 100 });
    const id = await begun(many(60, 'x'), { ticketTypeId: type });
    const { failed } = await outcomes([1, 2, 3].map(() => runImport(site.scope(), id)));
    expect(failed).toEqual([]);
    expect(await numbers(id)).toEqual(['done', 60, 0, 60]);
    expect(await count(site.scope(), 'orders where event_id = ?', [shop.eventId])).toBe(60);
    expect(await taken(site.scope(), shop.eventId)).toEqual([60]);
  });

  it('two imports of one file make each of its orders once', async () => {
    const type = await shop.sell({ quantity: 100 });
    const options = { ticketTypeId: type, state: 'free' } as const;
    const ids = [await begun(many(40, 'y'), options), await begun(many(40, 'y'), options)];
    await Promise.all(ids.map((id) => runImport(site.scope(), id)));
    expect(await count(site.scope(), 'orders where event_id = ?', [shop.eventId])).toBe(40);
    const [a, b] = [await numbers(ids[0]!), await numbers(ids[1]!)];
    expect([Number(a[1]) + Number(b[1]), Number(a[2]) + Number(b[2])]).toEqual([40, 40]);
  });

  it('imports and buyers never get a place twice', async () => {
    const type = await shop.sell({ quantity: 50, priceMinor: 100 });
    const ids = [
      await begun(many(40, 'p'), { ticketTypeId: type }),
      await begun(many(40, 'q'), { ticketTypeId: type }),
    ];
    const runs = ids.map((id) => runImport(site.scope(), id));
    const buyers = await outcomes(Array.from({ length: 30 }, () => shop.draft(type, 1)));
    await Promise.all(runs);
    expect(buyers.failed).toEqual([]);
    expect([await taken(site.scope(), shop.eventId), await held(site.scope(), shop.eventId)]).toEqual([[50], 50]);
    expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
    const failed = (await Promise.all(ids.map(numbers))).reduce((sum, one) => sum + Number(one[2]), 0);
    expect(failed + buyers.refused.length).toBe(80 + 30 - 50);
  });
});

describe('a list of guests', () => {
  it('gets its tickets from what was kept back for it, with a word from the house', async () => {
    const type = await shop.sell({ quantity: 5, priceMinor: 900 });
    const facts = HoldFacts.parse({ name: 'Press' });
    const { id: hold } = await createHold(site.scope(), {
      eventId: shop.eventId,
      ticketTypeId: type,
      count: 4,
      ...facts,
    });
    await shop.draft(type, 1);
    const list =
      'Name, E-mail, Number\nMara Lind, mara@example.org, 2\nIda <ida@example.org>\nBen Roth\nole@example.org, 2';
    const options = ImportOptions.parse({ ticketTypeId: type, holdId: hold, mails: 'buyer', message: 'Welcome!' });
    const where = { organizationId: shop.organizationId, eventId: shop.eventId };
    const { id } = await createGuestList(scope(), { ...where, list, fileName: 'Press', options });
    const { report } = await importOf(scope(), at(id));
    expect(report).toMatchObject({ orders: 3, badOrders: 1, tickets: 4, mails: 2, totalMinor: 0 });
    expect(report!.problems.map(({ row, code }) => [row, code])).toEqual([[5, 'hold.fewer_left']]);
    await startOrderImport(scope(), at(id));
    await Promise.all([runImport(site.scope(), id), runImport(site.scope(), id)]);
    expect(await numbers(id)).toEqual(['done', 3, 1, 4]);
    expect((await holdOf(site.scope(), { eventId: shop.eventId, id: hold })).count).toBe(0);
    expect(await taken(site.scope(), shop.eventId)).toEqual([5]);
    expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
    const names = (await orders())
      .filter(({ channel }) => channel === 'import')
      .map(({ name, state }) => [name, state]);
    expect(names.toSorted()).toEqual([
      ['Ben Roth', 'confirmed'],
      ['Ida', 'confirmed'],
      ['Mara Lind', 'confirmed'],
    ]);
    expect((await mails()).filter(({ message }) => message === 'Welcome!')).toHaveLength(3);
  });
});
