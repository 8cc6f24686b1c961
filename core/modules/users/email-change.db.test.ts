import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { factsOf } from '../../../test/setup/mailed.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { unseal } from '../../kernel/seal.ts';
import { AddBlocks, addBlocks } from '../blocks/index.ts';
import {
  confirmEmailChange,
  createUser,
  type EmailChangeRequested,
  emailChangeBehind,
  findSession,
  isResetTokenValid,
  type PasswordResetRequested,
  requestEmailChange,
  requestPasswordReset,
  startSession,
  stopEmailChange,
  userByEmail,
  userById,
} from './index.ts';

let site: TestSite;
let email: string;
let wanted: string;
let userId: string;
let count = 0;

beforeAll(async () => void (site = await testSite()));
afterAll(() => site.close());
beforeEach(async () => {
  count += 1;
  [email, wanted] = [`ann${count}@example.org`, `new${count}@example.org`];
  ({ userId } = await createUser(site.scope(), { email, name: 'Ann' }));
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const addressNow = async () => (await userById(site.scope(), userId))!.email;
const confirm = (token: string | null) => confirmEmailChange(site.scope(), { token: token ?? '' });

async function request(to = wanted): Promise<{ old: string | null; new: string | null }> {
  await requestEmailChange(site.scope(), { userId, email: to });
  const fact = (await factsOf<EmailChangeRequested>(site, 'user.email_change_requested')).at(-1)!;
  const open = (sealed: string | null) => sealed && unseal(site.site.key('email-change'), sealed);
  return { old: open(fact.sealedOldToken), new: open(fact.sealedNewToken) };
}

it('an address that the site blocks does not become that of an account', async () => {
  await addBlocks(site.scope(), AddBlocks.parse({ entries: '@blocked.example' }));
  expect(await code(request('ann@blocked.example'))).toBe('block.address');
  expect(await code(request())).toBe('done');
});

it('an address changes once both mailboxes agreed; browsers stay signed in and other links die', async () => {
  const { token } = await startSession(site.scope(), { userId });
  await requestPasswordReset(site.scope(), { email });
  const reset = (await factsOf<PasswordResetRequested>(site, 'user.password_reset_requested')).at(-1)!;
  const resetToken = unseal(site.site.key('password-reset'), reset.sealedToken);
  const links = await request();
  expect(await confirm(links.new)).toMatchObject({ changed: false });
  expect(await confirm(links.new)).toMatchObject({ changed: false });
  expect(await addressNow()).toBe(email);
  expect(await confirm(links.old)).toMatchObject({ changed: true });
  expect(await userByEmail(site.scope(), wanted)).toMatchObject({ id: userId, emailVerifiedAt: expect.any(Date) });
  expect(await findSession(site.scope(), token)).toBeDefined();
  expect(await isResetTokenValid(site.scope(), resetToken)).toBe(false);
  expect(await code(confirm(links.old))).toBe('email_change.link_over');
});

it('both links at the same moment change it once', async () => {
  const links = await request();
  const answers = await Promise.all([confirm(links.old), confirm(links.new)]);
  expect(answers.map(({ changed }) => changed).sort()).toEqual([false, true]);
  expect(await addressNow()).toBe(wanted);
  const changes = await factsOf<{ userId: string }>(site, 'user.email_changed');
  expect(changes.filter((it) => it.userId === userId)).toHaveLength(1);
});

it('is stopped by the old mailbox, ends after a day, and a newer one replaces it', async () => {
  const stopped = await request();
  await stopEmailChange(site.scope(), { token: stopped.new! });
  expect(await emailChangeBehind(site.scope(), stopped.new!)).toBeDefined();
  await stopEmailChange(site.scope(), { token: stopped.old! });
  expect(await code(confirm(stopped.new))).toBe('email_change.link_over');
  const replaced = await request();
  const late = await request();
  expect(await code(confirm(replaced.old))).toBe('email_change.link_over');
  await confirm(late.old);
  site.clock.advance({ hours: 25 });
  expect(await code(confirm(late.new))).toBe('email_change.link_over');
  expect(await addressNow()).toBe(email);
});

it('to an address that has an account looks the same, and only its owner is told', async () => {
  await createUser(site.scope(), { email: wanted, name: 'Bob' });
  const links = await request();
  expect([links.new, typeof links.old]).toEqual([null, 'string']);
  expect(await factsOf(site, 'user.registration_repeated')).toMatchObject([{ email: wanted, name: 'Bob' }]);
  expect(await confirm(links.old)).toMatchObject({ changed: false });
});

it('that was taken meanwhile is not taken away', async () => {
  const links = await request();
  await confirm(links.old);
  await createUser(site.scope(), { email: wanted, name: 'Bob' });
  expect(await code(confirm(links.new))).toBe('email_change.link_over');
  expect(await addressNow()).toBe(email);
});

it('from an address that was never confirmed needs the new mailbox alone', async () => {
  await site.scope().em.execute('update users set email_verified_at = null where id = ?', [userId], 'run');
  const links = await request();
  expect(links.old).toBeNull();
  expect(await confirm(links.new)).toMatchObject({ changed: true });
});
