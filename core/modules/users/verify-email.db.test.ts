import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { factsOf, mailedTo } from '../../../test/setup/mailed.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import {
  actorOf,
  createUser,
  type PasswordResetRequested,
  refuseUnverified,
  registerUser,
  registrationSettings,
  repeatVerification,
  requestPasswordReset,
  requestVerification,
  resetPassword,
  signIn,
  userByEmail,
  verifyByCode,
  verifyByLink,
} from './index.ts';
import { unseal } from '../../kernel/seal.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';

const password = 'correct horse battery';

let site: TestSite;
let email: string;
let count = 0;
const verified: string[] = [];

beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) =>
      hooks.registrar('test').action('user.verifying_email', (_tx, about) => void verified.push(about.email)),
  });
});
afterAll(() => site.close());
beforeEach(() => {
  count += 1;
  email = `ann${count}@example.org`;
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const register = (over: { name?: string; password?: string } = {}) =>
  registerUser(site.scope(), { email, name: 'Ann', password, ...over });
const isVerified = async () => Boolean((await userByEmail(site.scope(), email))?.emailVerifiedAt);
const wrongOf = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0');

describe('registering', () => {
  it('makes an account that may sign in, and whose address is still to be confirmed', async () => {
    await register();
    const { userId } = await signIn(site.scope(), { email, password, ip: '::1' });
    const scope = site.scope(actorOf((await userByEmail(site.scope(), email))!));
    expect(await code(refuseUnverified(scope))).toBe('user.unverified');
    await verifyByCode(site.scope(), { code: (await mailedTo(site, email)).code, userId });
    expect(await code(refuseUnverified(scope))).toBe('done');
  });

  it('with an address that has an account changes nothing and tells its owner alone', async () => {
    await createUser(site.scope(), { email, name: 'Ann', password });
    const answer = await register({ name: 'Eve', password: 'a password of Eve' });
    expect(Object.keys(answer)).toEqual(['browser']);
    expect(await factsOf(site, 'user.registration_repeated')).toMatchObject([{ email, name: 'Ann' }]);
    expect(await code(signIn(site.scope(), { email, password: 'a password of Eve', ip: '::1' }))).toBe('sign_in.wrong');
    expect(await code(repeatVerification(site.scope(), answer))).toBe('done');
    expect(await code(verifyByCode(site.scope(), { code: '123456', ...answer }))).toBe('verification.wrong_code');
  });

  it('makes one account of one address, however many register at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => code(register())));
    expect(answers).toEqual(Array(4).fill('done'));
    expect(
      (await factsOf<{ email: string }>(site, 'user.verification_requested')).filter((it) => it.email === email),
    ).toHaveLength(1);
  });

  it('is refused where the site does not want it, whatever the address', async () => {
    const store = site.parts.settings as SettingsStore;
    const set = (open: boolean) => site.scope().tx((tx) => store.write(tx, registrationSettings, 'site', { open }));
    await set(false);
    expect(await code(register())).toBe('registration.closed');
    await set(true);
  });
});

describe('a code', () => {
  it('confirms in the browser that registered, and in no other', async () => {
    const here = await register();
    const { code: right } = await mailedTo(site, email);
    const elsewhere = await register();
    expect(await code(verifyByCode(site.scope(), { code: right, ...elsewhere }))).toBe('verification.wrong_code');
    expect(await isVerified()).toBe(false);
    await verifyByCode(site.scope(), { code: right, ...here });
    expect(await isVerified()).toBe(true);
    expect(verified.filter((it) => it === email)).toHaveLength(1);
  });

  it('may be guessed five times before guessing waits, also when the guesses come at the same moment', async () => {
    const here = await register();
    const { code: right } = await mailedTo(site, email);
    const guess = (it: string) => code(verifyByCode(site.scope(), { code: it, ...here }));
    const answers = await Promise.all(Array.from({ length: 12 }, () => guess(wrongOf(right))));
    expect(answers.filter((it) => it === 'verification.wrong_code')).toHaveLength(5);
    expect(await guess(right)).toBe('sign_in.too_many');
    await repeatVerification(site.scope(), here);
    // Another code is no way around the wait.
    expect(await guess((await mailedTo(site, email)).code)).toBe('sign_in.too_many');
    site.clock.advance({ minutes: 1 });
    expect(await guess((await mailedTo(site, email)).code)).toBe('done');
  });

  it('is waited for alike where the address has an account and there is nothing to confirm', async () => {
    await createUser(site.scope(), { email, name: 'Ann', password });
    const here = await register();
    const answers: string[] = [];
    for (let at = 0; at < 6; at += 1) answers.push(await code(verifyByCode(site.scope(), { code: '123456', ...here })));
    expect(answers).toEqual([...Array(5).fill('verification.wrong_code'), 'sign_in.too_many']);
  });

  it('is worth nothing after a day, after a newer one, and after it was used', async () => {
    const here = await register();
    const first = await mailedTo(site, email);
    await repeatVerification(site.scope(), here);
    expect(await code(verifyByCode(site.scope(), { code: first.code, ...here }))).toBe('verification.wrong_code');
    const second = await mailedTo(site, email);
    site.clock.advance({ hours: 25 });
    expect(await code(verifyByCode(site.scope(), { code: second.code, ...here }))).toBe('verification.wrong_code');
    const { id: userId } = (await userByEmail(site.scope(), email))!;
    await requestVerification(site.scope(), { userId });
    const third = await mailedTo(site, email);
    await verifyByCode(site.scope(), { code: third.code, userId });
    expect(await code(verifyByCode(site.scope(), { code: third.code, userId }))).toBe('verification.wrong_code');
    expect(await code(requestVerification(site.scope(), { userId }))).toBe('verification.done');
  });
});

describe('a link', () => {
  it('asks whoever is not signed in for the password, so that nobody confirms an account of a stranger', async () => {
    await register();
    const { token } = await mailedTo(site, email);
    expect(await code(verifyByLink(site.scope(), { token }))).toBe('verification.needs_password');
    expect(await code(verifyByLink(site.scope(), { token, password: 'not this one' }))).toBe(
      'verification.wrong_password',
    );
    expect(await isVerified()).toBe(false);
    expect(await code(verifyByLink(site.scope(), { token, password }))).toBe('done');
    expect(await isVerified()).toBe(true);
  });

  it('works once for who is signed in, even when pressed twice at the same moment', async () => {
    await register();
    const { token } = await mailedTo(site, email);
    const me = site.scope(actorOf((await userByEmail(site.scope(), email))!));
    const answers = await Promise.all([1, 2, 3].map(() => code(verifyByLink(me, { token }))));
    expect(answers.sort()).toEqual(['done', 'verification.link_over', 'verification.link_over']);
    expect(verified.filter((it) => it === email)).toHaveLength(1);
  });
});

it('an account is confirmed by the link that sets a password, and begins so where an operator makes it', async () => {
  await createUser(site.scope(), { email: `operator-${email}`, name: 'Ann' });
  expect((await userByEmail(site.scope(), `operator-${email}`))!.emailVerifiedAt).not.toBeNull();
  await createUser(site.scope(), { email, name: 'Ann', emailVerified: false });
  await requestPasswordReset(site.scope(), { email });
  const asked = await factsOf<PasswordResetRequested>(site, 'user.password_reset_requested');
  const token = unseal(site.site.key('password-reset'), asked.at(-1)!.sealedToken);
  expect(await isVerified()).toBe(false);
  await resetPassword(site.scope(), { token, password });
  expect(await isVerified()).toBe(true);
});

it('mails are limited to five an hour for one address', async () => {
  const here = await register();
  for (let at = 0; at < 8; at += 1) await repeatVerification(site.scope(), here);
  const mails = await factsOf<{ email: string }>(site, 'user.verification_requested');
  expect(mails.filter((it) => it.email === email)).toHaveLength(5);
});
