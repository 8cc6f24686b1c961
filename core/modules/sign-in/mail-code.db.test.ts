import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailedCode } from '../../../test/setup/mailed.ts';
import { softPasskey } from '../../../test/setup/soft-passkey.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { createUser, startSession } from '../users/index.ts';
import {
  addMailFactor,
  addPasskey,
  beginPasskey,
  confirmIdentity,
  confirmMethods,
  continueSignIn,
  finishSignIn,
  MailCode,
  removeMailFactor,
  secondFactorsOf,
  sendConfirmCode,
  sendSignInCode,
  sweepSignInJob,
} from './index.ts';
import { sendMailCode, useMailCode } from './mail-codes.ts';

const PASSWORD = 'correct horse battery';

let site: TestSite;
let userId: string;
let count = 0;

beforeAll(async () => {
  // So many guesses are looked at before the first one is counted.
  site = await testSite({ poolSize: 12 });
});
afterAll(() => site.close());
beforeEach(async () => {
  count += 1;
  userId = await newPerson({ password: PASSWORD });
});

async function newPerson(given: { password?: string; emailVerified?: boolean }): Promise<string> {
  count += 1;
  return (await createUser(site.scope(), { email: `ann${count}@example.org`, name: 'Ann', ...given })).userId;
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

async function pending(): Promise<string> {
  const step = await continueSignIn(site.scope(), { userId, by: 'password' });
  if (step.kind !== 'second-factor') throw new Error('no second factor was asked for');
  return step.pending;
}

const finish = (token: string, given: string) =>
  finishSignIn(site.scope(), { pending: token, method: 'mail', code: given });

/** The same length, another code. */
const other = (right: string) => right.replace(/^./, (digit) => String((Number(digit) + 1) % 10));

async function mailed(): Promise<{ whose: { userId: string; boundTo: string }; right: string }> {
  const { sessionId: boundTo } = await startSession(site.scope(), { userId });
  const whose = { userId, boundTo };
  await sendMailCode(site.scope(), { ...whose, browser: boundTo });
  return { whose, right: await mailedCode(site, userId) };
}

describe('a code by mail', () => {
  it('is asked for once its owner switched it on, who has a confirmed address', async () => {
    const stranger = await newPerson({ password: PASSWORD, emailVerified: false });
    expect(await code(addMailFactor(site.scope(), { userId: stranger }))).toBe('user.unverified');
    await addMailFactor(site.scope(), { userId });
    expect(await code(addMailFactor(site.scope(), { userId }))).toBe('sign_in.mail_code_exists');
    expect(await secondFactorsOf(site.scope(), userId)).toEqual(['mail']);

    const token = await pending();
    expect(await code(finish(token, '000000'))).toBe('sign_in.code_wrong');
    await sendSignInCode(site.scope(), { pending: token });
    const right = await mailedCode(site, userId);
    expect(await code(finish(token, other(right)))).toBe('sign_in.code_wrong');
    expect(await finish(token, `${right.slice(0, 3)} ${right.slice(3)}`)).toEqual({ userId });

    await removeMailFactor(site.scope(), userId);
    expect((await continueSignIn(site.scope(), { userId, by: 'password' })).kind).toBe('done');
  });

  it('counts in the sign-in alone that it was mailed for', async () => {
    await addMailFactor(site.scope(), { userId });
    const [mine, another] = [await pending(), await pending()];
    await sendSignInCode(site.scope(), { pending: mine });
    const right = await mailedCode(site, userId);
    expect(await code(finish(another, right))).toBe('sign_in.code_wrong');
    expect(await code(finish(mine, right))).toBe('resolved');
  });

  it('is not mailed to who did not switch it on', async () => {
    await addMailFactor(site.scope(), { userId });
    const token = await pending();
    await removeMailFactor(site.scope(), userId);
    expect(await code(sendSignInCode(site.scope(), { pending: token }))).toBe('sign_in.method_unknown');
    expect(await code(sendSignInCode(site.scope(), { pending: 'made up' }))).toBe('sign_in.pending_over');
  });

  it('passes once, however many send it at the same moment', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { whose, right } = await mailed();
      const tried = Array.from({ length: 5 }, () => code(useMailCode(site.scope(), whose, right)));
      const [first, ...others] = (await Promise.all(tried)).sort();
      expect([first, new Set(others)]).toEqual(['resolved', new Set(['sign_in.code_wrong'])]);
    }
  });

  it('is over after ten minutes, after five tries, and with the next one', async () => {
    const late = await mailed();
    site.clock.advance({ minutes: 10 });
    expect(await code(useMailCode(site.scope(), late.whose, late.right))).toBe('sign_in.code_wrong');

    const guessed = await mailed();
    const guesses = Array.from({ length: 12 }, () =>
      code(useMailCode(site.scope(), guessed.whose, other(guessed.right))),
    );
    await Promise.all(guesses);
    const [row] = await site.scope().em.find(MailCode, { boundTo: guessed.whose.boundTo });
    expect(row?.attempts).toBe(5);
    expect(await code(useMailCode(site.scope(), guessed.whose, guessed.right))).toBe('sign_in.code_wrong');

    const first = await mailed();
    await sendMailCode(site.scope(), { ...first.whose, browser: undefined });
    const next = await mailedCode(site, userId);
    if (next !== first.right)
      expect(await code(useMailCode(site.scope(), first.whose, first.right))).not.toBe('resolved');
    expect(await code(useMailCode(site.scope(), first.whose, next))).toBe('resolved');
    site.clock.advance({ minutes: 11 });
    await sweepSignInJob.run(site.scope(), {});
    expect(await site.scope().em.count(MailCode)).toBe(0);
  });

  it('is mailed a few times an hour', async () => {
    const { whose } = await mailed();
    const again = () => code(sendMailCode(site.scope(), { ...whose, browser: whose.boundTo }));
    for (let mails = 1; mails < 5; mails += 1) expect(await again()).toBe('resolved');
    expect(await again()).toBe('sign_in.mails_too_many');
  });
});

