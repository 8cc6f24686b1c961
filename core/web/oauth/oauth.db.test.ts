import { createHash, randomBytes } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hire } from '../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { Answer } from '../../../test/setup/web.ts';
import {
  consumeItem,
  grantsOf,
  keepItem,
  OAuthItem,
  registerApp,
  rotateSigningKeys,
} from '../../modules/access/index.ts';
import { appsPage, disconnectAppPage } from '../account/apps.page.ts';
import { authEndpoints } from '../api/auth/index.ts';
import { eventEndpoints } from '../api/events/index.ts';
import { organizationEndpoints } from '../api/organizations/index.ts';
import { consentPage, denyConsentPage } from './consent.page.ts';

const BACK = 'https://app.example/back';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let ann: Browser;
let app: { id: string; secret: string | undefined };

beforeAll(async () => {
  // The library asks the machine for the time, and so does this site.
  site = await testSite({ poolSize: 12, startAt: new Date() });
  portal = await testPortal(site, {
    pages: [consentPage, denyConsentPage, appsPage, disconnectAppPage],
    endpoints: [...authEndpoints, ...eventEndpoints, ...organizationEndpoints],
  });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  ann = await portal.browser((await hire(site, shop.organizationId, 'manager')).userId);
  app = await registerApp(site.scope(), { name: 'Seat planner', redirectUris: [BACK], kind: 'confidential' });
});

const pkce = () => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};
const question = (over: Record<string, string | undefined> = {}) => {
  const { verifier, challenge } = pkce();
  const given = {
    client_id: app.id,
    response_type: 'code',
    redirect_uri: BACK,
    scope: 'openid email events.read',
    state: 'xyz',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...over,
  };
  const params = Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return { verifier, path: `/oauth/auth?${new URLSearchParams(params)}` };
};

/** A browser's cookies beside the session of the site. */
function jar(browser: Browser) {
  const kept = new Map<string, string>();
  const keep = (answer: Answer): Answer => {
    for (const [name, value] of Object.entries(answer.cookies())) kept.set(name, value);
    return answer;
  };
  const header = () => [browser.cookie, ...[...kept].map(([name, value]) => `${name}=${value}`)].join('; ');
  const path = (url: string) => (url.startsWith('http') ? new URL(url).pathname + new URL(url).search : url);
  return {
    get: async (url: string) => keep(await portal.ask(path(url), { headers: { Cookie: header() } })),
    post: async (url: string, fields: Record<string, string>) =>
      keep(
        await portal.ask(path(url), {
          headers: { Cookie: header() },
          body: new URLSearchParams({ _csrf: browser.csrf, ...fields }),
        }),
      ),
  };
}

/** Asks, says yes, and comes back with what the app is told. */
async function allowed(path: string, by = ann): Promise<URL> {
  const cookies = jar(by);
  const asked = await cookies.get(path);
  expect(asked.status, asked.text).toBe(303);
  const consent = asked.headers.location!;
  const shown = await cookies.get(consent);
  expect(shown.status, shown.text).toBe(200);
  const answered = await cookies.post(consent, { decision: 'allow' });
  const [, onward = ''] = /href="([^"]*\/oauth\/auth\/[^"]+)"/.exec(answered.text) ?? [];
  const back = await cookies.get(onward);
  expect(back.status, back.text).toBe(303);
  return new URL(back.headers.location!);
}

const token = (fields: Record<string, string>, { id, secret } = app) =>
  portal.ask('/oauth/token', {
    headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(fields),
  });
const exchange = (back: URL, verifier: string, over: Record<string, string> = {}) =>
  token({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: BACK,
    code_verifier: verifier,
    ...over,
  });
const call = (bearer: string, method: string, path: string, body?: object) =>
  portal.ask(`/api/v1${path}`, { method, headers: { Authorization: `Bearer ${bearer}` }, ...(body && { body }) });
const whoami = async (bearer: string) => (await call(bearer, 'GET', '/auth/whoami')).status;

async function connected(scope = 'openid email events.read') {
  const { path, verifier } = question({ scope });
  const back = await allowed(path);
  const answer = await exchange(back, verifier);
  expect(answer.status, answer.text).toBe(200);
  return answer.json<{ access_token: string; refresh_token: string; id_token: string; scope: string }>();
}

