import { generate } from 'otplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { changePassword, createUser } from '../users/index.ts';
import {
  beginTotp,
  confirmTotp,
  continueSignIn,
  Factor,
  finishSignIn,
  pendingSignIn,
  recoveryCodesLeft,
  removeTotp,
  renewRecoveryCodes,
  secondFactorsOf,
} from './index.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let userId: string;
let count = 0;

beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  count += 1;
  const account = { email: `ann${count}@example.org`, name: 'Ann', password: PASSWORD };
  ({ userId } = await createUser(site.scope(), account));
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

const codeNow = (secret: string) => generate({ secret, epoch: Math.floor(site.clock.now().getTime() / 1000) });

/** Sets up an app; the next code that it shows is another. */
async function withApp(): Promise<string> {
  const { setup, secret } = await beginTotp(site.scope(), userId);
  await confirmTotp(site.scope(), { userId, setup, code: await codeNow(secret) });
  site.clock.advance({ seconds: 30 });
  return secret;
}

async function pending(): Promise<string> {
  const step = await continueSignIn(site.scope(), { userId, by: 'password' });
  if (step.kind !== 'second-factor') throw new Error('no second factor was asked for');
  return step.pending;
}

const finish = (token: string, given: string, method: 'totp' | 'recovery' = 'totp') =>
  finishSignIn(site.scope(), { pending: token, method, code: given });

describe('a sign-in', () => {
  it('is done after one proof where nothing more was set up, and is written down', async () => {
    expect(await continueSignIn(site.scope(), { userId, by: 'password' })).toEqual({ kind: 'done', userId });
    const [entry] = await site.scope().em.find(AuditEntry, { action: 'user.signed_in', subjectId: userId });
    expect(entry).toMatchObject({ actorId: userId, after: { by: 'password' } });
  });

  it('waits for the code of the app', async () => {
    const secret = await withApp();
    const token = await pending();
    expect((await pendingSignIn(site.scope(), token))?.methods).toEqual(['totp']);
    expect(await site.scope().em.count(AuditEntry, { action: 'user.signed_in', subjectId: userId })).toBe(0);
    expect(await finish(token, await codeNow(secret))).toEqual({ userId });
    const [entry] = await site.scope().em.find(AuditEntry, { action: 'user.signed_in', subjectId: userId });
    expect(entry).toMatchObject({ after: { by: 'password+totp' } });
  });

  it('ends after five wrong codes, after ten minutes, and once it was used', async () => {
    const secret = await withApp();
    const tried = await pending();
    for (let at = 0; at < 5; at += 1) expect(await code(finish(tried, '000000'))).toBe('sign_in.code_wrong');
    expect(await code(finish(tried, await codeNow(secret)))).toBe('sign_in.pending_over');

    const late = await pending();
    site.clock.advance({ minutes: 11 });
    expect(await code(finish(late, await codeNow(secret)))).toBe('sign_in.pending_over');

    const used = await pending();
    await finish(used, await codeNow(secret));
    site.clock.advance({ minutes: 1 });
    expect(await code(finish(used, await codeNow(secret)))).toBe('sign_in.pending_over');
  });

  it('gives no more tries to many at once, even where the cache forgot what it counted', async () => {
    await withApp();
    const token = await pending();
    const { cache } = site.parts.capabilities;
    vi.spyOn(cache, 'hit').mockResolvedValue({ allowed: true, remaining: Number.MAX_SAFE_INTEGER, resetSeconds: 0 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => code(finish(token, '000000'))));
    vi.restoreAllMocks();
    expect(answers.filter((it) => it === 'sign_in.code_wrong')).toHaveLength(5);
  });

  it('counts the tries of many sign-ins together', async () => {
    await withApp();
    const tokens = await Promise.all(Array.from({ length: 6 }, () => pending()));
    const answers: string[] = [];
    for (const token of tokens) answers.push(await code(finish(token, '000000')));
    expect(answers).toEqual([...Array<string>(5).fill('sign_in.code_wrong'), 'sign_in.too_many']);
  });

  it('that waits ends with the password that began it', async () => {
    await withApp();
    const token = await pending();
    await changePassword(site.scope(), { userId, current: PASSWORD, password: 'another long sentence' });
    expect(await pendingSignIn(site.scope(), token)).toBeUndefined();
  });

  it('with a passkey has proved two things', async () => {
    await withApp();
    expect(await continueSignIn(site.scope(), { userId, by: 'passkey' })).toEqual({ kind: 'done', userId });
  });
});

