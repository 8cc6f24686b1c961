import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createCustomRole,
  createOrganization,
  Member,
  membersOf,
  NewOrganization,
} from '../../core/modules/organizations/index.ts';
import { UserIdentity } from '../../core/modules/sign-in/index.ts';
import { createUser, userByEmail } from '../../core/modules/users/index.ts';
import { registeredBy } from '../../core/sdk/testing/index.ts';
import { openShop } from '../../test/factories/shop.ts';
import { providerSite, type ProviderSite } from '../../test/setup/provider-site.ts';
import {
  altered,
  CERTIFICATE,
  ISSUER,
  respond,
  type Deviation,
  type Posted,
  type SamlPerson,
} from '../../test/setup/saml-idp.ts';
import type { Wanderer } from '../../test/setup/wanderer.ts';
import signInSaml from './index.ts';

const SETTINGS = { idpIssuer: ISSUER, entryPoint: 'https://idp.example.org/sso', certificate: CERTIFICATE };

let at: ProviderSite;
let callback: string;
let count = 0;
let email: string;
let ann: SamlPerson;
let browser: Wanderer;

beforeAll(async () => {
  at = await providerSite(signInSaml());
  callback = `${at.url}/sign-in/with/saml/callback`;
});
afterAll(() => at.close());
beforeEach(async () => {
  at.site.clock.advance({ minutes: 1 });
  count += 1;
  email = `ann${count}@example.org`;
  ann = { nameId: `ann-${count}`, attributes: { email, displayName: 'Ann Example' } };
  browser = at.browser();
  await at.save('sign-in-saml.saml', SETTINGS);
});

const start = async (): Promise<string> => (await browser.step(`${at.url}/sign-in/with/saml`)).location!;
const isSignedIn = (): boolean => 'ep_session' in browser.cookies('portal.test');

/** The provider's page posts across sites, so the browser sends no cookies along; then it goes where it is sent. */
async function bring(posted: Posted) {
  const { location } = await at.browser().step(callback, { ...posted });
  return browser.go(location!);
}

const answered = async (deviation: Deviation = {}) => bring(await respond(await start(), ann, deviation));

describe('signing in with a SAML identity provider', () => {
  it('makes an account for a new person, and finds it again', async () => {
    expect((await answered()).url.pathname).toBe('/account');
    expect(isSignedIn()).toBe(true);
    expect(await userByEmail(at.site.scope(), email)).toMatchObject({ name: 'Ann Example', hasPassword: false });
    browser = at.browser();
    ann = { ...ann, attributes: { email: `new-${email}` } };
    await answered();
    expect(isSignedIn()).toBe(true);
    expect(await at.site.scope().em.count(UserIdentity, { externalId: `${ISSUER}|${ann.nameId}` })).toBe(1);
  });

  it('takes a signed response as well, where that is what is signed', async () => {
    await at.save('sign-in-saml.saml', { ...SETTINGS, signed: 'response' });
    await answered({ signAssertion: false, signResponse: true });
    expect(isSignedIn()).toBe(true);
  });

  it('links no account for its address', async () => {
    await createUser(at.site.scope(), { email, name: 'Ann', password: 'correct horse battery' });
    const page = await answered();
    expect([isSignedIn(), page.text.includes('You have an account already')]).toEqual([false, true]);
    expect(await at.site.scope().em.count(UserIdentity, { externalId: `${ISSUER}|${ann.nameId}` })).toBe(0);
  });

  it('believes addresses only where its operator says so', async () => {
    await at.save('sign-in-saml.saml', { ...SETTINGS, vouchesForAddresses: false });
    const page = await answered();
    expect([page.status, page.text.includes('has not verified')]).toEqual([403, true]);
  });

  it('needs a name that lasts', async () => {
    ann = { ...ann, format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' };
    expect((await answered()).status).toBe(403);
    await at.save('sign-in-saml.saml', { ...SETTINGS, idAttribute: 'uid' });
    ann = { ...ann, attributes: { ...ann.attributes, uid: `uid-${count}` } };
    await answered();
    expect(await at.site.scope().em.count(UserIdentity, { externalId: `${ISSUER}|uid-${count}` })).toBe(1);
  });

  it('makes teams of its groups', async () => {
    const organization = {
      name: 'Acme',
      slug: 'acme',
      email: 'a@example.org',
      currency: 'EUR',
      locale: 'en',
      zone: 'UTC',
    };
    const { id: organizationId } = await createOrganization(at.site.scope(), NewOrganization.parse(organization));
    await createCustomRole(at.site.scope(), { organizationId, name: 'Box office', permissions: ['orders.write'] });
    const { eventId } = await openShop(at.site, { organizationId });
    const mapping = `crew => acme: staff\nsales => acme: Box office @ event-${eventId}`;
    await at.save('sign-in-saml.saml', { ...SETTINGS, mapping });
    ann = { ...ann, attributes: { ...ann.attributes, groups: ['crew', 'sales'] } };
    await answered();
    const [member] = await membersOf(at.site.scope(), organizationId);
    expect(member).toMatchObject({ email, role: 'custom', customRole: { name: 'Box office' }, eventIds: [eventId] });
    expect(await at.site.scope().em.count(Member, { user: { email }, mappedBy: 'saml' })).toBe(1);
  });

  it('says it when the provider let nobody in', async () => {
    const posted = await respond(await start(), ann);
    const denied = altered(posted, (xml) =>
      xml
        .replace('urn:oasis:names:tc:SAML:2.0:status:Success', 'urn:oasis:names:tc:SAML:2.0:status:Responder')
        .replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, ''),
    );
    const page = await bring(denied);
    expect([page.status, isSignedIn()]).toEqual([403, false]);
  });

  it('tells the provider’s operator what it needs to know', async () => {
    const [route] = registeredBy(signInSaml()).routes;
    const { body, contentType } = await route!.value.handle(at.site.scope(), {
      headers: {},
      body: new Uint8Array(),
      query: {},
    });
    expect(route!.value.path).toBe('/p/sign-in-saml/saml/metadata');
    expect(contentType).toContain('samlmetadata+xml');
    expect(body).toContain(`entityID="${at.url}/p/sign-in-saml/saml/metadata"`);
    expect(body).toContain(`Location="${callback}"`);
  });
});

