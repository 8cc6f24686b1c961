import { afterAll, beforeAll, expect, it } from 'vitest';
import { hire } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../../test/setup/fake-provider.ts';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { GatewayError, type PaymentGateway } from '../../../kernel/capabilities/gateway.ts';
import { AuditEntry } from '../../../kernel/audit/audit.entity.ts';
import { placeOrder } from '../../../modules/orders/index.ts';
import { addMember } from '../../../modules/organizations/index.ts';
import {
  createGatewayAccount,
  inspectPayment,
  refundPayment,
  setPaymentFee,
  SetPaymentFee,
  startPayment,
} from '../../../modules/payments/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { financePages } from './index.ts';

const provider = fakeProvider();
let away = false;
const gateway: PaymentGateway = {
  ...provider.gateway,
  inspect: async (cx, ref) => {
    if (away) throw new GatewayError('unavailable', 'away');
    return provider.gateway.inspect(cx, ref);
  },
  cancel: async (cx, ref) => {
    const known = await provider.gateway.inspect(cx, ref);
    return known.state === 'captured' ? known : { ...known, state: 'cancelled' };
  },
};
let site: TestSite;
let portal: Portal;
let shop: Shop;
let base: string;
const accounts: Record<string, string> = {};

beforeAll(async () => {
  site = await testSite({ capabilities: { gateways: new Map([registered(gateway)]) } });
  portal = await testPortal(site, { pages: financePages });
  shop = await openShop(site);
  base = `/admin/o/org-${shop.organizationId}/finance`;
  for (const label of ['=Cards', 'Wallet']) {
    const { id } = await createGatewayAccount(site.scope(), {
      ...{ organizationId: shop.organizationId, gateway: 'fake', label, mode: 'test', enabled: true, settings: {} },
    });
    accounts[label] = id;
  }
  const fee = { name: { en: 'Wallet fee' }, fixedMinor: 50, currency: 'EUR' };
  const ofWallet = { organizationId: shop.organizationId, accountId: accounts['Wallet'], fee };
  await setPaymentFee(site.scope(), SetPaymentFee.parse(ofWallet));
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

const words = (html: string) =>
  html
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#x3D;', '=')
    .replaceAll(/\s+/g, ' ');
const rowsOf = (html: string) => Array.from(html.matchAll(/finance\/payments\/([0-9a-f-]{36})"/g), ([, id]) => id!);
const browser = async (role: 'owner' | 'staff') => portal.browser((await hire(site, shop.organizationId, role)).userId);

async function begin(at: string, priceMinor: number, name = 'Mara Lind', from = shop) {
  const draft = await from.draft(await from.sell({ quantity: 5, priceMinor }));
  const buyer = { email: `${name.split(' ')[0]!.toLowerCase()}@example.org`, name };
  const { code } = await placeOrder(site.scope(), { code: draft.code, buyer });
  const { id } = await startPayment(site.scope(), { orderCode: code, accountId: accounts[at]! });
  return { code, id };
}

async function paid(at: string, priceMinor: number, paidMinor: number, name?: string, from?: Shop) {
  const begun = await begin(at, priceMinor, name, from);
  provider.pay(`pay_${begun.id}`, paidMinor);
  await inspectPayment(site.scope(), begun.id);
  return begun;
}

it('lists payments and refunds, narrowed and added up, on pages and as files, to whoever may see money', async () => {
  const old = await paid('=Cards', 1000, 1000, 'Ole Holm');
  site.clock.advance({ days: 40 });
  shop = await openShop(site, { organizationId: shop.organizationId });
  const wallet = await paid('Wallet', 2500, 2550);
  const open = await begin('=Cards', 700);
  const second = await openShop(site, { organizationId: shop.organizationId, title: 'Day Swim' });
  const elsewhere = await paid('=Cards', 4000, 4000, 'Ida Roth', second);
  await refundPayment(site.scope(), { paymentId: wallet.id, minor: 400, reason: 'ill' });
  const owner = await browser('owner');
  const list = async (query = '') => (await owner.get(`${base}/payments${query}`)).text;

  expect(rowsOf(await list())).toEqual([elsewhere.id, open.id, wallet.id]);
  expect(words(await list())).toContain('EUR: 3 payments');
  expect(words(await list())).toContain('Gross €65.50 · Refunded €4.00 · Fees for the way to pay €0.50 · Net €61.00');
  const found = async (query: string) => rowsOf(await list(query));
  expect(await found('?q=holm')).toEqual([old.id]);
  expect(await found(`?q=${old.code.toLowerCase()}`)).toEqual([old.id]);
  expect(await found(`?q=pay_${open.id}`)).toEqual([open.id]);
  expect(await found('?from=2026-01-01')).toEqual([elsewhere.id, open.id, wallet.id, old.id]);
  expect(await found('?state=pending')).toEqual([open.id]);
  expect(await found(`?account=${accounts['Wallet']}`)).toEqual([wallet.id]);
  expect(await found(`?event=${second.eventId}`)).toEqual([elsewhere.id]);
  expect(await found('?least=7,00&most=25.50')).toEqual([open.id, wallet.id]);
  expect(await found('?least=lots&currency=eur')).toHaveLength(3);
  expect(await found('?currency=USD')).toEqual([]);

  const file = (await owner.get(`${base}/payments.csv?q=mara`)).text.trim().split('\r\n');
  expect(file).toHaveLength(3);
  expect(file[0]).toContain('Came in,Went back,Fee for the way to pay');
  expect(file[1]).toContain(`${open.code},Mara Lind,mara@example.org,'=Cards,fake,Open,,EUR,7.00,0.00,0.00,0.00`);

  const refunds = words((await owner.get(`${base}/refunds`)).text);
  expect(refunds).toContain('EUR: one refund Refunded €4.00 · On its way €0.00 · Failed €0.00');
  expect(refunds).toContain(`Wallet ill ${wallet.code} Mara Lind Refunded €4.00`);
  expect((await owner.get(`${base}/refunds.csv?state=succeeded`)).text).toContain(',EUR,4.00,ill,Refunded here,');
  expect(words((await owner.get(`${base}/refunds?state=failed`)).text)).toContain('Nothing matches these filters');

  const staff = await browser('staff');
  expect((await staff.get(`${base}/payments`)).status).toBe(403);
  // Whoever is limited to an event sees its money and no other.
  const limited = { email: 'ann@example.org', name: 'Ann', password: 'a horse that reads tickets', locale: 'en' };
  const { userId } = await createUser(site.scope(), limited);
  const { organizationId } = shop;
  const member = { organizationId, email: limited.email, role: 'manager' as const, eventIds: [second.eventId] };
  await addMember(site.scope(), member);
  const ann = await portal.browser(userId);
  expect(rowsOf((await ann.get(`${base}/payments?from=2026-01-01`)).text)).toEqual([elsewhere.id]);
  expect((await ann.get(`${base}/payments/${elsewhere.id}`)).status).toBe(200);
  expect((await ann.get(`${base}/payments/${wallet.id}`)).status).toBe(404);
  expect((await ann.post(`${base}/payments/${elsewhere.id}/ask`)).status).toBe(403);
});

it('draws what came by each way to pay, how often it failed and why, and how long it took', async () => {
  const ways = await openShop(site);
  const { organizationId } = ways;
  const made = await createGatewayAccount(site.scope(), {
    ...{ organizationId, gateway: 'fake', label: 'Cards', mode: 'test', enabled: true, settings: {} },
  });
  accounts['Drawn'] = made.id;
  await paid('Drawn', 1200, 1200, 'Mara Lind', ways);
  site.clock.advance({ days: 2 });
  const slow = await begin('Drawn', 800, 'Ida Roth', ways);
  site.clock.advance({ minutes: 3 });
  provider.pay(`pay_${slow.id}`, 800);
  await inspectPayment(site.scope(), slow.id);
  const lost = await begin('Drawn', 500, 'Jon Berg', ways);
  provider.decline(`pay_${lost.id}`, 'insufficient_funds');
  await inspectPayment(site.scope(), lost.id);
  const owner = await portal.browser((await hire(site, organizationId, 'owner')).userId);
  const at = `/admin/o/org-${organizationId}/finance/figures`;
  const drawn = words((await owner.get(`${at}?days=7`)).text);
  expect(drawn).toContain('Cards €20.00 1 of 3 attempts failed (33.3%)');
  expect(drawn).toContain(
    'Cards: attempts that failed 1 of 3 attempts failed (33.3%) · Not enough money on the account: 1',
  );
  expect(drawn).toContain('For the one in the middle: less than a minute');
  expect(drawn).toContain('1 to 5 minutes 1');
  expect((drawn.match(/€12\.00/g) ?? []).length).toBeGreaterThan(0);
  for (const days of [30, 91, 365])
    expect(words((await owner.get(`${at}?days=${days}`)).text)).toContain('Cards €20.00');
  site.clock.advance({ days: 10 });
  expect(words((await owner.get(`${at}?days=7`)).text)).toContain('Nothing to draw yet');
});

it('shows one payment with all that came of it, asks its provider, and withdraws what is still open', async () => {
  const { id, code } = await paid('=Cards', 1500, 1500);
  await refundPayment(site.scope(), { paymentId: id, minor: 500, reason: 'seat broken' });
  const owner = await browser('owner');
  const shown = words((await owner.get(`${base}/payments/${id}`)).text);
  for (const text of [
    code,
    '€15.00',
    `pay_${id}`,
    'seat broken',
    'Payment received',
    'Refund arrived',
    'Went back €5.00',
  ])
    expect(shown).toContain(text);
  expect(shown).not.toContain('Withdraw');

  const waits = await begin('=Cards', 900);
  const here = `${base}/payments/${waits.id}`;
  expect(words((await owner.get(here)).text)).toContain('Withdraw');
  away = true;
  const unheard = await owner.post(`${here}/ask`);
  expect(unheard).toMatchObject({ status: 303, headers: { location: here } });
  const [, flash = ''] = /ep_flash=([\w-]+)/.exec(String(unheard.headers['set-cookie'])) ?? [];
  expect(Buffer.from(flash, 'base64url').toString()).toContain('errors.payment.provider_away');
  away = false;
  provider.pay(`pay_${waits.id}`, 900);
  expect((await owner.post(`${here}/ask`)).status).toBe(303);
  expect(words((await owner.get(here)).text)).toContain('Came in €9.00');

  const late = await begin('=Cards', 800);
  provider.pay(`pay_${late.id}`, 800);
  const gone = await begin('=Cards', 600);
  for (const each of [late, gone]) {
    const at = `${base}/payments/${each.id}/withdraw`;
    expect((await owner.get(at)).text).toContain('Withdraw');
    expect((await owner.post(at)).status).toBe(303);
  }
  // Money that came meanwhile counts.
  expect(words((await owner.get(`${base}/payments/${late.id}`)).text)).toContain('Came in €8.00');
  expect(words((await owner.get(`${base}/payments/${gone.id}`)).text)).toContain('Cancelled');
  expect((await owner.post(`${base}/payments/${gone.id}/withdraw`)).status).toBe(409);
  const acts = await site.scope().em.find(AuditEntry, { action: { $in: ['payment.asked', 'payment.withdrawn'] } });
  expect(acts.map(({ action }) => action).toSorted()).toEqual([
    ...['payment.asked', 'payment.asked', 'payment.withdrawn', 'payment.withdrawn'],
  ]);
});
