import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditEntry } from '../../core/kernel/audit/audit.entity.ts';
import { Session, userByEmail } from '../../core/modules/users/index.ts';
import { registeredBy } from '../../core/sdk/testing/index.ts';
import { providerSite, type ProviderSite } from '../../test/setup/provider-site.ts';
import {
  CERTIFICATE,
  ISSUER,
  OWN_CERTIFICATE,
  OWN_KEY,
  resigned,
  respond,
  sessionThere,
  xmlIn,
  type Deviation,
} from '../../test/setup/saml-idp.ts';
import type { Wanderer } from '../../test/setup/wanderer.ts';
import signInSaml from './index.ts';

const SETTINGS = {
  ...{ idpIssuer: ISSUER, entryPoint: 'https://idp.example.org/sso', certificate: CERTIFICATE },
  ...{ logoutUrl: 'https://idp.example.org/slo', privateKey: OWN_KEY, ownCertificates: OWN_CERTIFICATE },
};
const GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';

let at: ProviderSite;
let count = 0;
let email: string;
let browser: Wanderer;

beforeAll(async () => {
  at = await providerSite(signInSaml());
});
afterAll(() => at.close());
beforeEach(async () => {
  at.site.clock.advance({ minutes: 1 });
  count += 1;
  email = `ann${count}@example.org`;
  browser = at.browser();
  await at.save('sign-in-saml.saml', SETTINGS);
});

const isSignedIn = (): boolean => 'ep_session' in browser.cookies('portal.test');

async function signIn(deviation: Deviation = {}) {
  const { location } = await browser.step(`${at.url}/sign-in/with/saml`);
  const ann = { nameId: `ann-${count}`, attributes: { email, displayName: 'Ann' } };
  const posted = await respond(location!, ann, { sessionIndex: `_s${count}`, ...deviation });
  const sent = await at.browser().step(`${at.url}/sign-in/with/saml/callback`, { ...posted });
  return browser.go(sent.location!);
}

const there = () =>
  sessionThere({
    ...{ nameId: `ann-${count}`, sessionIndex: `_s${count}` },
    serviceProviderId: `${at.url}/p/sign-in-saml/saml/metadata`,
    serviceProviderLogoutURL: `${at.url}/sign-out/with/saml`,
  });
const liveSessions = async (): Promise<number> => {
  const user = (await userByEmail(at.site.scope(), email))!;
  return at.site.scope().em.count(Session, { user: user.id });
};

describe('an encrypted assertion', () => {
  it('is read with the key of the settings, and with no other', async () => {
    await at.save('sign-in-saml.saml', { ...SETTINGS, decryptionKey: OWN_KEY });
    await signIn({ encryptFor: OWN_CERTIFICATE, encryptionAlgorithm: GCM });
    expect(isSignedIn()).toBe(true);
    browser = at.browser();
    const foreign = await signIn({ encryptFor: CERTIFICATE, encryptionAlgorithm: GCM });
    expect([foreign.status, isSignedIn()]).toEqual([403, false]);
  });

  it('must be signed inside, whatever hid it', async () => {
    await at.save('sign-in-saml.saml', { ...SETTINGS, decryptionKey: OWN_KEY });
    for (const deviation of [
      { signAssertion: false },
      { foreignKey: true },
      { recipient: 'https://evil.example.org' },
    ]) {
      const page = await signIn({ encryptFor: OWN_CERTIFICATE, encryptionAlgorithm: GCM, ...deviation });
      expect([page.status, isSignedIn()], JSON.stringify(deviation)).toEqual([403, false]);
    }
  });
});

describe('signing out here', () => {
  it('is offered there as well, with a signed request that the provider answers', async () => {
    const home = await signIn();
    const csrf = /name="_csrf" value="([^"]+)"/.exec(home.text)![1]!;
    const out = await browser.go(`${at.url}/sign-out`, { form: { _csrf: csrf } });
    const request = /href="(https:\/\/idp\.example\.org\/slo[^"]+)"/.exec(out.text)![1]!;
    const answer = String(await there()(request));
    expect(answer.startsWith(`${at.url}/sign-out/with/saml?SAMLResponse=`)).toBe(true);
    expect((await browser.go(answer)).url.pathname).toBe('/');

    const failed = resigned(answer, (xml) => xml.replace(':status:Success', ':status:PartialLogout'));
    const page = await browser.go(failed);
    expect([page.status, page.text.includes('may still be signed in elsewhere')]).toEqual([403, true]);
    // Somebody else's key signed it.
    await expect(there()(request.replace(/Signature=[^&]{8}/, 'Signature=AAAAAAAA'))).rejects.toThrow();
  });
});

