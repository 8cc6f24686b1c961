import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createHealth, type HealthOptions } from './health.ts';
import { silentLogger } from './log.ts';

type Part = { check(): Promise<void> };

const well: Part = { check: async () => {} };
const ill = (message: string): Part => ({ check: () => Promise.reject(new Error(message)) });

function health(over: Record<string, unknown> = {}) {
  const database = { em: { fork: () => ({ execute: async () => [] }) } };
  return createHealth({
    database,
    queue: well,
    storage: well,
    cache: well,
    dataDir: tmpdir(),
    pendingMigrations: async () => [],
    checks: [],
    makeScope: () => ({}),
    log: silentLogger,
    minFreeBytes: 0,
    ...over,
  } as unknown as HealthOptions);
}

const findingsOf = async (over: Record<string, unknown>) => {
  const { ok, checks } = await health(over).ready();
  return { ok, problems: checks.filter((check) => !check.ok) };
};

describe('readiness', () => {
  it('names every check', async () => {
    const readiness = await health({ checks: [{ name: 'acme', check: async () => undefined }] }).ready();
    expect(readiness.ok).toBe(true);
    expect(readiness.checks.map(({ name }) => name)).toEqual([
      'database',
      'migrations',
      'queue',
      'storage',
      'disk',
      'cache',
      'history',
      'acme',
    ]);
  });

  it.each([
    ['queue', { queue: ill('no queue') }, 'no queue'],
    ['storage', { storage: ill('read only') }, 'read only'],
    ['migrations', { pendingMigrations: async () => ['a', 'b'] }, expect.stringContaining('2 migrations')],
    ['disk', { minFreeBytes: Number.MAX_SAFE_INTEGER }, expect.stringMatching(/^Only \d+ MB are free/)],
    ['database', { database: { em: { fork: () => ({ execute: () => Promise.reject(new Error('gone')) }) } } }, 'gone'],
  ])('fails with its %s', async (name, over, problem) => {
    expect(await findingsOf(over)).toEqual({ ok: false, problems: [{ name, ok: false, problem }] });
  });

  it('stays ready where the database guards the history not at all, and says so', async () => {
    const { ok, checks } = await health().ready();
    const history = checks.find(({ name }) => name === 'history');
    expect([ok, history]).toEqual([true, { name: 'history', ok: true, problem: expect.stringContaining('triggers') }]);
  });

  it('tells of an ill cache or plugin, and stays ready', async () => {
    const checks = [{ name: 'acme', check: async () => 'Acme does not answer.' }];
    expect(await findingsOf({ cache: ill('away'), checks })).toEqual({
      ok: true,
      problems: [
        { name: 'cache', ok: false, problem: 'away' },
        { name: 'acme', ok: false, problem: 'Acme does not answer.' },
      ],
    });
  });

  it('does not wait for a check that never answers', async () => {
    const queue = { check: () => new Promise<void>(() => {}) };
    expect(await findingsOf({ queue })).toEqual({
      ok: false,
      problems: [{ name: 'queue', ok: false, problem: 'No answer within 2 seconds.' }],
    });
  });

  it('asks once for many that want to know at the same time', async () => {
    let asked = 0;
    const queue = { check: async () => void (asked += 1) };
    const { ready } = health({ queue });
    await Promise.all([ready(), ready(), ready()]);
    expect(asked).toBe(1);
  });
});

it('lives as long as it answers', () => {
  expect(health({ queue: ill('no queue') }).live()).toEqual({ ok: true });
});