describe('an app', () => {
  it('is connected, and does what it was allowed in the place of the person', async () => {
    const tokens = await connected();
    expect(tokens.scope.split(' ').toSorted()).toEqual(['email', 'events.read', 'openid']);
    expect((await call(tokens.access_token, 'GET', '/auth/whoami')).json()).toMatchObject({
      kind: 'user',
      permissions: ['events.read'],
    });
    expect((await call(tokens.access_token, 'GET', `/organizations/${shop.organizationId}`)).status).toBe(200);
    const change = await call(tokens.access_token, 'PATCH', `/events/${shop.eventId}`, { title: 'x' });
    expect(change.status).toBe(403);
    // What is the person's own is not the app's, and pages are for people.
    expect((await call(tokens.access_token, 'GET', '/auth/me')).status).toBe(403);
    const page = await portal.ask('/account/apps', { headers: { Authorization: `Bearer ${tokens.access_token}` } });
    expect(page.status).toBe(303);

    const keys = (await portal.ask('/oauth/jwks')).json();
    const { payload } = await jwtVerify(tokens.id_token, createLocalJWKSet(keys), {
      issuer: `${site.site.url}/oauth`,
      audience: app.id,
    });
    expect(payload.sub).toMatch(/^[0-9a-f-]{36}$/);
    expect(await whoami(tokens.id_token)).toBe(401);
    expect(JSON.stringify(keys)).not.toContain('"d"');
    const [grant] = await grantsOf(site.scope(), payload.sub!);
    expect(grant!.app).toEqual({ id: app.id, name: 'Seat planner' });
    expect(grant!.scopes.toSorted()).toEqual(['email', 'events.read', 'openid']);
    const rows = await site.scope().em.find(OAuthItem, {}, { disableIdentityMap: true });
    expect(JSON.stringify(rows)).not.toContain(tokens.access_token);
  });

  it('finds the key of what was signed before a rotation, until it is over', async () => {
    const kids = async () => {
      const { keys } = (await portal.ask('/oauth/jwks')).json<{ keys: { kid: string }[] }>();
      return keys.map(({ kid }) => kid);
    };
    const before = await connected();
    const [old] = await kids();
    const { kid: fresh } = await rotateSigningKeys(site.scope(), { endOld: 'with their tokens' });
    expect(await kids()).toEqual([fresh, old]);
    const after = await connected();
    expect(decodeProtectedHeader(after.id_token).kid).toBe(fresh);
    const keys = createLocalJWKSet((await portal.ask('/oauth/jwks')).json());
    for (const { id_token } of [before, after]) await jwtVerify(id_token, keys, { audience: app.id });

    const { kid: safe } = await rotateSigningKeys(site.scope(), { endOld: 'at once' });
    expect(await kids()).toEqual([safe]);
  });

  it('may what was allowed and no more than the person may', async () => {
    const { access_token } = await connected('events.write finance.write members.write');
    const change = (path: string, body: object) => call(access_token, 'PATCH', path, body);
    expect((await change(`/events/${shop.eventId}`, { title: 'New name' })).status).toBe(200);
    expect((await call(access_token, 'GET', `/organizations/${shop.organizationId}/members`)).status).toBe(403);
  });

  it('that the person does not allow is told so', async () => {
    const cookies = jar(ann);
    const consent = (await cookies.get(question().path)).headers.location!;
    const answered = await cookies.get(`${consent}/deny`);
    const [, onward = ''] = /href="([^"]*\/oauth\/auth\/[^"]+)"/.exec(answered.text) ?? [];
    const back = new URL((await cookies.get(onward)).headers.location!);
    expect([back.searchParams.get('error'), back.searchParams.get('code')]).toEqual(['access_denied', null]);
  });

  it('is taken back by the person, at once', async () => {
    const { access_token, refresh_token } = await connected();
    expect((await ann.get('/account/apps')).text).toContain('Seat planner');
    expect((await ann.post(`/account/apps/${app.id}/disconnect`)).status).toBe(303);
    expect(await whoami(access_token)).toBe(401);
    expect((await token({ grant_type: 'refresh_token', refresh_token })).json().error).toBe('invalid_grant');
  });

  it('gives a token back', async () => {
    const { access_token } = await connected();
    const headers = { Authorization: `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}` };
    const body = new URLSearchParams({ token: access_token });
    expect((await portal.ask('/oauth/token/revocation', { headers, body })).status).toBe(200);
    expect(await whoami(access_token)).toBe(401);
  });

  it('refreshes with tokens that work once; one that comes again ends all', async () => {
    const first = await connected();
    const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token });
    const second = (await refresh(first.refresh_token)).json();
    expect(await whoami(second.access_token)).toBe(200);
    expect((await refresh(first.refresh_token)).json().error).toBe('invalid_grant');
    expect(await whoami(second.access_token)).toBe(401);
    expect((await refresh(second.refresh_token)).json().error).toBe('invalid_grant');
  });
});