describe('proving once more who one is', () => {
  it('takes a mailed code of who has neither password nor factor', async () => {
    userId = await newPerson({});
    const { sessionId } = await startSession(site.scope(), { userId });
    expect(await confirmMethods(site.scope(), userId)).toEqual(['mail']);
    await sendConfirmCode(site.scope(), { userId, sessionId });
    const proof = { method: 'mail' as const, code: await mailedCode(site, userId) };
    const { sessionId: elsewhere } = await startSession(site.scope(), { userId });
    const confirm = (at: string) => code(confirmIdentity(site.scope(), { userId, sessionId: at, ...proof }));
    expect(await confirm(elsewhere)).toBe('sign_in.code_wrong');
    expect(await confirm(sessionId)).toBe('resolved');
    expect(await confirm(sessionId)).toBe('sign_in.code_wrong');
  });

  it('takes none where there is something stronger, or an address that nobody confirmed', async () => {
    expect(await confirmMethods(site.scope(), userId)).toEqual(['password']);
    const { sessionId } = await startSession(site.scope(), { userId });
    expect(await code(sendConfirmCode(site.scope(), { userId, sessionId }))).toBe('sign_in.method_unknown');
    await addMailFactor(site.scope(), { userId });
    expect(await confirmMethods(site.scope(), userId)).toEqual(['mail']);
    const answer = softPasskey(site.site).create(await beginPasskey(site.scope(), userId));
    await addPasskey(site.scope(), { userId, name: 'Phone', answer });
    expect(await secondFactorsOf(site.scope(), userId)).toEqual(['passkey', 'mail']);
    expect(await confirmMethods(site.scope(), userId)).toEqual(['passkey']);
    expect(await confirmMethods(site.scope(), await newPerson({ emailVerified: false }))).toEqual([]);
  });
});
