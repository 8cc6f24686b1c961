import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { OutboxRow } from '../../../kernel/outbox/outbox.entity.ts';
import { newId } from '../../../kernel/ids.ts';
import type { SettingsStore } from '../../../kernel/settings/store.ts';
import { eventById, publishEvent, reviewEvent, unpublishEvent } from '../../../modules/events/index.ts';
import { Message } from '../../../modules/messages/index.ts';
import { mailReviewDecided, mailVerificationDecided } from '../../../modules/messages/organization-mails.ts';
import {
  addMember,
  createOrganization,
  decideVerification,
  documentsOf,
  organizationById,
  organizationPolicy,
  submitVerification,
} from '../../../modules/organizations/index.ts';
import { actorOf, createUser, userByEmail } from '../../../modules/users/index.ts';
import { eventPages } from '../events/index.ts';
import { organizationPages } from '../organizations/index.ts';
import { reviewPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let root: Browser;
let shop: Shop;
let owner: Browser;
let base: string;
let count = 0;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [eventPages, organizationPages, reviewPages].flat() });
  const { userId } = await createUser(site.scope(), { email: 'root@example.org', name: 'Root', isAdmin: true });
  root = await portal.browser(userId);
});
afterAll(async () => {
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site, { title: `Night ${(count += 1)}` });
  await site.scope().em.execute(`update events set state = 'draft' where id = ?`, [shop.eventId], 'run');
  base = `/admin/o/${(await organizationById(site.scope(), shop.organizationId))!.slug}`;
  const { userId } = await createUser(site.scope(), { email: mail(), name: 'Ann' });
  await addMember(site.scope(), { organizationId: shop.organizationId, email: mail(), role: 'owner' });
  owner = await portal.browser(userId);
});

const mail = () => `ann${count}@example.org`;
const at = () => ({ organizationId: shop.organizationId, eventId: shop.eventId });
const state = async () => {
  const event = (await eventById(site.scope(), shop.eventId))!;
  return [event.state, event.review?.state];
};

async function policy(values: Record<string, unknown>): Promise<void> {
  const store = site.parts.settings as SettingsStore;
  const whole = { createdBy: 'everybody', publishing: 'free', ...values };
  await site.scope().tx((tx) => store.write(tx, organizationPolicy as never, 'site', whole));
}

async function asOwner() {
  return site.scope(actorOf((await userByEmail(site.scope(), mail()))!));
}

