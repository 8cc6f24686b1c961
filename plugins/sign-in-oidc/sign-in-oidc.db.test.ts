import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditEntry } from '../../core/kernel/audit/audit.entity.ts';
import { UserIdentity } from '../../core/modules/sign-in/index.ts';
import { createUser, userByEmail } from '../../core/modules/users/index.ts';
import { providerSite, type ProviderSite } from '../../test/setup/provider-site.ts';
import type { Wanderer } from '../../test/setup/wanderer.ts';
import signInOidc from './index.ts';
import { openIdStandIn, type OpenIdStandIn } from './stand-in.ts';

const CLIENT = { clientId: 'eventportal', clientSecret: 'a secret between the two of us' };

let at: ProviderSite;
let idp: OpenIdStandIn;
let callback: string;
let count = 0;
let email: string;

beforeAll(async () => {
  at = await providerSite(
    signInOidc({
      providers: [
        { id: 'oidc', label: 'Keycloak' },
        { id: 'other', label: 'Other' },
      ],
    }),
  );
  callback = `${at.url}/sign-in/with/oidc/callback`;
  idp = await openIdStandIn({
    ...CLIENT,
    redirectUris: [callback],
    postLogoutRedirectUris: [`${at.url}/sign-out`],
  });
  await at.save('sign-in-oidc.oidc', { issuer: idp.issuer, ...CLIENT });
});
afterAll(async () => {
  await idp.close();
  await at.close();
});
beforeEach(() => {
  // An address may start so many ways in a minute.
  at.site.clock.advance({ minutes: 1 });
  count += 1;
  email = `ann${count}@example.org`;
  idp.person = { sub: `ann-${count}`, email, email_verified: true, name: 'Ann Example' };
  idp.tamper = undefined;
  idp.foreignKey = false;
});

const start = (): string => `${at.url}/sign-in/with/oidc`;
const isSignedIn = (browser: Wanderer): boolean => 'ep_session' in browser.cookies('portal.test');
const toCallback = (next: URL): boolean => next.href.startsWith(callback);

/** Everything up to the return, which is left to the test. */
async function returning(browser: Wanderer): Promise<string> {
  return (await browser.go(start(), { until: toCallback })).location!;
}

describe('signing in with an OpenID provider', () => {
  it('is offered where its settings are complete', async () => {
    const { text } = await at.browser().go(`${at.url}/sign-in?next=/orders/find`);
    expect(text).toContain('href="/sign-in/with/oidc?next=%2Forders%2Ffind"');
    expect(text).toContain('Continue with Keycloak');
    expect(text).not.toContain('Other');
    expect(text).toContain('href="/register?next=%2Forders%2Ffind"');
    const register = await at.browser().go(`${at.url}/register?next=/orders/find`);
    expect(register.text).toContain('href="/sign-in/with/oidc?next=%2Forders%2Ffind"');
    expect(register.text).toContain('name="password"');
    expect((await at.browser().go(`${at.url}/sign-in/with/other`)).status).toBe(404);
    expect((await at.browser().go(`${at.url}/sign-in/with/nothing`)).status).toBe(404);
  });

  it('makes an account for a new person, and finds it again', async () => {
    const browser = at.browser();
    const there = await browser.go(`${start()}?next=/%3Fq=jazz`);
    expect([there.status, there.url.search]).toEqual([200, '?q=jazz']);
    expect(isSignedIn(browser)).toBe(true);
    const user = await userByEmail(at.site.scope(), email);
    expect(user).toMatchObject({ name: 'Ann Example', hasPassword: false, isAdmin: false });

    const later = at.browser();
    idp.person = { ...idp.person, email: `new-${email}` };
    await later.go(start());
    expect(isSignedIn(later)).toBe(true);
    const entries = await at.site.scope().em.find(AuditEntry, { subjectId: user!.id }, { orderBy: { id: 'asc' } });
    expect(entries.map(({ action }) => action)).toEqual([
      'user.created',
      'user.identity_linked',
      'user.proved_by_provider',
      'user.signed_in',
      'user.proved_by_provider',
      'user.signed_in',
    ]);
    expect(entries[2]!.after).toEqual({ provider: 'oidc' });
  });

  it('asks with PKCE, a nonce and a state that nobody can guess', async () => {
    const { location } = await at.browser().step(start());
    const { searchParams } = new URL(location!);
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(searchParams.get(name)!.length, name).toBeGreaterThanOrEqual(43);
    }
  });

  it('says it when the person turned back at the provider', async () => {
    const browser = at.browser();
    const { location } = await browser.step(start());
    const state = new URL(location!).searchParams.get('state')!;
    const back = await browser.go(
      `${callback}?error=access_denied&state=${state}&iss=${encodeURIComponent(idp.issuer)}`,
    );
    expect([back.status, back.text.includes('You did not sign in at Keycloak')]).toEqual([403, true]);
  });

  it('makes no account where the site or the provider’s settings say so', async () => {
    await at.save('sign-in-oidc.oidc', { issuer: idp.issuer, ...CLIENT, newAccounts: 'never' });
    const browser = at.browser();
    expect((await browser.go(start())).status).toBe(403);
    expect(await userByEmail(at.site.scope(), email)).toBeUndefined();
    await at.save('sign-in-oidc.oidc', { issuer: idp.issuer, ...CLIENT });
  });
});

