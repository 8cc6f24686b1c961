import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { softPasskey } from '../../../test/setup/soft-passkey.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { createUser } from '../users/index.ts';
import {
  addMailFactor,
  addPasskey,
  beginPasskey,
  beginPasskeyProof,
  beginPasskeySignIn,
  continueSignIn,
  finishSignIn,
  passkeySignIn,
  passkeysOf,
  PasskeyChallenge,
  recoveryCodesLeft,
  removeMailFactor,
  removePasskey,
  renamePasskey,
  renewRecoveryCodes,
  secondFactorsOf,
  sweepSignInJob,
} from './index.ts';

let site: TestSite;
let userId: string;
let count = 0;

beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  count += 1;
  const account = { email: `ann${count}@example.org`, name: 'Ann', password: 'correct horse battery' };
  ({ userId } = await createUser(site.scope(), account));
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

async function add(key = softPasskey(site.site), name = 'My phone') {
  const answer = key.create(await beginPasskey(site.scope(), userId));
  const { passkeyId } = await addPasskey(site.scope(), { userId, name, answer });
  return { key, passkeyId };
}

const signInWith = async (key: ReturnType<typeof softPasskey>, how: Parameters<typeof key.get>[1] = {}) =>
  passkeySignIn(site.scope(), key.get(await beginPasskeySignIn(site.scope()), how));

async function pending(): Promise<string> {
  const step = await continueSignIn(site.scope(), { userId, by: 'password' });
  if (step.kind !== 'second-factor') throw new Error('no second factor was asked for');
  return step.pending;
}

