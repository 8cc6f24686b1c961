import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPortal, type Browser, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { Message } from '../../modules/messages/index.ts';
import { mailVerificationDecided } from '../../modules/messages/organization-mails.ts';
import { addMember, createOrganization } from '../../modules/organizations/index.ts';
import { createUser, sessionsOf, userById } from '../../modules/users/index.ts';
import { shellPages } from '../admin/shell/index.ts';
import { authEndpoints } from '../api/auth/index.ts';
import { sitePages } from '../storefront/site-pages.ts';
import { accountPages } from './index.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let portal: Portal;
let ann: Browser;
let annId: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, {
    pages: [accountPages, sitePages, shellPages].flat(),
    endpoints: authEndpoints,
  });
  ({ userId: annId } = await createUser(site.scope(), { email: 'ann@example.org', name: 'Ann', password: PASSWORD }));
  ann = await portal.browser(annId);
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

describe('an account', () => {
  it('is for who is signed in, and is where buyers land', async () => {
    expect((await portal.ask('/account')).headers.location).toBe('/sign-in?next=%2Faccount');
    const signIn = new URLSearchParams({ email: 'ann@example.org', password: PASSWORD });
    expect((await portal.ask('/sign-in', { body: signIn })).headers.location).toBe('/account');
    expect((await ann.get('/sign-in')).headers.location).toBe('/account');
    const shown = await ann.get('/account/security');
    expect(shown.text).toContain('<a href="/account/security" aria-current="page">');
    expect(shown.text).toContain('<a href="/account">');
    expect(shown.text).not.toContain('href="/admin"');
    expect((await ann.get('/')).text).toContain('<a href="/account">');
  });

  it('has a profile that two browsers do not overwrite unseen', async () => {
    const { version } = (await userById(site.scope(), annId))!;
    const save = (name: string) => ann.post('/account', { name, locale: 'en', version: String(version) });
    expect((await save('Ann B')).status).toBe(303);
    expect((await save('Ann C')).status).toBe(409);
    expect((await ann.get('/account')).text).toContain('value="Ann B"');
  });

  it('has a time zone in which its times are read', async () => {
    const { version } = (await userById(site.scope(), annId))!;
    expect((await ann.get('/account/security')).text).toContain('12:00 PM UTC');
    const save = (zone: string) => ann.post('/account', { name: 'Ann', locale: 'en', zone, version: String(version) });
    expect((await save('Mars/Olympus')).status).toBe(422);
    expect((await save('Asia/Tokyo')).status).toBe(303);
    expect((await ann.get('/account')).text).toContain('<option value="Asia/Tokyo" selected>');
    const shown = await ann.get('/account/security');
    expect([shown.text.includes('9:00 PM'), shown.text.includes(' UTC')]).toEqual([true, false]);
  });

  it('has preferences that every page goes by, and mails and signing in as well', async () => {
    const { userId } = await createUser(site.scope(), { email: 'pat@example.org', name: 'Pat', password: PASSWORD });
    const pat = await portal.browser(userId);
    const enter = async () => {
      const body = new URLSearchParams({ email: 'pat@example.org', password: PASSWORD });
      return (await portal.ask('/sign-in', { body })).headers.location;
    };
    const wish = { scheme: 'dark', hours: '24h', startPage: 'orders' };
    const before = await pat.get('/account');
    expect([before.text.includes('data-scheme="auto"'), before.text.includes('value="office"')]).toEqual([true, false]);
    expect((await pat.get('/account/security')).text).toContain('12:00 PM UTC');
    expect((await pat.post('/account/preferences', { ...wish, hours: '25h' })).status).toBe(422);
    expect((await pat.post('/account/preferences', { ...wish, decisionMails: 'true' })).headers.location).toBe(
      '/account',
    );
    expect((await pat.get('/')).text).toContain('<html lang="en" dir="ltr" data-scheme="dark">');
    expect((await portal.ask('/')).text).not.toContain('data-scheme');
    const shown = (await pat.get('/account/security')).text;
    expect([shown.includes('12:00 UTC'), shown.includes('12:00 PM')]).toEqual([true, false]);
    expect(await enter()).toBe('/account/orders');
    expect((await pat.get('/sign-in?next=/account/security')).headers.location).toBe('/account/security');

    const founded = { name: 'Quay', email: 'quay@example.org', currency: 'EUR', locale: 'en', zone: 'Europe/Berlin' };
    const { id: organizationId } = await createOrganization(site.scope(), founded);
    await addMember(site.scope(), { organizationId, email: 'pat@example.org', role: 'owner' });
    const decided = async (at: string) => {
      await mailVerificationDecided(site.scope(), { v: 1, organizationId, result: 'verified', reason: null, at });
      return site.scope().em.count(Message, { organizationId });
    };
    expect(await decided('2027-01-01T00:00:00.000Z')).toBe(1);
    expect((await pat.get('/account')).text).toMatch(/name="decisionMails"[^>]* checked/);
    // From the back office's own menu; a box that is not ticked is not sent.
    expect((await pat.post('/account/preferences', { ...wish, startPage: 'office' })).status).toBe(303);
    expect([await decided('2027-01-02T00:00:00.000Z'), await enter()]).toEqual([1, '/admin']);
    expect((await pat.post('/admin/scheme', { scheme: 'light', back: '/account' })).headers.location).toBe('/account');
    expect((await pat.get('/account')).text).toContain('data-scheme="light"');

    const headers = { Authorization: `Bearer ${pat.bearer}` };
    const patch = (preferences: object) =>
      portal.ask('/api/v1/auth/me', { method: 'PATCH', headers, body: { preferences } });
    const kept = { scheme: 'light', hours: '24h', startPage: 'office', decisionMails: false, alarmMails: false };
    expect((await patch({ hours: '12h' })).json()).toMatchObject({
      name: 'Pat',
      preferences: { ...kept, hours: '12h' },
    });
    expect((await patch({ colour: 'red' })).status).toBe(422);
    expect((await pat.get('/account/security')).text).toContain('12:00 PM UTC');
  });

  it('has a picture, square and re-encoded, which replaces the one before, and refuses what is none', async () => {
    const upload = (content: Buffer) => ann.upload('/account/avatar', 'image', { filename: 'me.jpg', content });
    const picture = (colour: string) =>
      sharp({ create: { width: 900, height: 500, channels: 3, background: colour } })
        .withExif({ IFD0: { Copyright: 'where I live' } })
        .jpeg()
        .toBuffer();
    expect((await upload(await picture('#123456'))).status).toBe(303);
    const { avatarId: first } = (await userById(site.scope(), annId))!;
    const stored = await portal.ask(`/media/${first}/400`);
    expect(await sharp(stored.bytes).metadata()).toMatchObject({ format: 'webp', width: 400, height: 400 });
    expect((await sharp(stored.bytes).metadata()).exif).toBeUndefined();
    expect((await ann.get('/account')).text).toContain(`/media/${first}/128`);

    expect((await upload(await picture('#654321'))).status).toBe(303);
    expect((await portal.ask(`/media/${first}/400`)).status).toBe(404);
    const refused = await upload(Buffer.from('<svg onload="alert(1)"/>'));
    expect([refused.status, refused.text.includes('me.jpg is no image')]).toEqual([422, true]);
    expect((await ann.post('/account/avatar')).status).toBe(422);
    const { avatarId: second } = (await userById(site.scope(), annId))!;
    expect((await ann.post('/account/avatar', { remove: 'true' })).status).toBe(303);
    expect((await userById(site.scope(), annId))!.avatarId).toBeNull();
    expect((await portal.ask(`/media/${second}/400`)).status).toBe(404);
  });

  it('changes its password and signs other browsers out', async () => {
    const elsewhere = await portal.browser(annId);
    expect((await ann.get('/account/security')).text).toContain('This browser');
    const other = (await sessionsOf(site.scope(), annId)).at(0)!;
    expect((await ann.get('/account/password')).status).toBe(200);
    const wrong = await ann.post('/account/password', { current: 'not this', password: 'a brand new one' });
    expect([wrong.status, wrong.text.includes('not your current password')]).toEqual([422, true]);
    expect((await ann.post('/account/password', { current: PASSWORD, password: 'a brand new one' })).status).toBe(303);
    expect((await elsewhere.get('/account')).headers.location).toMatch(/^\/sign-in/);
    expect((await ann.post('/account/sessions/nonsense/end')).status).toBe(404);
    expect((await ann.post(`/account/sessions/${other.id}/end`)).status).toBe(303);
  });
});