describe('somebody who lies about the way back', () => {
  it.each([
    ['a state that was made up', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['no state', (url: URL) => url.searchParams.delete('state')],
  ])('gets nowhere with %s', async (_what, change) => {
    const browser = at.browser();
    const url = new URL(await returning(browser));
    change(url);
    expect((await browser.go(url.href)).status).toBe(410);
    expect(isSignedIn(browser)).toBe(false);
  });

  it('gets nowhere with a way that began in another browser', async () => {
    const url = await returning(at.browser());
    const victim = at.browser();
    await victim.step(start());
    expect((await victim.go(url)).status).toBe(410);
    expect((await at.browser().go(url)).status).toBe(410);
    expect(isSignedIn(victim)).toBe(false);
  });

  it('gets nowhere with a way that was gone before, or took too long', async () => {
    const browser = at.browser();
    const url = await returning(browser);
    await browser.go(url);
    const again = at.browser();
    again.setCookie('portal.test', 'ep_provider', browser.cookies('portal.test')['ep_provider']!);
    expect((await again.go(url)).status).toBe(410);
    expect(isSignedIn(again)).toBe(false);

    const slow = at.browser();
    const late = await returning(slow);
    at.site.clock.advance({ minutes: 21 });
    expect((await slow.go(late)).status).toBe(410);
  });

  it('signs in once with one way, however often it is gone at the same moment', async () => {
    const browser = at.browser();
    const url = await returning(browser);
    const stops = await Promise.all(Array.from({ length: 4 }, () => browser.step(url)));
    expect(stops.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410]);
  });

  it('gets nowhere with a code of another way', async () => {
    const [mine, theirs] = [at.browser(), at.browser()];
    const stolen = new URL(await returning(theirs)).searchParams.get('code')!;
    const url = new URL(await returning(mine));
    url.searchParams.set('code', stolen);
    expect((await mine.go(url.href)).status).toBe(403);
    expect(isSignedIn(mine)).toBe(false);
  });

  it.each([
    ['for another program', () => (idp.tamper = (claims) => ({ ...claims, aud: 'somebody-else' }))],
    ['of another issuer', () => (idp.tamper = (claims) => ({ ...claims, iss: 'https://evil.example.org' }))],
    ['that is over', () => (idp.tamper = (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 3600 }))],
    ['for another nonce', () => (idp.tamper = (claims) => ({ ...claims, nonce: 'of another way' }))],
    ['without a nonce', () => (idp.tamper = ({ nonce: _gone, ...claims }) => claims)],
    ['that a stranger signed', () => (idp.foreignKey = true)],
  ])('gets nowhere with a token %s', async (_what, spoil) => {
    spoil();
    const browser = at.browser();
    const back = await browser.go(start());
    expect([back.status, isSignedIn(browser)]).toEqual([403, false]);
    expect(await userByEmail(at.site.scope(), email)).toBeUndefined();
  });
});

