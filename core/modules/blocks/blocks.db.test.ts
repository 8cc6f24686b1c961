import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { placeOrder, startOrder } from '../orders/index.ts';
import { registerUser, userByEmail } from '../users/index.ts';
import { AddBlocks, addBlocks, Block, judgeEmail, listBlocks, removeBlock } from './index.ts';

let site: TestSite;
beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  for (const { id } of (await listBlocks(site.scope(), { limit: 1000 })).rows)
    await removeBlock(site.scope(), { blockId: id });
});

const add = (entries: string, more: object = {}) => addBlocks(site.scope(), AddBlocks.parse({ entries, ...more }));
const from = (ip: string): Scope => ({ ...site.scope(), origin: { ip } });
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const asks = (email: string, ip = '198.51.100.1') => code(judgeEmail(from(ip), { email, use: 'order' }));

describe('the block list', () => {
  it('refuses addresses, domains with what is below them, and networks, and nobody else', async () => {
    await add('Eve@Example.org\n@spam.example, 192.0.2.0/24; 2001:db8:1::/48\n203.0.113.7');
    expect(await asks('eve@example.org')).toBe('block.address');
    expect(await asks('EVE@example.org ')).toBe('block.address');
    expect(await asks('ann@example.org')).toBe('resolved');
    expect([await asks('a@spam.example'), await asks('a@mx.spam.example')]).toEqual(['block.address', 'block.address']);
    expect([await asks('a@notspam.example'), await asks('a@example')]).toEqual(['resolved', 'resolved']);
    for (const ip of ['192.0.2.200', '2001:db8:1:2::3', '203.0.113.7'])
      expect(await asks('a@b.org', ip)).toBe('block.network');
    for (const ip of ['192.0.3.1', '2001:db8:2::3', '203.0.113.8', ''])
      expect(await asks('a@b.org', ip)).toBe('resolved');
  });

  it.each(['no address at all', '300.1.1.1', '192.0.2.0/33', '0.0.0.0/0', '::/0', '192.0.2.0/x', '-a.example'])(
    'takes no entry such as %s',
    async (wrong) => {
      expect(await code(add(`ann@example.org\n${wrong}`))).toBe('input.invalid');
      expect((await listBlocks(site.scope(), {})).rows).toEqual([]);
    },
  );

  it('takes a list twice without doubling it, also from two at the same moment', async () => {
    const list = Array.from({ length: 300 }, (_, at) => `spam${at}.example`).join('\n');
    await Promise.all([add(list), add(list)]);
    expect((await add(list)).added).toBe(0);
    expect(await site.scope().em.count(Block)).toBe(300);
  });

  it('ends by itself, and can begin anew', async () => {
    await add('spam.example', { days: 2, note: 'the fair' });
    expect(await asks('a@spam.example')).toBe('block.address');
    site.clock.advance({ days: 2 });
    expect(await asks('a@spam.example')).toBe('resolved');
    expect((await add('spam.example')).added).toBe(1);
    expect(await asks('a@spam.example')).toBe('block.address');
  });

  it('is found, taken back, and written down', async () => {
    await add('spam.example\nscam.example');
    const { rows } = await listBlocks(site.scope(), { q: 'SPAM' });
    expect(rows.map(({ value, kind }) => [value, kind])).toEqual([['spam.example', 'domain']]);
    await removeBlock(site.scope(), { blockId: rows[0]!.id });
    expect([await asks('a@spam.example'), await asks('a@scam.example')]).toEqual(['resolved', 'block.address']);
    expect(await code(removeBlock(site.scope(), { blockId: rows[0]!.id }))).toBe('block.not_found');
    const [entry] = await site.scope().em.find(AuditEntry, { action: 'block.removed', subjectId: rows[0]!.id });
    expect(entry?.subjectLabel).toBe('spam.example');
  });
});

describe('whoever is blocked', () => {
  it('makes no account', async () => {
    await add('spam.example');
    const input = { email: 'eve@spam.example', name: 'Eve', password: 'correct horse battery staple' };
    expect(await code(registerUser(site.scope(), input))).toBe('block.address');
    expect(await userByEmail(site.scope(), 'eve@spam.example')).toBeUndefined();
  });

  it('places no order; the others of the same moment do', async () => {
    await add('spam.example');
    const shop = await openShop(site);
    const ticketTypeId = await shop.sell({ quantity: 9 });
    const place = async (email: string) => {
      const lines = [{ ticketTypeId, quantity: 1 }];
      const draft = await startOrder(site.scope(), { eventId: shop.eventId, lines });
      return () => code(placeOrder(site.scope(), { code: draft.code, buyer: { email, name: 'Eve' } }));
    };
    const emails = ['ann@example.org', 'eve@spam.example', 'bob@example.org'];
    const placing = await Promise.all(emails.map(place));
    expect(await Promise.all(placing.map((go) => go()))).toEqual(['resolved', 'block.address', 'resolved']);
  });
});