describe('an attack', () => {
  it.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }],
    ['with plain PKCE', { code_challenge_method: 'plain' }],
    ['with the implicit flow', { response_type: 'token' }],
  ])('%s gets no code', async (_what, over) => {
    const answer = await portal.ask(question(over).path);
    expect(String(answer.headers.location)).not.toContain('/connect/');
    expect(String(answer.headers.location)).toMatch(/[?&#]error=/);
  });

  it.each([
    'https://evil.example/back',
    'https://app.example/back/',
    'https://app.example/back?x=1',
    'https://app.example.evil.example/back',
    'http://app.example/back',
  ])('that wants the answer at %s is not sent there', async (redirect_uri) => {
    const answer = await portal.ask(question({ redirect_uri }).path);
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
  });

  it('with another verifier, none, or another app’s secret gets no token', async () => {
    const { path, verifier } = question();
    const back = await allowed(path);
    const other = await registerApp(site.scope(), { name: 'Other', redirectUris: [BACK], kind: 'confidential' });
    expect((await exchange(back, pkce().verifier)).json().error).toBe('invalid_grant');
    expect((await exchange(await allowed(question().path), '')).status).toBe(400);
    const code = back.searchParams.get('code')!;
    const fields = { grant_type: 'authorization_code', code, redirect_uri: BACK, code_verifier: verifier };
    expect((await token(fields, other)).json().error).toBe('invalid_grant');
    expect((await token(fields, { ...app, secret: 'wrong' })).status).toBe(401);
  });

  it('with a code that was used ends what the code made', async () => {
    const { path, verifier } = question();
    const back = await allowed(path);
    const { access_token } = (await exchange(back, verifier)).json();
    expect(await whoami(access_token)).toBe(200);
    expect((await exchange(back, verifier)).json().error).toBe('invalid_grant');
    expect(await whoami(access_token)).toBe(401);
  });

  it('with one code many times at once gets one token at most', async () => {
    const { path, verifier } = question();
    const back = await allowed(path);
    const answers = await Promise.all(Array.from({ length: 6 }, () => exchange(back, verifier)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);

    await keepItem(site.scope(), { kind: 'AuthorizationCode', id: 'x', payload: {}, seconds: 60 });
    const used = await Promise.all(
      Array.from({ length: 6 }, () => consumeItem(site.scope(), 'AuthorizationCode', 'x')),
    );
    expect(used.filter((one) => one === 'consumed')).toHaveLength(1);
  });

  it('that widens a scope gets nothing more', async () => {
    const { refresh_token } = await connected('events.read');
    const wider = await token({ grant_type: 'refresh_token', refresh_token, scope: 'events.read finance.write' });
    expect(wider.status).toBe(400);
  });

  it('that lets somebody else answer its question learns nothing', async () => {
    const eve = jar(await portal.browser((await hire(site, shop.organizationId)).userId));
    const consent = (await eve.get(question().path)).headers.location!;
    const lured = await ann.get(consent);
    expect(lured.status).toBe(410);
    expect((await ann.post(consent, { decision: 'allow' })).status).toBe(410);
    const forged = await portal.ask(consent, {
      headers: {
        Cookie: `${ann.cookie}; ep_oauth_interaction=${consent.split('/').pop()}; ep_oauth_interaction.sig=x`,
      },
    });
    expect(forged.status).toBe(410);
  });

  it('on what is switched off finds nothing', async () => {
    for (const path of ['/oauth/reg', '/oauth/token/introspection', '/oauth/session/end', '/oauth/device/auth']) {
      expect([path, (await portal.ask(path, { body: new URLSearchParams() })).status]).toEqual([path, 404]);
    }
  });
});
