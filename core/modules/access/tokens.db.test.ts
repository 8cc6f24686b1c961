import { createHmac, randomUUID } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { newId } from '../../kernel/ids.ts';
import { createScope } from '../../kernel/scope/create-scope.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { createUser, Session } from '../users/index.ts';
import { audienceOf, verifyAccessToken } from './access-token.ts';
import { findCaller } from './find-caller.ts';
import { publishedKeys, signingJwks } from './key-ring.ts';
import { openTokens, type Tokens } from './open-tokens.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { RefreshToken } from './refresh-token.entity.ts';
import { rotateSigningKeys } from './rotate-signing-keys.ts';
import { rotateSigningKeysJob } from './rotate-signing-keys.job.ts';
import { SigningKey } from './signing-key.entity.ts';
import { sweepAccessJob } from './sweep-access.job.ts';

let site: TestSite;
let scope: Scope;
let userId: string;

beforeAll(async () => {
  site = await testSite({ poolSize: 12 });
  scope = site.scope();
  ({ userId } = await createUser(scope, { email: 'ada@example.org', name: 'Ada' }));
});
afterAll(() => site.close());

const open = (): Promise<Tokens> => openTokens(scope, { userId });
const nameOf = async (token: string, by = scope) => (await findCaller(by, token))?.actor;
/** Another process on the same database: it remembers nothing of what this one does. */
const elsewhere = (): Scope => createScope({ ...site.parts, site: { ...site.site } }, { actor: scope.actor });

describe('an access token', () => {
  it('acts for the person until it is over', async () => {
    const { accessToken } = await open();
    expect(await nameOf(accessToken)).toMatchObject({ kind: 'user', userId });
    expect(await nameOf(accessToken, elsewhere())).toMatchObject({ userId });
    site.clock.advance({ minutes: 14, seconds: 59 });
    expect(await nameOf(accessToken)).toMatchObject({ userId });
    site.clock.advance({ seconds: 1 });
    expect(await nameOf(accessToken)).toBeUndefined();
    expect(await nameOf(accessToken, elsewhere())).toBeUndefined();
  });

  it('is worth nothing once its session ended, although its signature was remembered', async () => {
    const { accessToken } = await open();
    expect(await nameOf(accessToken)).toBeDefined();
    await scope.tx(async (tx) => void (await tx.em.nativeDelete(Session, { user: userId })));
    expect(await nameOf(accessToken)).toBeUndefined();
  });

  it('is for nobody else than its session', async () => {
    const { accessToken } = await open();
    const { userId: other } = await createUser(scope, { email: 'eve@example.org', name: 'Eve' });
    const claims = payloadOf(accessToken);
    expect(await nameOf(await forge({ sub: other, sid: claims['sid'] as string }))).toBeUndefined();
    expect(await nameOf(await forge({ sub: userId, sid: claims['sid'] as string }))).toBeDefined();
  });
});

interface Forged {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly key?: CryptoKey | Uint8Array;
  readonly sub?: string;
  readonly sid?: string;
}

/** A token as ours, with one thing wrong. */
async function forge({ header = {}, claims = {}, key, sub = userId, sid }: Forged = {}): Promise<string> {
  const jwk = (await signingJwks(scope))[0]!;
  const now = Math.floor(site.clock.now().getTime() / 1000);
  const session = sid ?? (payloadOf((await open()).accessToken)['sid'] as string);
  const all = {
    iss: site.site.url,
    aud: audienceOf(site.site),
    sub,
    sid: session,
    jti: newId(),
    iat: now,
    exp: now + 900,
    ...claims,
  };
  return new SignJWT(JSON.parse(JSON.stringify(all)))
    .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid!, typ: 'at+jwt', ...header })
    .sign(key ?? ((await importJWK(jwk, 'EdDSA')) as CryptoKey));
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

