import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserIdentity } from '../../core/modules/sign-in/index.ts';
import { createUser, userByEmail } from '../../core/modules/users/index.ts';
import { registeredBy } from '../../core/sdk/testing/index.ts';
import { providerSite, type ProviderSite } from '../../test/setup/provider-site.ts';
import type { Wanderer } from '../../test/setup/wanderer.ts';
import signInFacebook from './index.ts';
import { facebookStandIn, type FacebookStandIn } from './stand-in.ts';

const CLIENT = { appId: '123456789', appSecret: 'an app secret' };

let facebook: FacebookStandIn;
let at: ProviderSite;
let browser: Wanderer;
let email: string;
let count = 0;

beforeAll(async () => {
  facebook = await facebookStandIn({ clientId: CLIENT.appId, clientSecret: CLIENT.appSecret });
  at = await providerSite(signInFacebook({ endpoints: facebook.endpoints }));
});
afterAll(async () => {
  await at.close();
  await facebook.close();
});
beforeEach(async () => {
  at.site.clock.advance({ minutes: 1 });
  count += 1;
  email = `ann${count}@gmail.com`;
  facebook.person = { id: `10${count}`, name: 'Ann Example', email };
  facebook.isDown = false;
  browser = at.browser();
  await at.save('sign-in-facebook', { ...CLIENT, vouchesForAddresses: true });
});

const start = (): string => `${at.url}/sign-in/with/facebook`;
const isSignedIn = (): boolean => 'ep_session' in browser.cookies('portal.test');
const returning = async (): Promise<string> =>
  (await browser.go(start(), { until: ({ pathname }) => pathname.endsWith('/callback') })).location!;

describe('signing in with Facebook', () => {
  it('goes to Facebook’s own addresses', async () => {
    const [[, { value: provider }]] = [...registeredBy(signInFacebook()).signIn] as [[string, never]];
    const url = new URL(
      await (provider as { begin(scope: unknown, visit: unknown): Promise<string> }).begin(at.site.scope(), {
        state: 'a-state',
        callbackUrl: 'https://tickets.example.org/sign-in/with/facebook/callback',
        query: {},
        store: { get: () => undefined, set: () => undefined },
      }),
    );
    expect(url.origin).toBe('https://www.facebook.com');
    expect(url.pathname).toMatch(/^\/v\d+\.0\/dialog\/oauth$/);
    expect(url.searchParams.get('state')).toBe('a-state');
  });

  it('makes an account for a new person, and finds it again by what Facebook calls them', async () => {
    expect((await browser.go(start())).url.pathname).toBe('/account');
    expect(await userByEmail(at.site.scope(), email)).toMatchObject({ name: 'Ann Example', hasPassword: false });
    browser = at.browser();
    facebook.person = { ...facebook.person, email: `new-${email}` };
    await browser.go(start());
    expect(isSignedIn()).toBe(true);
    expect(await at.site.scope().em.count(UserIdentity, { provider: 'facebook', externalId: `10${count}` })).toBe(1);
  });

  it('links no account for its address', async () => {
    await createUser(at.site.scope(), { email, name: 'Ann', password: 'correct horse battery' });
    expect((await browser.go(start())).text).toContain('You have an account already');
    expect(isSignedIn()).toBe(false);
    expect(await at.site.scope().em.count(UserIdentity, { externalId: `10${count}` })).toBe(0);
  });

  it('makes no account where nobody vouches for the address', async () => {
    await at.save('sign-in-facebook', CLIENT);
    expect((await browser.go(start())).text).toContain('has not verified');
    expect(await userByEmail(at.site.scope(), email)).toBeUndefined();
    facebook.person = { id: 'without', name: 'Ann' };
    expect((await browser.go(start())).text).toContain('did not tell your e-mail address');
  });

  it('is not offered without its settings', async () => {
    await at.save('sign-in-facebook', { appId: CLIENT.appId, appSecret: null });
    expect((await browser.go(`${at.url}/sign-in`)).text).not.toContain('Continue with Facebook');
    expect((await browser.go(start())).status).toBe(404);
  });

  it('says it when the person turned back, and when Facebook is not there', async () => {
    facebook.person = undefined;
    expect((await browser.go(start())).text).toContain('You did not sign in at Facebook');
    facebook.person = { id: 'x', email };
    const url = await returning();
    facebook.isDown = true;
    expect([(await browser.go(url)).status, isSignedIn()]).toEqual([502, false]);
  });
});

describe('somebody who lies about the way back from Facebook', () => {
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
