import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserIdentity } from '../../core/modules/sign-in/index.ts';
import { createUser, userByEmail } from '../../core/modules/users/index.ts';
import { registeredBy } from '../../core/sdk/testing/index.ts';
import { providerSite, type ProviderSite } from '../../test/setup/provider-site.ts';
import type { Wanderer } from '../../test/setup/wanderer.ts';
import signInGoogle from './index.ts';
import { googleStandIn, type GoogleStandIn } from './stand-in.ts';

const CLIENT = { clientId: 'site.apps.googleusercontent.com', clientSecret: 'GOCSPX-secret' };

let google: GoogleStandIn;
let at: ProviderSite;
let browser: Wanderer;
let email: string;
let count = 0;

beforeAll(async () => {
  google = await googleStandIn(CLIENT);
  at = await providerSite(signInGoogle({ endpoints: google.endpoints }));
});
afterAll(async () => {
  await at.close();
  await google.close();
});
beforeEach(async () => {
  at.site.clock.advance({ minutes: 1 });
  count += 1;
  email = `ann${count}@gmail.com`;
  google.person = { sub: `10${count}`, name: 'Ann Example', email, email_verified: true };
  google.isDown = false;
  browser = at.browser();
  await at.save('sign-in-google', CLIENT);
});

const start = (): string => `${at.url}/sign-in/with/google`;
const isSignedIn = (): boolean => 'ep_session' in browser.cookies('portal.test');
const returning = async (): Promise<string> =>
  (await browser.go(start(), { until: ({ pathname }) => pathname.endsWith('/callback') })).location!;

describe('signing in with Google', () => {
  it('goes to Google’s own addresses, with what Google asks for', async () => {
    const [[, { value: provider }]] = [...registeredBy(signInGoogle()).signIn] as [[string, never]];
    const values = new Map<string, string>();
    const url = new URL(
      await (provider as { begin(scope: unknown, visit: unknown): Promise<string> }).begin(at.site.scope(), {
        state: 'a-state',
        callbackUrl: 'https://tickets.example.org/sign-in/with/google/callback',
        query: {},
        store: { get: (key: string) => values.get(key), set: (key: string, value: string) => values.set(key, value) },
      }),
    );
    expect(url.origin + url.pathname).toBe('https://accounts.google.com/o/oauth2/v2/auth');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: CLIENT.clientId,
      redirect_uri: 'https://tickets.example.org/sign-in/with/google/callback',
      response_type: 'code',
      scope: 'openid email profile',
      state: 'a-state',
      code_challenge_method: 'S256',
    });
    expect(values.get('verifier')!.length).toBeGreaterThanOrEqual(43);
  });

  it('makes an account for a new person, and finds it again by what Google calls them', async () => {
    expect((await browser.go(start())).url.pathname).toBe('/account');
    expect(await userByEmail(at.site.scope(), email)).toMatchObject({ name: 'Ann Example', hasPassword: false });
    browser = at.browser();
    google.person = { ...google.person, email: `new-${email}` };
    await browser.go(start());
    expect(isSignedIn()).toBe(true);
    expect(await at.site.scope().em.count(UserIdentity, { provider: 'google', externalId: `10${count}` })).toBe(1);
  });

  it('links no account for its address, verified or not', async () => {
    await createUser(at.site.scope(), { email, name: 'Ann', password: 'correct horse battery' });
    expect((await browser.go(start())).text).toContain('You have an account already');
    google.person = { ...google.person, email_verified: false };
    expect((await browser.go(start())).text).toContain('has not verified');
    expect(isSignedIn()).toBe(false);
    expect(await at.site.scope().em.count(UserIdentity, { externalId: `10${count}` })).toBe(0);
  });

  it('lets in whom the settings name: people of one domain', async () => {
    await at.save('sign-in-google', { ...CLIENT, hostedDomain: 'example.org' });
    const asked = new URL((await browser.step(start())).location!);
    expect(asked.searchParams.get('hd')).toBe('example.org');
    expect((await browser.go(start())).status).toBe(403);
    google.person = { ...google.person, hd: 'evil.org' };
    expect((await browser.go(start())).status).toBe(403);
    google.person = { ...google.person, hd: 'example.org' };
    await browser.go(start());
    expect(isSignedIn()).toBe(true);
  });

  it('is not offered without its settings', async () => {
    await at.save('sign-in-google', { clientId: CLIENT.clientId, clientSecret: null });
    expect((await browser.go(`${at.url}/sign-in`)).text).not.toContain('Continue with Google');
    expect((await browser.go(start())).status).toBe(404);
  });

  it('says it when the person turned back, and when Google is not there', async () => {
    google.person = undefined;
    expect((await browser.go(start())).text).toContain('You did not sign in at Google');
    google.person = { sub: 'x', email, email_verified: true };
    const url = await returning();
    google.isDown = true;
    expect([(await browser.go(url)).status, isSignedIn()]).toEqual([502, false]);
  });
});

describe('somebody who lies about the way back from Google', () => {
  it.each<[string, (url: URL) => void]>([
    ['a forged state', (url) => url.searchParams.set('state', 'x'.repeat(43))],
    ['no state', (url) => url.searchParams.delete('state')],
  ])('gets nowhere with %s', async (_what, change) => {
    const url = new URL(await returning());
    change(url);
    expect([(await browser.go(url.href)).status, isSignedIn()]).toEqual([410, false]);
  });

  it.each<[string, (url: URL) => void]>([
    ['a code that was made up', (url) => url.searchParams.set('code', 'made-up')],
    ['no code', (url) => url.searchParams.delete('code')],
  ])('gets nowhere with %s', async (_what, change) => {
    const url = new URL(await returning());
    change(url);
    expect([(await browser.go(url.href)).status, isSignedIn()]).toEqual([403, false]);
  });

  it('gets nowhere with somebody else’s code: it was asked for with another verifier', async () => {
    const theirs = at.browser();
    const stop = await theirs.go(start(), { until: ({ pathname }) => pathname.endsWith('/callback') });
    const url = new URL(await returning());
    url.searchParams.set('code', new URL(stop.location!).searchParams.get('code')!);
    expect([(await browser.go(url.href)).status, isSignedIn()]).toEqual([403, false]);
  });

  it('gets nowhere by coming twice', async () => {
    const url = await returning();
    await browser.go(url);
    expect((await browser.step(url)).status).toBe(410);
  });
});