describe('a token that somebody made up', () => {
  it('is refused where the same, made by us, is not', async () => {
    expect(await nameOf(await forge())).toMatchObject({ userId });
  });

  it('without a signature', async () => {
    const [, payload] = (await forge()).split('.');
    for (const alg of ['none', 'None', 'NONE']) {
      const [{ kid } = {}] = await signingJwks(scope);
      expect(await nameOf(`${part({ alg, kid, typ: 'at+jwt' })}.${payload}.`)).toBeUndefined();
    }
  });

  it('with our public key as the secret of HS256', async () => {
    const [published] = await publishedKeys(scope);
    const [, payload] = (await forge()).split('.');
    const pem = await exportSPKI((await importJWK(published!, 'EdDSA')) as CryptoKey);
    for (const secret of [pem, JSON.stringify(published), Buffer.from(published!.x!, 'base64url')]) {
      const signed = `${part({ alg: 'HS256', kid: published!.kid, typ: 'at+jwt' })}.${payload}`;
      const signature = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await nameOf(`${signed}.${signature}`)).toBeUndefined();
    }
  });

  it('with a key of its own, by whatever way it brings it along', async () => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const jwk = (await import('jose')).exportJWK(publicKey) as Promise<JWK>;
    const headers: Record<string, unknown>[] = [
      {},
      { kid: newId() },
      { kid: undefined },
      { kid: '../../../dev/null' },
      { jwk: await jwk },
      { jku: 'https://evil.example/jwks.json' },
      { x5u: 'https://evil.example/cert.pem' },
    ];
    for (const header of headers) expect(await nameOf(await forge({ key: privateKey, header }))).toBeUndefined();
    // Even beside a signature that is right.
    expect(await nameOf(await forge({ header: { jku: 'https://evil.example/jwks.json' } }))).toBeUndefined();
  });

  it.each([
    ['is over', { exp: 1 }],
    ['never ends', { exp: undefined }],
    ['is for another audience', { aud: 'https://other.example/api/v1' }],
    ['is for the site and not its API', { aud: 'http://portal.test' }],
    ['is by another issuer', { iss: 'https://other.example' }],
    ['begins later', { nbf: 9_999_999_999 }],
    ['names no session', { sid: undefined }],
    ['names something else as its session', { sid: `' or 1=1 --` }],
    ['names nobody', { sub: undefined }],
    ['has no name of its own', { jti: undefined }],
  ])('that %s', async (_what, claims) => {
    expect(await nameOf(await forge({ claims }))).toBeUndefined();
  });

  it('that is another kind of token, or not one at all', async () => {
    expect(await nameOf(await forge({ header: { typ: 'JWT' } }))).toBeUndefined();
    expect(await nameOf(await forge({ header: { typ: undefined } }))).toBeUndefined();
    for (const token of ['a.b.c', '..', 'x'.repeat(43), `${part({})}.${part({})}.x`]) {
      expect(await nameOf(token)).toBeUndefined();
    }
    const [header, payload, signature = ''] = (await forge()).split('.');
    const turned = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    expect(await nameOf(`${header}.${payload}.${turned}`)).toBeUndefined();
  });
});

