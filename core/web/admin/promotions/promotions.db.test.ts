import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { addMember } from '../../../modules/organizations/index.ts';
import { placeOrder, startOrder } from '../../../modules/orders/index.ts';
import {
  createPromotion,
  CreatePromotion,
  listCodes,
  listPromotions,
  promotionById,
} from '../../../modules/promotions/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { ordersPage } from '../orders/list.page.ts';
import { promotionPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let ann: Browser;
let at: string;
let count = 0;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [...promotionPages, ordersPage] });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  ann = await hired('manager');
  at = `/admin/o/org-${shop.organizationId}/promotions`;
});

async function hired(role: string, organizationId = shop.organizationId): Promise<Browser> {
  const email = `p${(count += 1)}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name: 'Ann' });
  await addMember(site.scope(), { organizationId, email, role });
  return portal.browser(userId);
}

const typed = {
  ...{ 'name.en': 'Friends', kind: 'code', eventId: '', effect: 'percent', percent: '12,5', amountMinor: '' },
  ...{ minMinor: '', maxUses: '', maxUsesPerCode: '1', maxUsesPerBuyer: '', budgetMinor: '', position: '0' },
  ...{
    buyCount: '',
    freeCount: '',
    minQuantity: '',
    startsAt: '',
    endsAt: '',
    tags: 'press,  team ,',
    reservedQuotaId: '',
  },
  ...{ zone: 'Europe/Berlin', currency: 'EUR' },
};

async function made(fields: Record<string, string> = {}): Promise<string> {
  const answer = await ann.post(`${at}/new`, { ...typed, ...fields });
  expect([answer.status, answer.text]).toEqual([303, '']);
  return answer.headers.location!.replace(`${at}/`, '').replace('/codes/new', '');
}
const codesOf = async (id: string) =>
  (await listCodes(site.scope(), id, {})).rows.map(({ code, maxUses, state }) => [code, maxUses, state]).sort();
const rowOf = (id: string) => promotionById(site.scope(), shop.organizationId, id);

it('are made, shown with what they give, changed by one at a time, and archived', async () => {
  expect((await ann.get(at)).text).toContain(`${at}/new`);
  expect((await ann.get(`${at}/new`)).text).toContain('Night Swim');
  const type = await shop.sell({ priceMinor: 2000 });
  const id = await made({ eventId: shop.eventId, startsAt: '2027-01-20T10:00', budgetMinor: '500,00' });
  expect(await rowOf(id)).toMatchObject({
    ...{ rate: 1250, tags: ['press', 'team'], maxUsesPerCode: 1, maxUses: null, budgetMinor: 50_000 },
    ...{ eventId: shop.eventId, startsAt: new Date('2027-01-20T09:00:00Z') },
  });
  const list = (await ann.get(`${at}?tag=press`)).text;
  for (const said of ['Friends', '12.5', 'Night Swim']) expect(list).toContain(said);
  expect((await ann.get(`${at}?tag=nobody`)).text).not.toContain('Friends');

  const form = (await ann.get(`${at}/${id}/edit`)).text;
  for (const said of ['value="12.5"', 'value="press, team"', 'value="2027-01-20T10:00"', 'value="500.00"', type]) {
    expect(form).toContain(said);
  }
  const { version } = await rowOf(id);
  const change = { ...typed, percent: '20', ticketTypeIds: type, version: String(version), startsAt: '' };
  expect((await ann.post(`${at}/${id}/edit`, change)).status).toBe(303);
  expect(await rowOf(id)).toMatchObject({ rate: 2000, ticketTypeIds: [type], startsAt: null, budgetMinor: null });
  const stale = await ann.post(`${at}/${id}/edit`, { ...change, percent: '90' });
  expect([stale.status, stale.text.includes('value="90"')]).toEqual([409, true]);
  expect((await rowOf(id)).rate).toBe(2000);

  expect((await ann.post(`${at}/${id}/archive`)).headers.location).toBe(`${at}/${id}`);
  expect((await rowOf(id)).state).toBe('archived');
  expect((await ann.get(`${at}/${id}`)).text).toMatch(/Put back|Restore|again/i);
  expect((await ann.post(`${at}/${id}/restore`)).status).toBe(303);
  expect((await rowOf(id)).state).toBe('active');
  // Of several events it names a few, and says how many others there are.
  const { organizationId } = shop;
  const eventIds: string[] = [];
  for (const title of ['Eve', 'Ash', 'Dew', 'Bay'])
    eventIds.push((await openShop(site, { organizationId, title })).eventId);
  const facts = { organizationId, eventId: null, name: { en: 'Series' }, effect: 'percent', rate: 1000 };
  await createPromotion(site.scope(), CreatePromotion.parse({ ...facts, eventIds }));
  const { id: few } = await createPromotion(
    site.scope(),
    CreatePromotion.parse({ ...facts, eventIds: eventIds.slice(0, 2) }),
  );
  expect((await ann.get(at)).text).toContain('Ash, Bay, Dew, +1');
  expect((await ann.get(`${at}/${few}`)).text).toContain('Ash, Eve<');
  // An automatic one has no codes to add.
  const automatic = await made({ kind: 'automatic', maxUsesPerCode: '' });
  expect((await ann.get(`${at}/${automatic}`)).text).not.toContain('/codes/new');
  const none = await ann.post(`${at}/${automatic}/codes/new`, { list: 'ONE', generate: '', prefix: '' });
  expect(none.status).toBe(409);
});

it('are refused where they make no sense, at the field, with what was typed', async () => {
  const refused = async (fields: Record<string, string>, field: string) => {
    const answer = await ann.post(`${at}/new`, { ...typed, 'name.en': 'Odd <b>', ...fields });
    expect([answer.status, answer.text.includes(`id="e-${field}"`), answer.text.includes('Odd &lt;b&gt;')]).toEqual([
      422,
      true,
      true,
    ]);
  };
  await refused({ percent: '' }, 'percent');
  await refused({ percent: 'a lot' }, 'percent');
  await refused({ percent: '120' }, 'percent');
  await refused({ effect: 'amount' }, 'amountMinor');
  await refused({ effect: 'amount', amountMinor: 'ten' }, 'amountMinor');
  await refused({ effect: 'buy_get', buyCount: '2' }, 'buyCount');
  await refused({ effect: 'none' }, 'effect');
  await refused({ startsAt: '2027-01-20T10:00', endsAt: '2027-01-20T10:00' }, 'endsAt');
  await refused({ kind: 'automatic' }, 'kind');
  await refused({ maxUses: '0' }, 'maxUses');
  await refused({ effect: 'eat' }, 'effect');
  expect((await ann.post(`${at}/new`, { ...typed, 'name.en': '' })).status).toBe(422);
  expect((await listPromotions(site.scope(), { organizationId: shop.organizationId })).rows).toEqual([]);
});

it('have codes that are typed, made up and read from a file, all or none', async () => {
  const id = await made();
  const add = (fields: Record<string, string>) =>
    ann.post(`${at}/${id}/codes/new`, { list: '', generate: '', prefix: '', ...fields });
  const file = (text: string) =>
    ann.upload(
      `${at}/${id}/codes/new`,
      'file',
      { filename: 'codes.csv', content: Buffer.from(text) },
      { list: '', generate: '', prefix: '' },
    );
  expect((await ann.get(`${at}/${id}/codes/new`)).text).toContain('type="file"');
  expect((await add({ list: 'SUMMER, Winter\nÄpfel-1' })).headers.location).toBe(`${at}/${id}`);
  expect((await file('\uFEFFcode;uses\r\n"PRESS";5\r\nTEAM;\r\n\r\n')).status).toBe(303);
  const five = [
    ['PRESS', 5, 'active'],
    ['SUMMER', 1, 'active'],
    ['TEAM', 1, 'active'],
    ['Winter', 1, 'active'],
    ['Äpfel-1', 1, 'active'],
  ];
  expect(await codesOf(id)).toEqual(five);

  const refused = async (answer: { status: number; text: string }, status: number, field: string, said: string) =>
    expect([answer.status, answer.text.includes(`id="e-${field}"`), answer.text.includes(said)]).toEqual([
      status,
      true,
      true,
    ]);
  await refused(await add({}), 422, 'generate', 'codes');
  // One that is there already, in other letters; none of the others is added.
  await refused(await add({ list: 'NEW1 summer' }), 409, 'list', 'NEW1 summer');
  await refused(await add({ list: 'TWICE twice' }), 422, 'list', 'TWICE twice');
  await refused(await file('GOOD1\nx\nGOOD2;many\n'), 422, 'file', '2: x, 3: GOOD2');
  await refused(await add({ generate: '10001' }), 422, 'generate', '10001');
  await refused(await add({ generate: '1', prefix: '=1+' }), 422, 'prefix', '1+');
  await refused(await file('A'.repeat(1_000_001)), 422, 'file', 'file');
  expect(await codesOf(id)).toEqual(five);

  expect((await add({ generate: '3', prefix: 'VIP-' })).status).toBe(303);
  const vip = (await codesOf(id)).filter(([code]) => String(code).startsWith('VIP-'));
  expect(vip.map(([code, size]) => [String(code).length, size])).toEqual([
    [14, 1],
    [14, 1],
    [14, 1],
  ]);

  const csv = await ann.get(`${at}/${id}/codes.csv`);
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(csv.text.trim().split(/\r?\n/)).toHaveLength(9);
  const summer = (await listCodes(site.scope(), id, {})).rows.find(({ code }) => code === 'SUMMER')!;
  const move = (act: string) => ann.post(`${at}/${id}/codes/${summer.id}/${act}`);
  expect((await ann.get(`${at}/${id}`)).text).toContain(`/codes/${summer.id}/block`);
  expect((await move('block')).headers.location).toBe(`${at}/${id}`);
  expect((await codesOf(id))[1]).toEqual(['SUMMER', 1, 'blocked']);
  expect((await move('unblock')).status).toBe(303);
  expect((await ann.get(`${at}/${id}`)).text).toMatch(/Blocked[^]*SUMMER|SUMMER[^]*locked/);
});

it('tell who used them', async () => {
  const type = await shop.sell({ priceMinor: 2000 });
  const id = await made();
  await ann.post(`${at}/${id}/codes/new`, { list: 'SUMMER', generate: '', prefix: '' });
  const lines = [{ ticketTypeId: type, occurrenceId: shop.occurrenceIds[0]!, quantity: 1 }];
  const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines, codes: ['summer'] });
  await placeOrder(site.scope(), { code, buyer: { name: 'Mara Lind', email: 'mara@example.org' }, attendees: [] });
  const shown = (await ann.get(`${at}/${id}`)).text;
  for (const said of [`/orders/${code}"`, 'Mara Lind', '€17.50', '1 of 1']) expect(shown).toContain(said);
});

