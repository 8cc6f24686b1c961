import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { mailedTo } from '../../../test/setup/mailed.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { createUser, registerUser, startSession, userByEmail, verifyByCode } from '../users/index.ts';
import { collectOrders, listOrders, opensOrderList, orderListToken, placeOrder, subscribeOrders } from './index.ts';

let site: TestSite;
let shop: Shop;
let email: string;
let count = 0;

beforeAll(async () => {
  site = await testSite({ hooks: (hooks) => subscribeOrders(hooks.registrar('core')) });
  shop = await openShop(site);
});
afterAll(() => site.close());
beforeEach(() => {
  count += 1;
  email = `ann${count}@example.org`;
});

async function order(to = email): Promise<string> {
  const draft = await shop.draft(await shop.sell({ quantity: 10 }));
  await placeOrder(site.scope(), { code: draft.code, buyer: { email: to, name: 'Ann' } });
  return draft.code;
}
const codes = async (userId: string) => (await listOrders(site.scope(), { userId })).rows.map(({ code }) => code);
const entries = (userId: string) =>
  site.scope().em.count(AuditEntry, { action: 'user.orders_collected', subjectId: userId });

describe('earlier orders of an address', () => {
  it('are collected once it is confirmed, and not before, and with every sign-in what came since', async () => {
    const [mine, theirs] = [await order(), await order('other@example.org')];
    const browser = await registerUser(site.scope(), { email, name: 'Ann', password: 'correct horse battery' });
    const { id: userId } = (await userByEmail(site.scope(), email))!;
    await startSession(site.scope(), { userId });
    expect(await codes(userId)).toEqual([]);

    await verifyByCode(site.scope(), { code: (await mailedTo(site, email)).code, ...browser });
    expect(await codes(userId)).toEqual([mine]);
    const later = await order();
    expect(await codes(userId)).toEqual([mine]);
    await startSession(site.scope(), { userId });
    expect(await codes(userId)).toEqual([later, mine]);
    expect(await codes(userId)).not.toContain(theirs);
    await startSession(site.scope(), { userId });
    expect(await entries(userId)).toBe(2);
  });

  it('are collected once by many at the same moment, and drafts stay with who holds them', async () => {
    await order();
    await order();
    const draft = await shop.draft(await shop.sell({ quantity: 10 }));
    const { userId } = await createUser(site.scope(), { email, name: 'Ann' });
    await Promise.all(Array.from({ length: 6 }, () => site.scope().tx((tx) => collectOrders(tx, { userId }))));
    expect(await codes(userId)).toHaveLength(2);
    expect(await codes(userId)).not.toContain(draft.code);
    expect(await entries(userId)).toBe(1);
  });

  it('that somebody placed while signed in stay theirs', async () => {
    const code = await order();
    const { userId: owner } = await createUser(site.scope(), { email: `owner-${email}`, name: 'Bob' });
    await site.scope().em.execute('update orders set user_id = ? where code = ?', [owner, code], 'run');
    const { userId } = await createUser(site.scope(), { email, name: 'Ann' });
    await startSession(site.scope(), { userId });
    expect(await codes(userId)).toEqual([]);
    expect(await codes(owner)).toEqual([code]);
  });
});

describe('the link to all orders of an address', () => {
  it('opens for a day, and only as it was made', () => {
    const scope = site.scope();
    const token = orderListToken(scope, email);
    expect(opensOrderList(scope, token)?.email).toBe(email);
    for (const forged of ['', 'v1.a.b.c', token.slice(0, -2), `${token.slice(0, -4)}AAAA`]) {
      expect(opensOrderList(scope, forged)).toBeUndefined();
    }
    site.clock.advance({ hours: 25 });
    expect(opensOrderList(site.scope(), token)).toBeUndefined();
    site.clock.advance({ hours: -25 });
  });
});