describe('an address of an existing account', () => {
  it('is not reached by an unverified address, which is told nothing', async () => {
    await createUser(at.site.scope(), { email, name: 'Ann', password: 'correct horse battery' });
    idp.person = { ...idp.person, email_verified: false };
    const known = await at.browser().go(start());
    idp.person = { ...idp.person, sub: 'stranger', email: `nobody-${email}` };
    const unknown = await at.browser().go(start());
    expect([known.status, known.text.includes('has not verified')]).toEqual([403, true]);
    expect([unknown.status, unknown.text.includes('has not verified')]).toEqual([403, true]);
    expect(await at.site.scope().em.count(UserIdentity, { externalId: { $like: `%ann-${count}` } })).toBe(0);
  });

  it('is not linked silently by a verified one either: the person signs in there and links', async () => {
    const password = 'correct horse battery';
    const { userId } = await createUser(at.site.scope(), { email, name: 'Ann', password });
    const browser = at.browser();
    const known = await browser.go(start());
    expect(isSignedIn(browser)).toBe(false);
    expect(known.text).toContain('You have an account already');
    const next = /href="(\/sign-in\?next=[^"]+)"/.exec(known.text)![1]!;
    const page = await browser.go(`${at.url}${next}`, { form: { email, password } });
    expect(page.url.pathname).toBe('/account/security/identities');
    expect(page.text).toContain('href="/sign-in/with/oidc?link"');

    const asked = await browser.go(`${at.url}/sign-in/with/oidc?link`);
    expect(asked.text).toContain('Connect Keycloak?');
    expect(await at.site.scope().em.count(UserIdentity, { user: userId })).toBe(0);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(asked.text)![1]!;
    const linked = await browser.go(asked.url.href, { form: { _csrf: csrf } });
    expect(linked.text).toContain('Keycloak is connected.');
    // The question was answered: it is not asked again.
    expect((await browser.go(asked.url.href, { form: { _csrf: csrf } })).status).toBe(410);

    const later = at.browser();
    expect((await later.go(start())).url.pathname).toBe('/account');
    expect(await at.site.scope().em.count(UserIdentity, { user: userId })).toBe(1);
  });

  it('a provider’s account opens one account only', async () => {
    await at.browser().go(start());
    const password = 'correct horse battery';
    await createUser(at.site.scope(), { email: `two-${email}`, name: 'Two', password });
    const browser = at.browser();
    await browser.go(`${at.url}/sign-in`, { form: { email: `two-${email}`, password } });
    const asked = await browser.go(`${at.url}/sign-in/with/oidc?link`);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(asked.text)![1]!;
    const refused = await browser.go(asked.url.href, { form: { _csrf: csrf } });
    expect([refused.status, refused.text.includes('connected to another account')]).toEqual([409, true]);
  });
});

describe('signing out', () => {
  it('offers to end the provider’s session as well, and comes back', async () => {
    const browser = at.browser();
    const home = await browser.go(start());
    const csrf = /name="_csrf" value="([^"]+)"/.exec(home.text)![1]!;
    const out = await browser.go(`${at.url}/sign-out`, { form: { _csrf: csrf } });
    expect(isSignedIn(browser)).toBe(false);
    expect(out.text).toContain('Your browser is still signed in at Keycloak.');
    const there = /href="(http:\/\/127[^"]+)"/.exec(out.text)![1]!;
    expect(there).toContain('id_token_hint=');
    const asked = await browser.go(there);
    const fields = [...asked.text.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]);
    const done = await browser.go(`${idp.issuer}/session/end/confirm`, {
      form: { ...Object.fromEntries(fields), logout: 'yes' },
      until: ({ origin }) => origin === at.url,
    });
    expect(done.location).toBe(`${at.url}/sign-out`);
    expect((await browser.go(done.location!)).url.pathname).toBe('/');
  });
});