describe('signing keys', () => {
  it('are published without their private part, which is sealed', async () => {
    await open();
    const keys = await publishedKeys(scope);
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
    ]);
    const [row] = await scope.em.find(SigningKey, {}, { disableIdentityMap: true });
    const [{ d } = {}] = await signingJwks(scope);
    expect(JSON.stringify(row)).not.toContain(d);
  });

  it('are one, whoever needs the first at the same time', async () => {
    const fresh = await testSite({ poolSize: 12 });
    const others = Array.from({ length: 6 }, () =>
      createScope({ ...fresh.parts, site: { ...fresh.site } }, { actor: scope.actor }),
    );
    const found = await Promise.all(others.map((other) => publishedKeys(other)));
    expect(new Set(found.flat().map(({ kid }) => kid)).size).toBe(1);
    await fresh.close();
  });

  it('change, and old tokens work until they are over', async () => {
    const before = await open();
    const { kid } = await rotateSigningKeys(scope, { endOld: 'with their tokens' });
    const after = await open();
    expect(JSON.parse(Buffer.from(after.accessToken.split('.')[0]!, 'base64url').toString())).toMatchObject({ kid });
    for (const { accessToken } of [before, after]) {
      expect(await nameOf(accessToken)).toBeDefined();
      expect(await nameOf(accessToken, elsewhere())).toBeDefined();
    }
    expect((await publishedKeys(scope)).map((key) => key.kid)).toContain(kid);

    site.clock.advance({ minutes: 20 });
    expect((await publishedKeys(scope)).map((key) => key.kid)).toEqual([kid]);
    site.clock.advance({ days: 2 });
    await sweepAccessJob.run(scope, {});
    expect(await scope.em.count(SigningKey, {})).toBe(1);
  });

  it('that another process has just made are known at once', async () => {
    const other = elsewhere();
    await open();
    await rotateSigningKeys(other, { endOld: 'with their tokens' });
    const { accessToken } = await openTokens(other, { userId });
    expect(await nameOf(accessToken)).toBeDefined();
  });

  it('that leaked end with what they signed', async () => {
    const { accessToken, refreshToken } = await open();
    expect(await nameOf(accessToken)).toBeDefined();
    await rotateSigningKeys(scope, { endOld: 'at once' });
    expect(await nameOf(accessToken)).toBeUndefined();
    expect(await nameOf((await refreshTokens(scope, refreshToken)).accessToken)).toBeDefined();
  });

  it('change every 90 days by themselves', async () => {
    const generations = async () => (await scope.em.find(SigningKey, {}, { disableIdentityMap: true })).length;
    const before = await generations();
    await rotateSigningKeysJob.run(scope, {});
    expect(await generations()).toBe(before);
    site.clock.advance({ days: 90 });
    await rotateSigningKeysJob.run(scope, {});
    expect(await generations()).toBe(before + 1);
  });

  it('are changed once by two who do it at once', async () => {
    const all = await Promise.allSettled(
      [scope, elsewhere()].map((by) => rotateSigningKeys(by, { endOld: 'with their tokens' })),
    );
    const refused = all.filter((one) => one.status === 'rejected');
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'signing_key.rotated_already' });
    const rows = await scope.em.find(SigningKey, { publishedUntil: null }, { disableIdentityMap: true });
    expect(rows).toHaveLength(1);
  });
});

describe('a refresh token', () => {
  it('works once, and makes the next one', async () => {
    const first = await open();
    const second = await refreshTokens(scope, first.refreshToken);
    const third = await refreshTokens(scope, second.refreshToken);
    expect(await nameOf(third.accessToken)).toMatchObject({ userId });
    expect(await scope.em.count(RefreshToken, { tokenHash: hashToken(third.refreshToken), usedAt: null })).toBe(1);
  });

  it('that comes twice at the same moment succeeds once', async () => {
    const { refreshToken } = await open();
    const all = await Promise.allSettled(
      [scope, elsewhere(), scope, elsewhere()].map((by) => refreshTokens(by, refreshToken)),
    );
    const won = all.filter((one) => one.status === 'fulfilled');
    const lost = all.filter((one) => one.status === 'rejected');
    expect(won).toHaveLength(1);
    for (const { reason } of lost) expect(reason).toMatchObject({ code: 'refresh.just_used' });
    // Two tabs are no thieves: the one that was quicker goes on.
    expect(await nameOf(won[0]!.value.accessToken)).toBeDefined();
    expect(await refreshTokens(scope, won[0]!.value.refreshToken)).toBeDefined();
  });

  it('that comes again later ends the whole family', async () => {
    const first = await open();
    const second = await refreshTokens(scope, first.refreshToken);
    site.clock.advance({ seconds: 11 });
    await expect(refreshTokens(scope, first.refreshToken)).rejects.toMatchObject({ code: 'refresh.over' });
    await expect(refreshTokens(scope, second.refreshToken)).rejects.toMatchObject({ code: 'refresh.over' });
    expect(await nameOf(second.accessToken)).toBeUndefined();
    expect(await scope.em.count(AuditEntry, { action: 'user.refresh_reused', subjectId: userId })).toBe(1);
  });

  it('is over after seven days, and goes', async () => {
    const { refreshToken } = await open();
    site.clock.advance({ days: 7 });
    await expect(refreshTokens(scope, refreshToken)).rejects.toMatchObject({ status: 401, code: 'refresh.over' });
    site.clock.advance({ days: 2 });
    await sweepAccessJob.run(scope, {});
    expect(await scope.em.count(RefreshToken, { tokenHash: hashToken(refreshToken) })).toBe(0);
  });

  it('that is nobody’s is as good as one that is over', async () => {
    await expect(refreshTokens(scope, randomUUID())).rejects.toMatchObject({ status: 401, code: 'refresh.over' });
  });

  it('is not an access token', async () => {
    expect(await verifyAccessToken(scope, (await open()).refreshToken)).toBeUndefined();
  });
});