describe('an authenticator app', () => {
  it('is set up by its first code, within half an hour, by the person who began', async () => {
    const { setup, secret, uri } = await beginTotp(site.scope(), userId);
    expect(uri).toContain(`secret=${secret}`);
    expect(await code(confirmTotp(site.scope(), { userId, setup, code: '000000' }))).toBe('sign_in.code_wrong');
    const { userId: other } = await createUser(site.scope(), { email: `bob${count}@example.org`, name: 'Bob' });
    const right = { setup, code: await codeNow(secret) };
    expect(await code(confirmTotp(site.scope(), { userId: other, ...right }))).toBe('sign_in.setup_over');
    expect(await code(confirmTotp(site.scope(), { userId, ...right, setup: `${setup}x` }))).toBe('sign_in.setup_over');
    await confirmTotp(site.scope(), { userId, ...right });
    expect(await secondFactorsOf(site.scope(), userId)).toEqual(['totp']);
    expect(await code(confirmTotp(site.scope(), { userId, ...right }))).toBe('sign_in.totp_exists');

    const late = await beginTotp(site.scope(), userId);
    site.clock.advance({ minutes: 31 });
    const tooLate = { userId, setup: late.setup, code: await codeNow(late.secret) };
    expect(await code(confirmTotp(site.scope(), tooLate))).toBe('sign_in.setup_over');
  });

  it('keeps its secret sealed', async () => {
    const secret = await withApp();
    const factor = await site.scope().em.findOneOrFail(Factor, { user: userId });
    expect(factor.secretSealed).toMatch(/^v1\./);
    expect(factor.secretSealed).not.toContain(secret);
  });

  it('counts each code once, however many send it at the same moment', async () => {
    const secret = await withApp();
    const tokens = await Promise.all(Array.from({ length: 4 }, () => pending()));
    const shown = await codeNow(secret);
    const answers = await Promise.all(tokens.map((token) => code(finish(token, shown))));
    expect(answers.sort()).toEqual(['resolved', ...Array<string>(3).fill('sign_in.code_wrong')].sort());
  });

  it('takes no code from before the last one', async () => {
    const secret = await withApp();
    const earlier = await codeNow(secret);
    site.clock.advance({ seconds: 30 });
    await finish(await pending(), await codeNow(secret));
    expect(await code(finish(await pending(), earlier))).toBe('sign_in.code_wrong');
  });

  it('is asked for no more once it is removed', async () => {
    await withApp();
    await removeTotp(site.scope(), userId);
    expect((await continueSignIn(site.scope(), { userId, by: 'password' })).kind).toBe('done');
  });
});

describe('recovery codes', () => {
  it('stand in for the app, once each, in whichever way they are typed', async () => {
    await withApp();
    const [first = '', second = ''] = await renewRecoveryCodes(site.scope(), userId);
    expect(await secondFactorsOf(site.scope(), userId)).toEqual(['totp', 'recovery']);
    await finish(await pending(), first.toLowerCase().replace('-', ' '), 'recovery');
    expect(await code(finish(await pending(), first, 'recovery'))).toBe('sign_in.code_wrong');
    await finish(await pending(), second, 'recovery');
    expect(await recoveryCodesLeft(site.scope(), userId)).toBe(8);
  });

  it('pass once, however many send one at the same moment', async () => {
    await withApp();
    const [first = ''] = await renewRecoveryCodes(site.scope(), userId);
    const tokens = await Promise.all(Array.from({ length: 4 }, () => pending()));
    const answers = await Promise.all(tokens.map((token) => code(finish(token, first, 'recovery'))));
    expect(answers.sort()).toEqual(['resolved', ...Array<string>(3).fill('sign_in.code_wrong')].sort());
  });

  it('of before count no more when there are new ones, and are nobody else’s', async () => {
    await withApp();
    const [old = ''] = await renewRecoveryCodes(site.scope(), userId);
    const [fresh = ''] = await renewRecoveryCodes(site.scope(), userId);
    expect(await code(finish(await pending(), old, 'recovery'))).toBe('sign_in.code_wrong');

    const ann = userId;
    const { userId: bob } = await createUser(site.scope(), { email: `bob${count}@example.org`, name: 'Bob' });
    userId = bob;
    await withApp();
    expect(await code(finish(await pending(), fresh, 'recovery'))).toBe('sign_in.code_wrong');
    userId = ann;
    await finish(await pending(), fresh, 'recovery');
  });
});