describe('a response that does not hold', () => {
  const refused = async (stop: Promise<{ status: number }>) => {
    expect((await stop).status).toBe(403);
    expect(isSignedIn()).toBe(false);
    expect(await userByEmail(at.site.scope(), email)).toBeUndefined();
  };

  it.each<[string, Deviation]>([
    ['for another site', { audience: 'https://elsewhere.example.org' }],
    ['for another address', { recipient: 'https://elsewhere.example.org/acs' }],
    ['of another provider', { issuer: 'https://evil.example.org' }],
    ['that is over', { lifetimeInSeconds: -3600 }],
    ['to another request', { inResponseTo: '_somebody-elses-request' }],
    ['that is not signed', { signAssertion: false }],
    ['that a stranger signed', { foreignKey: true }],
    ['whose response alone is signed, where the assertion must be', { signAssertion: false, signResponse: true }],
  ])('is refused: one %s', async (_what, deviation) => refused(answered(deviation)));

  it('is refused: one that nobody asked for', async () => {
    const posted = await respond(await start(), ann);
    const { location } = await at.browser().step(callback, { ...posted, RelayState: 'x'.repeat(43) });
    expect((await browser.go(location!)).status).toBe(410);
    expect(isSignedIn()).toBe(false);
  });

  it('is refused: one that was used before, in the same browser or with a new request', async () => {
    const posted = await respond(await start(), ann);
    await bring(posted);
    expect(isSignedIn()).toBe(true);
    const { location } = await at.browser().step(callback, { ...posted });
    browser = at.browser();
    expect((await browser.go(location!)).status).toBe(410);

    const { searchParams } = new URL(await start());
    const replayed = await bring({ ...posted, RelayState: searchParams.get('RelayState')! });
    expect([replayed.status, isSignedIn()]).toEqual([403, false]);
  });

  it('is refused: one that answers our request in its unsigned part alone', async () => {
    const posted = await respond(await start(), ann);
    const stolen = /InResponseTo="([^"]+)"/.exec(Buffer.from(posted.SAMLResponse, 'base64').toString())![1]!;
    browser = at.browser();
    const next = await start();
    const mine = await respond(next, ann);
    const id = /InResponseTo="([^"]+)"/.exec(Buffer.from(mine.SAMLResponse, 'base64').toString())![1]!;
    const { RelayState } = mine;
    await refused(
      bring({
        ...altered(posted, (xml) => xml.replace(`InResponseTo="${stolen}"`, `InResponseTo="${id}"`)),
        RelayState,
      }),
    );
  });

  it('is refused in another browser than the one that asked', async () => {
    const posted = await respond(await start(), ann);
    const { location } = await at.browser().step(callback, { ...posted });
    browser = at.browser();
    await start();
    expect((await browser.go(location!)).status).toBe(410);
    expect(isSignedIn()).toBe(false);
  });

  it('is refused: one whose first post was another', async () => {
    const state = new URL(await start()).searchParams.get('RelayState')!;
    await at.browser().step(callback, { SAMLResponse: 'bm90aGluZw==', RelayState: state });
    await refused(browser.go(`${callback}?state=${state}`));
  });
});

