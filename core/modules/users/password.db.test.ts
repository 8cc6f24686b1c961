import { afterAll, beforeAll, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { createUser, setFirstPassword, setPassword, signIn } from './index.ts';

let site: TestSite;

beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) =>
      hooks
        .registrar('acme')
        .filter('password.check', (verdict, { password }) =>
          password.includes('acme') ? { refusal: 'password.of_the_company' } : verdict,
        ),
  });
});
afterAll(() => site.close());

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const create = (email: string, password: string) => createUser(site.scope(), { email, name: 'Ann', password });

it('the most common passwords are refused, in any case, and what a plugin refuses', async () => {
  expect(await code(create('ann@example.org', '1q2w3e4r5t'))).toBe('password.common');
  expect(await code(create('ann@example.org', 'QwertyUiop'))).toBe('password.common');
  expect(await code(create('ann@example.org', 'acme forever'))).toBe('password.of_the_company');
  await create('ann@example.org', 'a sentence is a good one');
  expect(await code(setPassword(site.scope(), { email: 'ann@example.org', password: '1q2w3e4r5t' }))).toBe(
    'password.common',
  );
});

it('whoever has none sets one once, and changes it by knowing it', async () => {
  const email = 'bob@example.org';
  const { userId } = await createUser(site.scope(), { email, name: 'Bob' });
  const set = (password: string) => code(setFirstPassword(site.scope(), { userId, password }));
  expect(await set('1q2w3e4r5t')).toBe('password.common');
  const [one, two] = ['a sentence is a good one', 'another sentence of his'];
  const answers = await Promise.all([set(one), set(two)]);
  expect(answers.toSorted()).toEqual(['done', 'password.exists']);
  const password = answers[0] === 'done' ? one : two;
  expect(await signIn(site.scope(), { email, password, ip: '192.0.2.7' })).toEqual({ userId });
  expect(await set('a third sentence')).toBe('password.exists');
});
