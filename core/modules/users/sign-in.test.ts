import { verify } from '@node-rs/argon2';
import { afterEach, expect, it, vi } from 'vitest';
import { createMemoryCache } from '../../kernel/capabilities/memory-cache.ts';
import { clockFrom } from '../../kernel/clock.ts';
import { silentLogger } from '../../kernel/log.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashPassword } from './password.ts';
import { signIn } from './sign-in.ts';

vi.mock(import('@node-rs/argon2'), async (original) => {
  const real = await original();
  return { ...real, verify: vi.fn(real.verify) };
});
afterEach(() => void vi.mocked(verify).mockClear());

/** How often the slow hash is computed decides how long an answer takes. */
it('takes as many hashes for no account and for one without a password as for a wrong password', async () => {
  const clock = clockFrom(() => Date.UTC(2027, 0, 15));
  const ann = { id: 'ann', email: 'ann@example.org', passwordHash: await hashPassword('correct horse battery') };
  const users = [ann, { id: 'bob', email: 'bob@example.org', passwordHash: null }];
  const scope = {
    clock,
    log: silentLogger,
    site: { key: () => Buffer.alloc(32) },
    capabilities: { cache: createMemoryCache({ clock }) },
    em: {
      findOne: async (_of: unknown, { email }: { email: string }) => users.find((it) => it.email === email) ?? null,
    },
  } as unknown as Scope;

  const hashes = async (email: string) => {
    vi.mocked(verify).mockClear();
    const browser = 'a-browser-that-knows-nothing.of~this';
    await signIn(scope, { email, password: 'wrong password', ip: '192.0.2.1', browser }).catch(() => undefined);
    return vi.mocked(verify).mock.calls.length;
  };
  for (let at = 0; at < 7; at += 1) {
    const expected = at < 5 ? 1 : 0;
    expect(await hashes('ann@example.org')).toBe(expected);
    expect(await hashes('bob@example.org')).toBe(expected);
    expect(await hashes('nobody@example.org')).toBe(expected);
  }
});
