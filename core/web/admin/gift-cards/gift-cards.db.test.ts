import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hire } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { cardByCode, listGiftCards } from '../../../modules/gift-cards/index.ts';
import { giftCardPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let owner: Browser;
let base: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: giftCardPages });
  shop = await openShop(site);
  owner = await portal.browser((await hire(site, shop.organizationId, 'owner')).userId);
  base = `/admin/o/org-${shop.organizationId}/gift-cards`;
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

const words = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const CODE = /(?:[A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}/;
const spendable = (code: string) =>
  cardByCode(site.scope(), { organizationId: shop.organizationId, code, currency: 'EUR' });

describe('gift cards in the office', () => {
  it('are issued with a code that is shown once, adjusted, blocked, changed and listed', async () => {
    const form = { amount: '50', currency: 'EUR', ends: 'never', expiresAt: '', zone: 'Europe/Berlin', tags: 'raffle' };
    const made = await owner.post(`${base}/new`, {
      ...form,
      recipientName: 'Ida Berg',
      recipientEmail: '',
      deliverAt: '',
    });
    expect(made.status, made.text).toBe(303);
    const path = made.headers.location!;
    const cookie = `${owner.cookie}; ep_once=${made.cookies()['ep_once']}`;
    const [code = ''] = CODE.exec((await portal.ask(path, { headers: { Cookie: cookie } })).text) ?? [];
    expect(await spendable(code)).toMatchObject({ balanceMinor: 5000 });
    expect((await owner.get(path)).text).not.toMatch(CODE);

    const more = { direction: 'add', amountMinor: '12.50', currency: 'EUR', note: 'a thank you' };
    expect((await owner.post(`${path}/adjust`, more)).status).toBe(303);
    const less = await owner.post(`${path}/adjust`, { ...more, direction: 'take', amountMinor: '100' });
    expect([less.status, words(less.text).includes('There is not that much on the card.')]).toEqual([409, true]);
    expect((await owner.post(`${path}/block`, { note: 'lost' })).status).toBe(303);
    expect(await spendable(code)).toBeUndefined();
    const shown = words((await owner.get(path)).text);
    expect(shown).toContain('€62.50 of €50.00');
    expect(shown).toContain('a thank you');
    expect((await owner.post(`${path}/unblock`)).status).toBe(303);

    const edit = { recipientName: 'Ida Berg', recipientEmail: '', message: '', note: '', tags: 'raffle, 2027' };
    const [row] = (await listGiftCards(site.scope(), { organizationId: shop.organizationId })).rows;
    const version = String(row!.version);
    const saved = await owner.post(`${path}/edit`, { ...edit, expiresAt: '', zone: 'Europe/Berlin', version });
    expect(saved.status, saved.text).toBe(303);
    const list = words((await owner.get(`${base}?q=${code.slice(-4)}`)).text);
    expect(list).toContain(`•••• ${code.slice(-4)} Ida Berg · raffle · 2027`);
    expect(list).toContain('€62.50 on one card.');
    expect((await owner.get(`${base}.csv`)).text).toContain('62.50');
    expect((await owner.get(`${base}.csv`)).text).not.toMatch(CODE);
  });

  it('are issued in bulk as a file of codes, by those who may', async () => {
    const form = { count: '3', amount: '10', currency: 'EUR', ends: 'usual', expiresAt: '', zone: 'Europe/Berlin' };
    const file = await owner.post(`${base}/bulk`, form);
    expect(file.headers['content-disposition']).toContain('gift-card-codes.csv');
    const [, ...lines] = file.text.trim().split('\r\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(await spendable(line.split(',')[0]!)).toMatchObject({ balanceMinor: 1000 });

    const staff = await portal.browser((await hire(site, shop.organizationId, 'staff')).userId);
    expect((await staff.get(base)).status).toBe(403);
    expect((await staff.post(`${base}/bulk`, form)).status).toBe(403);
  });
});
