import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { readPdf } from '../../../../test/setup/read-pdf.ts';
import { OutboxRow } from '../../../kernel/outbox/outbox.entity.ts';
import { confirmOrder, orderByCode, orderTicketsPdf, placeOrder } from '../../../modules/orders/index.ts';
import { Media } from '../../../modules/media/index.ts';
import { Message } from '../../../modules/messages/index.ts';
import { mailVerificationDecided } from '../../../modules/messages/organization-mails.ts';
import { orderForMail } from '../../../modules/messages/order-mail.ts';
import {
  addMember,
  closeOrganization,
  createOrganization,
  organizationById,
} from '../../../modules/organizations/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { organizationEndpoints } from '../../api/organizations/index.ts';
import { sitePages } from '../../storefront/site-pages.ts';
import { organizationPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let ann: Browser;
let base: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [organizationPages, sitePages].flat(), endpoints: organizationEndpoints });
  shop = await openShop(site);
  base = `/admin/o/${(await organization()).slug}`;
  ann = await portal.browser(await owner(shop.organizationId, 'ann@example.org'));
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

async function owner(organizationId: string, email: string): Promise<string> {
  const { userId } = await createUser(site.scope(), { email, name: 'Ann' });
  await addMember(site.scope(), { organizationId, email, role: 'owner' });
  return userId;
}

const organization = async () => (await organizationById(site.scope(), shop.organizationId))!;
const pictures = () => site.scope().em.count(Media, { organizationId: shop.organizationId });
const logo = (colour: string, width = 900, height = 300) =>
  sharp({ create: { width, height, channels: 4, background: colour } })
    .png()
    .toBuffer();

/** What a program sends: a form with one file. */
async function put(content: Buffer, { name = 'image', browser = ann, id = shop.organizationId } = {}) {
  const form = new FormData();
  form.set(name, new Blob([new Uint8Array(content)]), 'logo.png');
  const encoded = new Response(form);
  const headers = {
    Authorization: `Bearer ${browser.bearer}`,
    'Content-Type': encoded.headers.get('content-type')!,
  };
  const body = Buffer.from(await encoded.arrayBuffer());
  return portal.ask(`/api/v1/organizations/${id}/logo`, { method: 'PUT', headers, body });
}

it('an organization shows its logo and where it can be reached, until it takes the logo away', async () => {
  const settings = { name: 'Harbour Hall', email: 'hello@harbour.test', slug: (await organization()).slug };
  const rest = { accent: '#335577', currency: 'EUR', locale: 'en', zone: 'Europe/Berlin' };
  const save = (website: string, phone: string) =>
    ann.post(`${base}/settings`, { ...settings, ...rest, website, phone, version: '1' });
  expect((await save('javascript:alert(1)', '')).status).toBe(422);
  expect((await save('https://harbour.test/hall', 'call us')).status).toBe(422);
  expect((await save('https://harbour.test/hall', '+49 40 123-45')).status).toBe(303);

  const uploaded = await ann.upload(`${base}/settings/logo`, 'image', {
    filename: 'l.png',
    content: await logo('#0a0'),
  });
  expect(uploaded.headers.location).toBe(`${base}/settings/logo`);
  const { logoId } = await organization();
  const src = `/media/${logoId}/480`;
  expect((await ann.get(`${base}/settings/logo`)).text).toContain(`<img class="preview" src="${src}"`);
  const kept = await portal.ask(src);
  expect(kept.headers['content-type']).toBe('image/png');
  expect(await sharp(kept.bytes).metadata()).toMatchObject({ format: 'png', width: 480, height: 160, hasAlpha: true });

  const own = (await portal.ask(`/org/${settings.slug}`)).text;
  expect(own).toContain(`<img class="organizer-logo" src="${src}" alt="">`);
  expect(own).toContain('<a href="https://harbour.test/hall" rel="noopener nofollow">harbour.test</a>');
  expect(own).toContain('<a href="tel:+494012345">+49 40 123-45</a>');
  expect((await portal.ask(`/e/event-${shop.eventId}`)).text).toContain(`<img src="${src}" alt="">`);

  // In mails by its full address, on tickets within the file.
  const draft = await shop.draft(await shop.sell({ quantity: 5 }));
  await placeOrder(site.scope(), { code: draft.code, buyer: { email: 'bea@example.org', name: 'Bea' } });
  await site.scope().tx(async (tx) => void (await confirmOrder(tx, draft.id)));
  expect((await orderForMail(site.scope(), draft.id))?.model.frame.logo).toBe(`http://portal.test${src}`);
  await mailVerificationDecided(site.scope(), {
    ...{ v: 1, organizationId: shop.organizationId, result: 'verified', reason: null, at: '2027-01-15T12:00:00.000Z' },
  });
  expect((await site.scope().em.findOneOrFail(Message, { kind: 'organization-notice' })).html).toContain(src);
  const printed = async () =>
    Buffer.from(await orderTicketsPdf(site.scope(), (await orderByCode(site.scope(), draft.code))!));
  const withLogo = await printed();
  expect([
    withLogo.includes('/Subtype /Image'),
    (await readPdf(withLogo)).pages[0]!.text.includes('Harbour Hall'),
  ]).toEqual([true, true]);

  expect((await ann.post(`${base}/settings/logo`)).status).toBe(422);
  expect((await ann.post(`${base}/settings/logo`, { remove: 'true' })).status).toBe(303);
  expect([(await organization()).logoId, await pictures(), (await portal.ask(src)).status]).toEqual([null, 0, 404]);
  expect((await printed()).includes('/Subtype /Image')).toBe(false);
});

