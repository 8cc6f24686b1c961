import { afterAll, beforeAll, expect, it } from 'vitest';
import { bankTransfer } from '../../../../plugins/payment-bank-transfer/gateway.ts';
import { BankSettings } from '../../../../plugins/payment-bank-transfer/settings.ts';
import { hire } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { placeOrder } from '../../../modules/orders/index.ts';
import { createGatewayAccount, startPayment } from '../../../modules/payments/index.ts';
import { attentionPage } from '../payments/attention.page.ts';
import { bankPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let office: Browser;
let accountId: string;
let base: string;

beforeAll(async () => {
  const registered = { gateway: bankTransfer as never, settings: BankSettings, pluginId: 'payment-bank-transfer' };
  const gateways = new Map([['payment-bank-transfer', registered]]);
  site = await testSite({ capabilities: { gateways } });
  portal = await testPortal(site, { pages: [...bankPages, attentionPage] });
  shop = await openShop(site);
  const about = { gateway: 'payment-bank-transfer', label: 'Transfer', mode: 'live', enabled: true } as const;
  const settings = { holder: 'Harbour Hall', iban: 'DE02120300000000202051' };
  accountId = (await createGatewayAccount(site.scope(), { ...about, organizationId: shop.organizationId, settings }))
    .id;
  office = await portal.browser((await hire(site, shop.organizationId, 'owner')).userId);
  base = `/admin/o/org-${shop.organizationId}/bank`;
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('the pages lead from a statement to paid orders, to what a person decides, and to a file for the bank', async () => {
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 2500 }));
  await placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  await startPayment(site.scope(), { orderCode: draft.code, accountId });
  expect((await office.get(base)).text).toContain('Import a statement');

  const rows = ['When;Who;Why;Account;How much', `22.03.2027;Mara;${draft.code};;25,00`, 'soon;;;;1'];
  const wrong = '22.03.2027;Ida Roth;a mistake;DE02500105170137075030;3,00';
  const content = Buffer.from([...rows, wrong].join('\n'));
  const upload = { filename: 'march.csv', content };
  const sent = await office.upload(`${base}/statements/new`, 'file', upload, { accountId });
  const columns = sent.headers.location!;
  expect((await office.get(columns)).text).toContain('name="columns.4"');
  const missing = await office.post(columns, { 'columns.0': 'date', 'columns.1': 'name' });
  expect([missing.status, missing.text.includes('Please say which column is the amount')]).toEqual([422, true]);
  const said = { 'columns.0': 'date', 'columns.1': 'name', 'columns.2': 'text', 'columns.3': 'iban' };
  const statement = (await office.post(columns, { ...said, 'columns.4': 'amount' })).headers.location!;
  const preview = (await office.get(statement)).text;
  for (const part of ['Paid, by its reference', 'Money came whose order is not known', 'left out: 3', '€25.00'])
    expect(preview).toContain(part);
  await office.post(`${statement}/run`);

  const list = (await office.get(base)).text;
  for (const part of [draft.code, 'Recorded', 'To decide', '… 5030']) expect(list).toContain(part);
  const attention = (await office.get(base.replace(/bank$/, 'attention'))).text;
  const entry = /\/bank\/entries\/[0-9a-f-]{36}/.exec(attention)![0];
  const href = base.replace(/\/bank$/, entry);
  expect((await office.get(href)).text).toContain('Assign to an order');
  const none = await office.post(`${href}/assign`, { orderCode: 'NOSUCHXX' });
  expect([none.status, none.text.includes('There is no such order.')]).toEqual([404, true]);
  expect((await office.get(`${href}/ignore`)).text).toContain('Say why');
  await office.post(`${href}/return`, { note: 'not ours' });

  const transfers = (await office.get(`${base}/transfers`)).text;
  expect(transfers).toContain('Ida Roth');
  const exported = await office.post(`${base}/transfers/export/${accountId}`);
  const batch = exported.headers.location!;
  expect((await office.get(batch)).text).toContain('The bank has carried it out');
  const file = await office.get(`${batch}/file.xml`);
  expect([file.status, file.text.includes('<IBAN>DE02500105170137075030</IBAN>')]).toEqual([200, true]);
  await office.post(`${batch}/done`);
  expect((await office.get(batch)).text).toContain('Transferred');

  const refused = /\/bank\/transfers\/[0-9a-f-]{36}\/refused/.exec((await office.get(batch)).text)![0];
  const refuse = base.replace(/\/bank$/, refused);
  const form = (await office.get(refuse)).text;
  expect([form.includes('Stays on the list'), form.includes('gift card')]).toEqual([true, false]);
  const bad = await office.post(refuse, { next: 'again', holder: 'Ida Roth', iban: 'DE00' });
  expect([bad.status, bad.text.includes('href="#f-iban"')]).toEqual([422, true]);
  const again = { note: 'Account closed', next: 'again', holder: 'Ida Roth', iban: 'DE89 3704 0044 0532 0130 00' };
  await office.post(refuse, again);
  expect((await office.get(`${base}/transfers`)).text).toContain('… 3000');
  expect((await office.get(batch)).text).toContain('Refused');
});

it('one transfer is split between orders, in a form that says what was wrong where it was typed', async () => {
  const type = await shop.sell({ quantity: 5, priceMinor: 1500 });
  const codes: string[] = [];
  for (const name of ['Mara Lind', 'Kim Ost']) {
    const { code } = await shop.draft(type);
    await placeOrder(site.scope(), { code, buyer: { email: 'mara@example.org', name } });
    codes.push(code);
  }
  const content = Buffer.from('Date;Name;Text;Amount\n2027-03-23;Mara;for both;31,00');
  const { headers } = await office.upload(
    `${base}/statements/new`,
    'file',
    { filename: 'b.csv', content },
    { accountId },
  );
  const columns = { 'columns.0': 'date', 'columns.1': 'name', 'columns.2': 'text', 'columns.3': 'amount' };
  const statement = (await office.post(headers.location!, columns)).headers.location ?? headers.location!;
  await office.post(`${statement}/run`);
  const entry = /\/bank\/entries\/[0-9a-f-]{36}/.exec((await office.get(`${base}?state=open`)).text)![0];
  const href = base.replace(/\/bank$/, entry);
  expect((await office.get(href)).text).toContain('For several orders');
  const split = (fields: Record<string, string>) => office.post(`${href}/split`, { rest: 'keep', ...fields });
  const first = { order1: codes[0]!, amount1: '15,00' };
  const much = await split({ ...first, order3: codes[1]!, amount3: '17' });
  expect([much.status, much.text.includes('That is more than came.')]).toEqual([422, true]);
  const odd = await split({ ...first, order3: codes[1]!, amount3: 'much' });
  expect([odd.status, odd.text.includes('href="#f-amount3"')]).toEqual([422, true]);
  const none = await split({ ...first, order4: 'NOSUCHXX', amount4: '1' });
  expect([none.status, none.text.includes('href="#f-order4"')]).toEqual([422, true]);
  expect((await split({ ...first, order3: codes[1]!, amount3: '15.00' })).status).toBe(303);
  const page = (await office.get(href)).text;
  for (const part of [...codes, '€15.00 for', 'Recorded']) expect(page).toContain(part);
});