// Somsri et al., "On Breaking SAML: Be Whoever You Want to Be": the signature holds, over something that is not read.
describe('signature wrapping', () => {
  const ASSERTION = /<saml:Assertion[\s\S]*<\/saml:Assertion>/;
  const SIGNATURE = /<Signature[\s\S]*<\/Signature>/;

  /** An assertion about somebody else, unsigned, with an id of its own. */
  const forgedFrom = (signed: string): string =>
    signed
      .replace(SIGNATURE, '')
      .replace(/ID="[^"]+"/, 'ID="_forged"')
      .replaceAll(ann.nameId, 'the-boss')
      .replaceAll(email, 'boss@example.org');

  const WRAPPINGS: [string, (signed: string, forged: string) => string][] = [
    ['the forged one before the signed one', (signed, forged) => forged + signed],
    ['the forged one behind the signed one', (signed, forged) => signed + forged],
    [
      'the signed one moved into the extensions',
      (signed, forged) =>
        `<samlp:Extensions xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${signed}</samlp:Extensions>${forged}`,
    ],
    [
      'the signed one inside the forged one',
      (signed, forged) => forged.replace('</saml:Assertion>', `${signed}</saml:Assertion>`),
    ],
    [
      'the signature in the forged one, with the signed one in its object',
      (signed, forged) => {
        const signature = SIGNATURE.exec(signed)![0];
        const original = signed.replace(SIGNATURE, '');
        const carrying = signature.replace('</Signature>', `<Object>${original}</Object></Signature>`);
        return forged.replace('</saml:Issuer>', `</saml:Issuer>${carrying}`);
      },
    ],
    [
      'the forged one with the id of the signed one',
      (signed, forged) => {
        const id = /ID="([^"]+)"/.exec(signed)![1]!;
        return `${forged.replace('ID="_forged"', `ID="${id}"`)}<Extra>${signed}</Extra>`;
      },
    ],
    [
      'the signature moved to the forged one',
      (signed, forged) => forged.replace('</saml:Issuer>', `</saml:Issuer>${SIGNATURE.exec(signed)![0]}`),
    ],
  ];

  it.each(WRAPPINGS)('does not help: %s', async (_how, wrap) => {
    const posted = await respond(await start(), ann);
    const forged = altered(posted, (xml) => {
      const signed = ASSERTION.exec(xml)![0];
      return xml.replace(ASSERTION, wrap(signed, forgedFrom(signed)));
    });
    const page = await bring(forged);
    expect([page.status, isSignedIn()]).toEqual([403, false]);
    expect(await userByEmail(at.site.scope(), 'boss@example.org')).toBeUndefined();
  });

  it('does not help by a comment that cuts a value short', async () => {
    ann = { nameId: `${ann.nameId}.evil`, attributes: { email: `${email}.evil.org` } };
    const posted = await respond(await start(), ann);
    await bring(altered(posted, (xml) => xml.replaceAll(`${email}.evil.org`, `${email}<!---->.evil.org`)));
    expect(await userByEmail(at.site.scope(), email)).toBeUndefined();
  });

  it('does not help by entities of a document type', async () => {
    const posted = await respond(await start(), ann);
    const page = await bring(altered(posted, (xml) => `<!DOCTYPE x [<!ENTITY who "boss@example.org">]>${xml}`));
    expect([page.status, isSignedIn()]).toEqual([403, false]);
  });
});
