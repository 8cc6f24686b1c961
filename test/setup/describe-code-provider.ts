import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scope, SignInProvider } from 'eventportal/sdk';
import { describeSignInProvider, registeredBy } from 'eventportal/sdk/testing';
import type { Plugin } from '../../core/kernel/plugins/define.ts';
import { UserIdentity } from '../../core/modules/sign-in/index.ts';
import { createUser, userByEmail } from '../../core/modules/users/index.ts';
import type { CodeProvider } from './code-provider.ts';
import { providerSite, type ProviderSite } from './provider-site.ts';
import type { Wanderer } from './wanderer.ts';

interface Told {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

export interface CodeProviderSubject {
  readonly id: string;
  readonly label: string;
  standIn(): Promise<CodeProvider>;
  /** The plugin, pointed at the stand-in, or at the provider itself. */
  plugin(base?: string): Plugin;
  /** With which everybody whose address can be believed is let in. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** One of the settings that it cannot do without. */
  readonly secret: string;
  /** What the provider says of somebody, with an address that can be believed. */
  person(told: Told): Readonly<Record<string, unknown>>;
}

/** The provider's plugin alone: what core relies on. */
export function describeCodeProvider({ id, ...subject }: CodeProviderSubject): void {
  let there: CodeProvider;
  let settings: object;
  const cameBack = async (address: string) => {
    const answer = await fetch(address, { redirect: 'manual' });
    return { query: Object.fromEntries(new URL(answer.headers.get('location')!).searchParams) };
  };
  describeSignInProvider(id, {
    callbackUrl: `https://tickets.example.org/sign-in/with/${id}/callback`,
    async start() {
      there = await subject.standIn();
      settings = { newAccounts: 'as-the-site', ...subject.settings };
      const scope = { settings: { get: async () => settings } } as unknown as Scope;
      return { provider: providerIn(subject.plugin(there.base)), scope };
    },
    stop: () => there.close(),
    async signIn(address, told) {
      there.person = subject.person(told);
      return cameBack(address);
    },
    async turnBack(address) {
      there.person = undefined;
      return cameBack(address);
    },
    forget: async () => void (settings = {}),
  });
}

/** One test's part of the site: a new person at the provider, and a new browser here. */
export interface CodeSignIn {
  readonly at: ProviderSite;
  readonly there: CodeProvider;
  browser: Wanderer;
  readonly told: Told;
  /** Where signing in begins. */
  readonly start: string;
  isSignedIn(): boolean;
  /** What a browser is sent to at the provider itself. */
  address(): Promise<{ readonly url: URL; readonly kept: ReadonlyMap<string, string> }>;
}

/** Signing in with it on a site: the same for all of them; `own` adds what is this one's alone. */
export function describeCodeSignIn(subject: CodeProviderSubject, own: (now: () => CodeSignIn) => void): void {
  const { id, label } = subject;
  let there: CodeProvider;
  let at: ProviderSite;
  let now: CodeSignIn;
  let count = 0;

  beforeAll(async () => {
    there = await subject.standIn();
    at = await providerSite(subject.plugin(there.base));
  });
  afterAll(async () => {
    await at.close();
    await there.close();
  });
  beforeEach(async () => {
    at.site.clock.advance({ minutes: 1 });
    count += 1;
    now = {
      ...{ at, there, browser: at.browser(), start: `${at.url}/sign-in/with/${id}` },
      told: { id: `10${count}`, email: `ann${count}@gmail.com`, name: 'Ann Example' },
      isSignedIn: () => 'ep_session' in now.browser.cookies('portal.test'),
      address: () => addressOf(at.site.scope(), providerIn(subject.plugin())),
    };
    there.person = subject.person(now.told);
    there.isDown = false;
    await at.save(`sign-in-${id}`, subject.settings);
  });

  const returning = async (browser = now.browser): Promise<string> =>
    (await browser.go(now.start, { until: ({ pathname }) => pathname.endsWith('/callback') })).location!;

  describe(`signing in with ${label}`, () => {
    it('makes an account for a new person, and finds it again by what the provider calls them', async () => {
      const { told } = now;
      expect((await now.browser.go(now.start)).url.pathname).toBe('/account');
      const user = await userByEmail(at.site.scope(), told.email);
      expect(user).toMatchObject({ name: 'Ann Example', hasPassword: false });
      now.browser = at.browser();
      there.person = subject.person({ ...told, email: `new-${told.email}` });
      await now.browser.go(now.start);
      expect(now.isSignedIn()).toBe(true);
      expect(await at.site.scope().em.count(UserIdentity, { provider: id, externalId: told.id })).toBe(1);
    });

    it('links no account for its address', async () => {
      const { email, id: externalId } = now.told;
      await createUser(at.site.scope(), { email, name: 'Ann', password: 'correct horse battery' });
      expect((await now.browser.go(now.start)).text).toContain('You have an account already');
      expect(now.isSignedIn()).toBe(false);
      expect(await at.site.scope().em.count(UserIdentity, { externalId })).toBe(0);
    });

    it('is not offered without its settings', async () => {
      await at.save(`sign-in-${id}`, { ...subject.settings, [subject.secret]: null });
      expect((await now.browser.go(`${at.url}/sign-in`)).text).not.toContain(`Continue with ${label}`);
      expect((await now.browser.go(now.start)).status).toBe(404);
    });

    it('says it when the person turned back, and when the provider is not there', async () => {
      there.person = undefined;
      expect((await now.browser.go(now.start)).text).toContain(`You did not sign in at ${label}`);
      there.person = subject.person(now.told);
      const url = await returning();
      there.isDown = true;
      expect([(await now.browser.go(url)).status, now.isSignedIn()]).toEqual([502, false]);
    });

    own(() => now);
  });

  describe(`somebody who lies about the way back from ${label}`, () => {
    it.each<[string, number, (url: URL) => void]>([
      ['a forged state', 410, (url) => url.searchParams.set('state', 'x'.repeat(43))],
      ['no state', 410, (url) => url.searchParams.delete('state')],
      ['a code that was made up', 403, (url) => url.searchParams.set('code', 'made-up')],
      ['no code', 403, (url) => url.searchParams.delete('code')],
    ])('gets nowhere with %s', async (_what, status, change) => {
      const url = new URL(await returning());
      change(url);
      expect([(await now.browser.go(url.href)).status, now.isSignedIn()]).toEqual([status, false]);
    });

    it('gets nowhere with somebody else’s code: it was asked for with another verifier', async () => {
      const stolen = new URL(await returning(at.browser())).searchParams.get('code')!;
      const url = new URL(await returning());
      url.searchParams.set('code', stolen);
      expect([(await now.browser.go(url.href)).status, now.isSignedIn()]).toEqual([403, false]);
    });

    it('gets nowhere by coming twice', async () => {
      const url = await returning();
      await now.browser.go(url);
      expect((await now.browser.step(url)).status).toBe(410);
    });
  });
}

function providerIn(plugin: Plugin): SignInProvider {
  return [...registeredBy(plugin).signIn.values()][0]!.value;
}

async function addressOf(scope: Scope, provider: SignInProvider) {
  const kept = new Map<string, string>();
  const url = await provider.begin(scope, {
    state: 'a-state',
    callbackUrl: `https://tickets.example.org/sign-in/with/${provider.id}/callback`,
    query: {},
    store: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) },
  });
  return { url: new URL(url), kept };
}