describe('signing out there', () => {
  it('ends the session of the browser, and tells the provider so', async () => {
    await signIn();
    const session = there();
    const request = String(await session());
    const { location } = await browser.step(request);
    expect(isSignedIn()).toBe(false);
    expect(await liveSessions()).toBe(0);
    expect(location!.startsWith('https://idp.example.org/slo?SAMLResponse=')).toBe(true);
    expect(await session(location)).toBe(200);
  });

  it('ends all sessions of the account where the browser does not show which, and nobody else’s', async () => {
    await signIn();
    browser = at.browser();
    await signIn();
    expect(await liveSessions()).toBe(2);
    const request = String(await there()());
    const stranger = await at.browser().step(request);
    expect(stranger.location!.startsWith('https://idp.example.org/slo?')).toBe(true);
    expect(await liveSessions()).toBe(0);
    const [entry] = await at.site.scope().em.find(AuditEntry, { action: 'user.sessions_ended', subjectLabel: email });
    expect(entry!.actorKind).toBe('system');

    browser = at.browser();
    await signIn();
    const unknown = resigned(String(await there()()), (xml) => xml.replaceAll(`ann-${count}<`, 'somebody<'));
    const { location } = await at.browser().step(unknown);
    expect(await liveSessions()).toBe(1);
    expect(xmlIn(location!)).toContain('status:UnknownPrincipal');
  });

  it('reads what was signed, not what looks like it', async () => {
    await signIn();
    const request = String(await there()());
    const signed = resigned(request, (xml) => xml.replaceAll(`ann-${count}<`, 'somebody<'));
    const smuggled = new URLSearchParams({ x: new URL(request).searchParams.get('SAMLRequest')! }).toString();
    const { location } = await browser.step(signed.replace('?', `?SAML%52equest${smuggled.slice(1)}&`));
    expect(xmlIn(location!)).toContain('status:UnknownPrincipal');
    expect([isSignedIn(), await liveSessions()]).toEqual([true, 1]);
  });

  it.each<[string, (request: string) => string]>([
    ['not signed', (request) => request.replace(/&Signature=.*$/, '')],
    ['changed', (request) => request.replace(/SAMLRequest=[^&]{10}/, (start) => `${start.slice(0, -2)}AA`)],
    ['twice in one address', (request) => request.replace('?', `?${new URL(request).search.slice(1).split('&')[0]}&`)],
    ['too old', (request) => resigned(request, (xml) => xml.replace(/IssueInstant="\d+/, 'IssueInstant="2020'))],
    [
      'for another site',
      (request) => resigned(request, (xml) => xml.replaceAll(at.url, 'https://elsewhere.example.org')),
    ],
    ['of another provider', (request) => resigned(request, (xml) => xml.replace(ISSUER, 'https://evil.example.org'))],
    ['with a document type', (request) => resigned(request, (xml) => `<!DOCTYPE x>${xml}`)],
    ['with a weak signature', (request) => resigned(request, (xml) => xml, 'sha1')],
  ])('needs a request that holds: not one that is %s', async (_what, spoil) => {
    await signIn();
    const spoiled = spoil(String(await there()()));
    expect((await browser.step(spoiled)).status).toBe(403);
    expect([isSignedIn(), await liveSessions()]).toEqual([true, 1]);
  });

  it('happens once with one request', async () => {
    await signIn();
    const request = String(await there()());
    await browser.step(request);
    await signIn();
    expect((await browser.step(request)).status).toBe(403);
    expect(await liveSessions()).toBe(1);
  });

  it('does not happen where it is not set up', async () => {
    await signIn();
    await at.save('sign-in-saml.saml', { ...SETTINGS, logoutUrl: undefined });
    expect((await browser.step(String(await there()()))).status).toBe(403);
    expect(await liveSessions()).toBe(1);
  });
});

describe('the metadata', () => {
  it('names the certificates and the address for signing out, as far as they are set', async () => {
    const [route] = registeredBy(signInSaml()).routes;
    const metadata = async () => {
      const { body } = await route!.value.handle(at.site.scope(), { headers: {}, body: new Uint8Array(), query: {} });
      return String(body);
    };
    await at.save('sign-in-saml.saml', { ...SETTINGS, decryptionKey: OWN_KEY });
    const whole = await metadata();
    expect([...whole.matchAll(/KeyDescriptor use="(\w+)"/g)].map(([, use]) => use)).toEqual(['signing', 'encryption']);
    expect(whole).toMatch(/SingleLogoutService Binding="[^"]+HTTP-Redirect" Location="[^"]+\/sign-out\/with\/saml"/);
    await at.save('sign-in-saml.saml', { ...SETTINGS, ownCertificates: CERTIFICATE, logoutUrl: undefined });
    const bare = await metadata();
    expect([bare.includes('KeyDescriptor'), bare.includes('SingleLogoutService')]).toEqual([false, false]);
  });
});