it('programs set the logo and take it away; what is no picture is refused and leaves nothing behind', async () => {
  const first = await put(await logo('#00f', 40, 20));
  expect([first.status, first.json().logo]).toEqual([200, `/media/${(await organization()).logoId}/480`]);
  expect(await sharp((await portal.ask(first.json().logo)).bytes).metadata()).toMatchObject({ width: 40, height: 20 });

  const codes = async (answer: Promise<{ status: number; json(): { code: string; errors?: { field: string }[] } }>) => {
    const { status, json } = await answer;
    return [status, json().code, json().errors?.[0]?.field];
  };
  expect(await codes(put(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')))).toEqual([
    422,
    'media.type',
    'image',
  ]);
  expect(await codes(put(Buffer.alloc(6 * 1024 * 1024)))).toEqual([422, 'input.invalid', 'image']);
  expect(await codes(put(await logo('#f00'), { name: 'other' }))).toEqual([422, 'input.invalid', 'image']);
  const headers = { Authorization: `Bearer ${ann.bearer}` };
  const address = `/api/v1/organizations/${shop.organizationId}/logo`;
  expect((await portal.ask(address, { method: 'PUT', headers, body: { image: 'x' } })).status).toBe(422);
  expect(
    (await portal.ask(address, { method: 'PUT', headers, body: new URLSearchParams({ image: 'x' }) })).status,
  ).toBe(415);
  expect((await portal.ask(first.json().logo)).status).toBe(200);

  // Of several at once one stays, and no picture that nothing shows.
  const all = await Promise.all(['#111', '#222', '#333', '#444'].map(async (colour) => put(await logo(colour))));
  expect([all.map(({ status }) => status), await pictures()]).toEqual([[200, 200, 200, 200], 1]);

  const { userId } = await createUser(site.scope(), { email: 'eve@example.org', name: 'Eve' });
  expect((await put(await logo('#f00'), { browser: await portal.browser(userId) })).status).toBe(404);
  expect((await portal.ask(address, { method: 'DELETE', headers })).status).toBe(204);
  expect([(await organization()).logoId, await pictures()]).toEqual([null, 0]);
});

it('an organization that is deleted takes its logo and papers with it', async () => {
  const { id } = await createOrganization(site.scope(), {
    ...{ name: 'Short lived', email: 'short@example.org', currency: 'EUR', locale: 'en', zone: 'Europe/Berlin' },
  });
  const browser = await portal.browser(await owner(id, 'short@example.org'));
  expect((await put(await logo('#0ff'), { browser, id })).status).toBe(200);
  const { logoId } = (await organizationById(site.scope(), id))!;
  await closeOrganization(site.scope(), { organizationId: id, name: 'Short lived' });
  const [fact] = await site.scope().em.find(OutboxRow, { name: 'organization.deleted' });
  expect(fact!.payload).toEqual({ v: 1, organizationId: id, logoId, files: [] });
});