const code = (work: Promise<unknown>) =>
  work.then(
    (value) => String(value),
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

async function mailed(): Promise<Message> {
  const facts = await site
    .scope()
    .em.find(
      OutboxRow,
      { name: { $in: ['event.review_decided', 'organization.verification_decided'] } },
      { orderBy: { id: -1 }, limit: 1 },
    );
  const { name, payload } = facts[0]!;
  if (name === 'event.review_decided') await mailReviewDecided(site.scope(), payload as never);
  else await mailVerificationDecided(site.scope(), payload as never);
  const [message] = await site.scope().em.find(Message, { toAddress: mail() }, { orderBy: { id: -1 }, limit: 1 });
  return message!;
}

describe('events of organizations that nobody knows yet', () => {
  it('go public at once where the site does not mind', async () => {
    await policy({});
    expect((await owner.post(`${base}/events/${shop.eventId}/publish`)).status).toBe(303);
    expect(await state()).toEqual(['published', undefined]);
  });

  it('wait for an admin, who lets them through; taken offline, they wait again', async () => {
    await policy({ publishing: 'reviewed' });
    expect((await owner.post(`${base}/events/${shop.eventId}/publish`)).status).toBe(303);
    expect(await state()).toEqual(['draft', 'waiting']);
    expect((await owner.get(`${base}/events/${shop.eventId}`)).text).toContain('This event waits for approval');
    expect(await code(reviewEvent(await asOwner(), { eventId: shop.eventId, to: 'approved' }))).toBe('http.forbidden');
    expect((await owner.get('/admin/reviews')).status).toBe(403);
    const queue = await root.get('/admin/reviews');
    expect([queue.status, queue.text.includes(`Night ${count}`)]).toEqual([200, true]);
    const approve = `/admin/reviews/events/${shop.eventId}/approve`;
    expect((await root.get(approve)).status).toBe(200);
    const both = await Promise.all([root.post(approve), root.post(approve)]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(await state()).toEqual(['published', 'approved']);
    expect((await mailed()).subject).toBe(`Night ${count} is public`);
    await unpublishEvent(await asOwner(), at());
    expect(await code(publishEvent(await asOwner(), at()))).toBe('waiting');
  });

  it('are rejected with a reason that the owners get', async () => {
    await policy({ publishing: 'reviewed' });
    await publishEvent(await asOwner(), at());
    const reject = `/admin/reviews/events/${shop.eventId}/reject`;
    expect((await root.get(reject)).status).toBe(200);
    expect((await root.post(reject, { reason: '' })).status).toBe(422);
    expect((await root.post(reject, { reason: 'No address given' })).status).toBe(303);
    expect(await state()).toEqual(['draft', 'rejected']);
    expect((await mailed()).plainText).toContain('No address given');
    expect((await owner.get(`${base}/events/${shop.eventId}`)).text).toContain('No address given');
    expect(await code(publishEvent(await asOwner(), at()))).toBe('waiting');
  });
});

describe('verification', () => {
  it('lets an organization publish where the site wants to know it first', async () => {
    await policy({ publishing: 'verified' });
    expect(await code(publishEvent(await asOwner(), at()))).toBe('event.organization_unverified');
    const page = `${base}/settings/verification`;
    expect((await owner.get(page)).text).toContain('Not verified');
    expect((await owner.post(page, { note: '' })).status).toBe(422);
    expect((await owner.post(page, { note: 'Register 4711' })).status).toBe(303);
    const review = `/admin/reviews/organizations/${shop.organizationId}`;
    expect((await root.get('/admin/reviews')).text).toContain(review);
    expect((await root.get(review)).text).toContain('Register 4711');
    expect((await root.post(`${review}/reject`, { reason: 'Too old' })).status).toBe(303);
    expect((await mailed()).plainText).toContain('Too old');
    expect((await owner.get(page)).text).toContain('Too old');
    expect((await owner.get(review)).status).toBe(403);
    const own = decideVerification(await asOwner(), { organizationId: shop.organizationId, to: 'verified' });
    expect(await code(own)).toBe('http.forbidden');
    expect((await root.post(`${review}/verify`)).status).toBe(303);
    expect((await mailed()).subject).toBe('Harbour Hall is verified');
    expect(await code(publishEvent(await asOwner(), at()))).toBe('public');
    expect((await owner.post(page, { note: 'Again' })).status).toBe(409);
  });

  it('takes papers that admins alone can open, and nothing that is no paper', async () => {
    const page = `${base}/settings/verification?note`;
    const path = `${site.site.dataDir}/upload`;
    const send = async (content: string) => {
      await writeFile(path, content);
      const document = { path, filename: '../register.pdf' };
      return code(submitVerification(await asOwner(), { organizationId: shop.organizationId, note: 'Us', document }));
    };
    expect(await send('<script>alert(1)</script>')).toBe('verification.type');
    expect(await send('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')).toBe('undefined');
    const [document] = await documentsOf(site.scope(), { organizationId: shop.organizationId });
    expect(document).toMatchObject({ filename: '.._register.pdf' });
    const address = `/admin/reviews/organizations/${shop.organizationId}/documents/${document!.id}`;
    const opened = await root.get(address);
    expect([opened.status, opened.headers['content-disposition']?.startsWith('attachment')]).toEqual([200, true]);
    expect((await owner.get(address)).status).toBe(403);
    expect((await root.get(`/admin/reviews/organizations/${newId()}/documents/${document!.id}`)).status).toBe(404);
    expect((await owner.get(page)).text).toContain('.._register.pdf');
    expect(portal.missing).toEqual([]);
  });
});

it('a site decides who creates organizations', async () => {
  const facts = { name: 'New', email: 'n@example.org', currency: 'EUR', locale: 'en', zone: 'UTC' };
  await policy({ createdBy: 'admins' });
  expect(await code(createOrganization(await asOwner(), facts))).toBe('organization.admins_only');
  const admin = site.scope(actorOf((await userByEmail(site.scope(), 'root@example.org'))!));
  const { id } = await createOrganization(admin, facts);
  expect(await organizationById(site.scope(), id)).toMatchObject({ verification: 'verified' });
  await policy({});
  const { id: other } = await createOrganization(await asOwner(), facts);
  expect(await organizationById(site.scope(), other)).toMatchObject({ verification: 'unverified' });
});
