import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openShop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { Order, placeOrder, startOrder } from '../orders/index.ts';
import { createUser, registerUser, userByEmail } from '../users/index.ts';
import { AddBlocks, addBlocks, emailCheckSettings, judgeEmail } from './index.ts';

let site: TestSite;
let asked: string[] = [];
beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) =>
      hooks.registrar('test').filter('email.check', (judged, { email, use }) => {
        asked.push(`${use}: ${email}`);
        if (email.startsWith('broken')) throw new Error('no idea');
        return email.endsWith('@doubt.example') ? { doubt: 'user.not_found' } : judged;
      }),
  });
});
afterAll(() => site.close());
beforeEach(() => void (asked = []));
afterEach(() => set({}));

async function set(values: { doubtful?: 'off' | 'warn' | 'refuse' }): Promise<void> {
  const store = site.parts.settings as SettingsStore;
  await site.scope().tx((tx) => store.write(tx, emailCheckSettings, 'site', values));
}

const problem = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const register = (email: string) =>
  registerUser(site.scope(), { email, name: 'Eve', password: 'correct horse battery staple' });
const noteOf = async (action: string, subjectId: string) =>
  (await site.scope().em.findOneOrFail(AuditEntry, { action, subjectId })).note;

async function draft() {
  const shop = await openShop(site);
  const lines = [{ ticketTypeId: await shop.sell({ quantity: 9 }), quantity: 1 }];
  const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines });
  return (email: string) => placeOrder(site.scope(), { code, buyer: { email, name: 'Eve' } });
}

it('accepts a doubtful address with a note for staff, unless told otherwise', async () => {
  await register('eve@doubt.example');
  const user = (await userByEmail(site.scope(), 'eve@doubt.example'))!;
  expect(await noteOf('user.created', user.id)).toMatch(/in doubt and was accepted: “.+”/);
  const order = await (await draft())('eve@doubt.example');
  expect(await noteOf('order.placed', order.id)).toMatch(/in doubt and was accepted/);
  expect(asked).toEqual(['registration: eve@doubt.example', 'order: eve@doubt.example']);
});

it('writes no note about others', async () => {
  const order = await (await draft())('ann@example.org');
  expect(await noteOf('order.placed', order.id)).toBeNull();
});

it('refuses it at the field where the site wants that, whether the address has an account or not', async () => {
  await createUser(site.scope(), { email: 'has@doubt.example', name: 'Ann' });
  const place = await draft();
  await set({ doubtful: 'refuse' });
  const refusal = { code: 'user.not_found', status: 422, field: 'email' };
  expect(await problem(register('has@doubt.example'))).toMatchObject(refusal);
  expect(await problem(register('new@doubt.example'))).toMatchObject(refusal);
  expect(await userByEmail(site.scope(), 'new@doubt.example')).toBeUndefined();
  expect(await problem(place('new@doubt.example'))).toMatchObject(refusal);
  expect(await site.scope().em.count(Order, { email: 'new@doubt.example' })).toBe(0);
  expect((await place('ann@example.org')).state).toMatch(/pending|confirmed/);
});

it('asks nobody where it is off', async () => {
  await set({ doubtful: 'off' });
  expect(await judgeEmail(site.scope(), { email: 'eve@doubt.example', use: 'order' })).toEqual({});
  expect(asked).toEqual([]);
});

it('lets people pass where a check fails, and refuses the blocked before it asks', async () => {
  await set({ doubtful: 'refuse' });
  expect(await judgeEmail(site.scope(), { email: 'broken@doubt.example', use: 'order' })).toEqual({});
  await addBlocks(site.scope(), AddBlocks.parse({ entries: 'spam.example' }));
  expect(await problem(judgeEmail(site.scope(), { email: 'eve@spam.example', use: 'provider' }))).toMatchObject({
    code: 'block.address',
  });
  expect(asked).toEqual(['order: broken@doubt.example']);
});