describe('a passkey', () => {
  it('signs its owner in, who types nothing', async () => {
    const { key } = await add();
    expect(await signInWith(key)).toEqual({ userId });
    expect(await passkeysOf(site.scope(), userId)).toMatchObject([{ name: 'My phone', lastUsedAt: site.clock.now() }]);
  });

  it('alone must be unlocked; beside a password it is enough to have it', async () => {
    const { key } = await add();
    expect(await code(signInWith(key, { unlocked: false }))).toBe('sign_in.passkey_refused');
    const asked = await beginPasskeyProof(site.scope(), userId);
    expect(asked.allowCredentials).toHaveLength(1);
    const answer = key.get(asked, { unlocked: false });
    const finish = { pending: await pending(), method: 'passkey' as const, code: answer };
    expect(await finishSignIn(site.scope(), finish)).toEqual({ userId });
  });

  it('is refused to other sites, for other purposes, twice, and late', async () => {
    const { key } = await add();
    expect(await code(signInWith(key, { from: 'https://portal.test.example' }))).toBe('sign_in.passkey_refused');
    const proof = key.get(await beginPasskeyProof(site.scope(), userId));
    expect(await code(passkeySignIn(site.scope(), proof))).toBe('sign_in.passkey_refused');

    const answer = key.get(await beginPasskeySignIn(site.scope()));
    expect(await passkeySignIn(site.scope(), answer)).toEqual({ userId });
    expect(await code(passkeySignIn(site.scope(), answer))).toBe('sign_in.passkey_refused');

    const late = key.get(await beginPasskeySignIn(site.scope()));
    site.clock.advance({ minutes: 6 });
    expect(await code(passkeySignIn(site.scope(), late))).toBe('sign_in.passkey_refused');
  });

  it('answers a challenge once, however many send it at the same moment', async () => {
    const { key } = await add();
    const answer = key.get(await beginPasskeySignIn(site.scope()));
    const answers = await Promise.all(Array.from({ length: 4 }, () => code(passkeySignIn(site.scope(), answer))));
    expect(answers.sort()).toEqual(['resolved', ...Array<string>(3).fill('sign_in.passkey_refused')].sort());
  });

  it('that counts must count on: a copy that is behind is refused, as is one that counts the same', async () => {
    const { key } = await add();
    await signInWith(key, { counter: 7 });
    expect(await code(signInWith(key, { counter: 7 }))).toBe('sign_in.passkey_refused');
    expect(await code(signInWith(key, { counter: 3 }))).toBe('sign_in.passkey_refused');
    const twins = await Promise.all([1, 2, 3].map(() => code(signInWith(key, { counter: 8 }))));
    expect(twins.sort()).toEqual(['resolved', 'sign_in.passkey_refused', 'sign_in.passkey_refused'].sort());
  });

  it('of somebody else proves nothing', async () => {
    const { key } = await add();
    const ann = userId;
    ({ userId } = await createUser(site.scope(), { email: `bob${count}@example.org`, name: 'Bob' }));
    const { key: own } = await add();
    const asked = await beginPasskeyProof(site.scope(), userId);
    const finish = { pending: await pending(), method: 'passkey' as const, code: key.get(asked) };
    expect(await code(finishSignIn(site.scope(), finish))).toBe('sign_in.passkey_refused');
    expect((await signInWith(own)).userId).not.toBe(ann);
    expect(await code(signInWith(softPasskey(site.site)))).toBe('sign_in.passkey_refused');
  });

  it('is added by whoever was asked, and to one account', async () => {
    const key = softPasskey(site.site);
    const { userId: bob } = await createUser(site.scope(), { email: `bob${count}@example.org`, name: 'Bob' });
    const forBob = key.create(await beginPasskey(site.scope(), bob));
    const add1 = (answer: string) => code(addPasskey(site.scope(), { userId, name: 'Mine', answer }));
    expect(await add1(forBob)).toBe('sign_in.passkey_refused');
    expect(await add1('{"id":1}')).toBe('sign_in.passkey_refused');
    expect(await add1('no JSON')).toBe('sign_in.passkey_refused');
    expect(await add1(key.create(await beginPasskey(site.scope(), userId)))).toBe('resolved');
    const again = key.create(await beginPasskey(site.scope(), bob));
    expect(await code(addPasskey(site.scope(), { userId: bob, name: 'Bob’s', answer: again }))).toBe(
      'sign_in.passkey_exists',
    );
  });

  it('is renamed and removed by its owner; with the last one the recovery codes go', async () => {
    const { passkeyId } = await add();
    await renewRecoveryCodes(site.scope(), userId);
    expect(await secondFactorsOf(site.scope(), userId)).toEqual(['passkey', 'recovery']);
    const { userId: bob } = await createUser(site.scope(), { email: `bob${count}@example.org`, name: 'Bob' });
    expect(await code(renamePasskey(site.scope(), { userId: bob, passkeyId, name: 'x' }))).toBe(
      'sign_in.passkey_not_found',
    );
    expect(await code(removePasskey(site.scope(), { userId: bob, passkeyId }))).toBe('sign_in.passkey_not_found');
    await renamePasskey(site.scope(), { userId, passkeyId, name: 'Old phone' });
    expect(await passkeysOf(site.scope(), userId)).toMatchObject([{ name: 'Old phone' }]);
    await removePasskey(site.scope(), { userId, passkeyId });
    expect(await recoveryCodesLeft(site.scope(), userId)).toBe(0);
    expect(await secondFactorsOf(site.scope(), userId)).toEqual([]);
  });
});

it('the last way in stays', async () => {
  ({ userId } = await createUser(site.scope(), { email: `zoe${count}@example.org`, name: 'Zoe' }));
  const [one, two] = [await add(), await add(softPasskey(site.site), 'My key')];
  const remove = ({ passkeyId }: { passkeyId: string }) => code(removePasskey(site.scope(), { userId, passkeyId }));
  expect((await Promise.all([remove(one), remove(two)])).sort()).toEqual(['resolved', 'sign_in.last_way']);
  const [left] = await passkeysOf(site.scope(), userId);
  expect(await remove({ passkeyId: left!.id })).toBe('sign_in.last_way');
  await addMailFactor(site.scope(), { userId });
  expect(await remove({ passkeyId: left!.id })).toBe('resolved');
  expect(await code(removeMailFactor(site.scope(), userId))).toBe('sign_in.last_way');
});

it('challenges that nobody answered are forgotten', async () => {
  await beginPasskeySignIn(site.scope());
  site.clock.advance({ minutes: 6 });
  await sweepSignInJob.run(site.scope(), {});
  expect(await site.scope().em.count(PasskeyChallenge)).toBe(0);
});
