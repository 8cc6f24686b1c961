import { expect, it, vi } from 'vitest';
import { hashPassword, matchesPassword } from './password.ts';

const running = vi.hoisted(() => ({ now: 0, most: 0 }));

vi.mock('node:os', async (original) => ({ ...(await original<object>()), availableParallelism: () => 8 }));

vi.mock('@node-rs/argon2', () => {
  const slow = async <T>(answer: T): Promise<T> => {
    running.now += 1;
    running.most = Math.max(running.most, running.now);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    running.now -= 1;
    return answer;
  };
  return { hash: (password: string) => slow(`hash of ${password}`), verify: () => slow(true) };
});

it('many passwords at once are computed three at a time, and all of them', async () => {
  const hashed = Array.from({ length: 25 }, (_, at) => hashPassword(`password ${at}`));
  const compared = Array.from({ length: 25 }, () => matchesPassword('stored', 'a password'));
  const answers = await Promise.all([...hashed, ...compared]);
  expect([answers.length, answers.every(Boolean), running.most]).toEqual([50, true, 3]);
});
