import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../../kernel/ids.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import { unseal } from '../../kernel/seal.ts';
import {
  changePassword,
  createUser,
  endSession,
  findSession,
  isResetTokenValid,
  knowBrowser,
  listUsers,
  type PasswordResetRequested,
  requestPasswordReset,
  resetPassword,
  sessionsOf,
  setPassword,
  setSiteAdmin,
  signIn,
  startSession,
  sweepSessionsJob,
  updateUser,
  userByEmail,
  userById,
} from './index.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let email: string;
let count = 0;

beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());
beforeEach(() => {
  count += 1;
  email = `ann${count}@example.org`;
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

async function ann(): Promise<string> {
  const { userId } = await createUser(site.scope(), { email, name: 'Ann', password: PASSWORD });
  return userId;
}

async function resetToken(): Promise<string> {
  await requestPasswordReset(site.scope(), { email });
  const rows = await site
    .scope()
    .em.find(OutboxRow, { name: 'user.password_reset_requested' }, { orderBy: { id: 'desc' } });
  const told = rows.map(({ payload }) => payload as unknown as PasswordResetRequested).find((it) => it.email === email);
  return unseal(site.site.key('password-reset'), told!.sealedToken);
}

it('a hash that costs too little is made anew when its owner signs in', async () => {
  const userId = await ann();
  const cheap = await hash(PASSWORD, { memoryCost: 8 * 1024, timeCost: 1, parallelism: 1 });
  const stored = async () =>
    (await site.scope().em.execute<{ h: string }[]>('select password_hash as h from users where id = ?', [userId]))[0]!
      .h;
  await site.scope().em.execute('update users set password_hash = ? where id = ?', [cheap, userId]);

  expect(await code(signIn(site.scope(), { email, password: 'not the password', ip: '::1' }))).toBe('sign_in.wrong');
  expect(await stored()).toBe(cheap);
  await signIn(site.scope(), { email, password: PASSWORD, ip: '::1' });
  const renewed = await stored();
  expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await signIn(site.scope(), { email, password: PASSWORD, ip: '::1' });
  expect(await stored()).toBe(renewed);
});

describe('accounts', () => {
  it('are known by their address in any case', async () => {
    await createUser(site.scope(), { email: ` ${email.toUpperCase()} `, name: 'Ann', password: PASSWORD });
    expect(await userByEmail(site.scope(), email)).toMatchObject({ email, name: 'Ann', isAdmin: false, locale: 'en' });
    expect(await code(createUser(site.scope(), { email, name: 'Another' }))).toBe('user.email_taken');
  });

  it('of one address are made once, however many ask at the same moment', async () => {
    const asked = Array.from({ length: 4 }, () => code(createUser(site.scope(), { email, name: 'Ann' })));
    expect((await Promise.all(asked)).sort()).toEqual(['resolved', ...Array(3).fill('user.email_taken')]);
  });

  it.each([
    ['short', 'password.too_short'],
    ['x'.repeat(201), 'password.too_long'],
  ])('refuse the password %.10s', async (password, expected) => {
    expect(await code(createUser(site.scope(), { email, name: 'Ann', password }))).toBe(expected);
  });

  it('refuse their own address as the password', async () => {
    expect(await code(createUser(site.scope(), { email, name: 'Ann', password: email.toUpperCase() }))).toBe(
      'password.is_email',
    );
  });

  it('are listed newest first, a page at a time, and found by a part of the name', async () => {
    const names = ['List Lena', 'List Luis', 'List 100%'];
    for (const [at, name] of names.entries()) await createUser(site.scope(), { email: `list${at}@example.org`, name });
    const first = await listUsers(site.scope(), { q: 'list', limit: 2 });
    const rest = await listUsers(site.scope(), { q: 'list', limit: 2, cursor: first.nextCursor });
    expect([...first.rows, ...rest.rows].map(({ name }) => name)).toEqual(names.toReversed());
    expect(rest.nextCursor).toBeUndefined();
    expect((await listUsers(site.scope(), { q: '0%' })).rows.map(({ name }) => name)).toEqual(['List 100%']);
  });

  it('are not overwritten by somebody who saw an earlier version', async () => {
    const userId = await ann();
    const { version } = (await userById(site.scope(), userId))!;
    await updateUser(site.scope(), { userId, name: 'Ann B', locale: 'de', version });
    expect(await code(updateUser(site.scope(), { userId, name: 'Ann C', locale: 'en', version }))).toBe(
      'conflict.changed',
    );
    expect(await userById(site.scope(), userId)).toMatchObject({ name: 'Ann B', locale: 'de' });
  });

  it('keep at least one admin, even when two remove each other at once', async () => {
    const one = await ann();
    const { userId: two } = await createUser(site.scope(), { email: `other-${email}`, name: 'Bob' });
    await setSiteAdmin(site.scope(), { userId: one, isAdmin: true });
    await setSiteAdmin(site.scope(), { userId: two, isAdmin: true });
    const answers = await Promise.all(
      [one, two].map((userId) => code(setSiteAdmin(site.scope(), { userId, isAdmin: false }))),
    );
    expect(answers.sort()).toEqual(['resolved', 'user.last_admin']);
  });
});

describe('signing in', () => {
  it('takes the right password', async () => {
    const userId = await ann();
    expect(await signIn(site.scope(), { email, password: PASSWORD, ip: '::1' })).toEqual({ userId });
  });

  it('answers the same for a wrong password, an unknown account and one without a password', async () => {
    await ann();
    await createUser(site.scope(), { email: `none-${email}`, name: 'No password' });
    const tries = [email, `unknown-${email}`, `none-${email}`].map((it) =>
      signIn(site.scope(), { email: it, password: 'wrong password', ip: '::1' }).catch((error: unknown) => error),
    );
    const [wrong, ...others] = (await Promise.all(tries)) as { code: string; status: number; params: object }[];
    expect(wrong).toMatchObject({ code: 'sign_in.wrong', status: 401 });
    for (const other of others) expect({ ...other }).toEqual({ ...wrong });
  });

  it('is slowed down the same way whether there is such an account or not', async () => {
    await ann();
    const tries = async (who: string) => {
      const answers = [];
      for (let at = 0; at < 7; at += 1) {
        const wrong = signIn(site.scope(), { email: who, password: 'wrong password', ip: '192.0.2.1' });
        const { code, status, params } = (await wrong.catch((error: unknown) => error)) as Record<string, unknown>;
        answers.push({ code, status, params });
      }
      return answers;
    };
    const known = await tries(email);
    expect(await tries(`unknown-${email}`)).toEqual(known);
    const wrong = { code: 'sign_in.wrong', status: 401, params: {} };
    const tooMany = { code: 'sign_in.too_many', status: 429, params: { seconds: 30, count: 1 } };
    expect(known).toEqual([wrong, wrong, wrong, wrong, wrong, tooMany, tooMany]);
  });

  it('stays open to a browser that signed in before, whatever strangers do', async () => {
    const userId = await ann();
    const attempt = (ip: string, password: string, browser?: string) =>
      code(signIn(site.scope(), { email, password, ip, browser }));
    for (let at = 0; at < 30; at += 1) await attempt(`192.0.2.${at}`, 'wrong password');
    expect(await attempt('198.51.100.1', PASSWORD)).toBe('sign_in.too_many');

    const mine = knowBrowser(site.site, undefined, userId, site.clock.now());
    expect(await attempt('198.51.100.1', PASSWORD, mine)).toBe('resolved');
    // Not even from the very address of those who failed.
    expect(await attempt('192.0.2.1', PASSWORD, mine)).toBe('resolved');
    const theirs = knowBrowser(site.site, undefined, newId(), site.clock.now());
    expect(await attempt('198.51.100.1', PASSWORD, theirs)).toBe('sign_in.too_many');
  });

  it('counts what a known browser gets wrong, too', async () => {
    const userId = await ann();
    const browser = knowBrowser(site.site, undefined, userId, site.clock.now());
    const attempt = (password: string) => code(signIn(site.scope(), { email, password, ip: '192.0.2.1', browser }));
    for (let at = 0; at < 5; at += 1) expect(await attempt('wrong password')).toBe('sign_in.wrong');
    expect(await attempt(PASSWORD)).toBe('sign_in.too_many');
    site.clock.advance({ seconds: 30 });
    expect(await attempt(PASSWORD)).toBe('resolved');
  });

  it('is open again at once to whoever set a new password with a link', async () => {
    await ann();
    const attempt = (password: string) => code(signIn(site.scope(), { email, password, ip: '' }));
    for (let at = 0; at < 6; at += 1) await attempt('wrong password');
    expect(await attempt(PASSWORD)).toBe('sign_in.too_many');
    await resetPassword(site.scope(), { token: await resetToken(), password: 'a brand new one' });
    expect(await attempt('a brand new one')).toBe('resolved');
  });
});

describe('sessions', () => {
  it('are found by their token until they end', async () => {
    const userId = await ann();
    const { token, sessionId } = await startSession(site.scope(), { userId, ip: '::1', userAgent: 'x'.repeat(300) });
    expect((await findSession(site.scope(), token))?.actor).toEqual({
      kind: 'user',
      userId,
      email,
      name: 'Ann',
      isAdmin: false,
      sessionId,
      provedAt: site.clock.now(),
    });
    expect(await findSession(site.scope(), `${token}x`)).toBeUndefined();
    await endSession(site.scope(), { sessionId, userId });
    expect(await findSession(site.scope(), token)).toBeUndefined();
  });

  it('of somebody else cannot be ended', async () => {
    const userId = await ann();
    const { token, sessionId } = await startSession(site.scope(), { userId });
    const { userId: other } = await createUser(site.scope(), { email: `other-${email}`, name: 'Bob' });
    await endSession(site.scope(), { sessionId, userId: other });
    expect(await findSession(site.scope(), token)).toBeDefined();
  });

  it('live on with visits, and end without', async () => {
    const userId = await ann();
    const { token } = await startSession(site.scope(), { userId });
    site.clock.advance({ days: 10 });
    expect(await findSession(site.scope(), token)).toBeDefined();
    site.clock.advance({ days: 10 });
    expect(await findSession(site.scope(), token)).toBeDefined();
    site.clock.advance({ days: 15 });
    expect(await findSession(site.scope(), token)).toBeUndefined();
    await sweepSessionsJob.run(site.scope(), {});
    expect(await sessionsOf(site.scope(), userId)).toEqual([]);
  });
});

describe('passwords', () => {
  it('are changed by who knows the old one; the other sessions end', async () => {
    const userId = await ann();
    const here = await startSession(site.scope(), { userId });
    const elsewhere = await startSession(site.scope(), { userId });
    const change = (current: string) =>
      changePassword(site.scope(), { userId, current, password: 'another long one', sessionId: here.sessionId });
    expect(await code(change('not this one'))).toBe('password.wrong_current');
    await change(PASSWORD);
    expect(await findSession(site.scope(), here.token)).toBeDefined();
    expect(await findSession(site.scope(), elsewhere.token)).toBeUndefined();
    expect(await signIn(site.scope(), { email, password: 'another long one', ip: '::1' })).toEqual({ userId });
  });

  it('are set by an operator; every session ends', async () => {
    const userId = await ann();
    const { token } = await startSession(site.scope(), { userId });
    await setPassword(site.scope(), { email, password: 'set by the operator' });
    expect(await findSession(site.scope(), token)).toBeUndefined();
    expect(await signIn(site.scope(), { email, password: 'set by the operator', ip: '::1' })).toEqual({ userId });
  });

  it('are reset with a link that ends all sessions and works once', async () => {
    const userId = await ann();
    const session = await startSession(site.scope(), { userId });
    const token = await resetToken();
    expect(await isResetTokenValid(site.scope(), token)).toBe(true);
    expect(await resetPassword(site.scope(), { token, password: 'a brand new one' })).toEqual({ userId });
    expect(await findSession(site.scope(), session.token)).toBeUndefined();
    expect(await code(resetPassword(site.scope(), { token, password: 'yet another one' }))).toBe(
      'password_reset.link_over',
    );
    expect(await signIn(site.scope(), { email, password: 'a brand new one', ip: '::1' })).toEqual({ userId });
  });

  it('are reset by exactly one of two who use the same link at the same moment', async () => {
    await ann();
    const token = await resetToken();
    const passwords = ['first of the two', 'second of the two'];
    const answers = await Promise.all(
      passwords.map((password) => code(resetPassword(site.scope(), { token, password }))),
    );
    expect([...answers].sort()).toEqual(['password_reset.link_over', 'resolved']);
    const winner = passwords[answers.indexOf('resolved')]!;
    expect(await code(signIn(site.scope(), { email, password: winner, ip: '::1' }))).toBe('resolved');
  });

  it('are not reset with a link that is an hour old, nor with an older link after a newer was used', async () => {
    await ann();
    const older = await resetToken();
    const newer = await resetToken();
    await resetPassword(site.scope(), { token: newer, password: 'a brand new one' });
    expect(await isResetTokenValid(site.scope(), older)).toBe(false);
    const late = await resetToken();
    site.clock.advance({ minutes: 61 });
    expect(await code(resetPassword(site.scope(), { token: late, password: 'a brand new one' }))).toBe(
      'password_reset.link_over',
    );
  });

  it('are not mailed about without end, and a stranger does not use up what the owner may ask for', async () => {
    const userId = await ann();
    const announced = () => site.scope().em.count(OutboxRow, { name: 'user.password_reset_requested' });
    const before = await announced();
    for (let at = 0; at < 12; at += 1)
      expect(await code(requestPasswordReset(site.scope(), { email }))).toBe('resolved');
    expect((await announced()) - before).toBe(5);
    const browser = knowBrowser(site.site, undefined, userId, site.clock.now());
    await requestPasswordReset(site.scope(), { email, browser });
    expect((await announced()) - before).toBe(6);
  });

  it('asked for an unknown address announce nothing', async () => {
    const announced = () => site.scope().em.count(OutboxRow, { name: 'user.password_reset_requested' });
    const before = await announced();
    expect(await code(requestPasswordReset(site.scope(), { email: 'nobody@example.org' }))).toBe('resolved');
    expect(await announced()).toBe(before);
  });
});