it('are read by those who may, written by fewer, and are nobody else’s', async () => {
  const id = await made();
  await ann.post(`${at}/${id}/codes/new`, { list: 'SUMMER', generate: '', prefix: '' });
  const [summer] = (await listCodes(site.scope(), id, {})).rows;
  const staff = await hired('staff');
  for (const path of ['/new', `/${id}/edit`, `/${id}/codes/new`]) expect((await staff.get(at + path)).status).toBe(403);
  const elsewhere = await openShop(site);
  const eve = await hired('owner', elsewhere.organizationId);
  const theirs = `/admin/o/org-${elsewhere.organizationId}/promotions`;
  for (const path of ['', '/edit', '/codes/new', '/codes.csv']) {
    expect((await eve.get(`${theirs}/${id}${path}`)).status).toBe(404);
    expect((await eve.get(`${at}/${id}${path}`)).status).toBe(404);
  }
  for (const path of ['/archive', `/codes/${summer!.id}/block`, '/codes/new']) {
    expect((await eve.post(`${theirs}/${id}${path}`, { list: 'MINE1', generate: '', prefix: '' })).status).toBe(404);
  }
  const own = { ...typed, eventId: shop.eventId };
  expect((await eve.post(`${theirs}/new`, own)).status).toBe(404);
  expect([(await rowOf(id)).state, await codesOf(id)]).toEqual(['active', [['SUMMER', 1, 'active']]]);
});
