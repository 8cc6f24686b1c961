import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { breakConnections } from '../../../test/setup/break-connections.ts';
import { engine, freshDatabase, type TestDatabase } from '../../../test/setup/databases.ts';
import { ENTITIES } from '../../entities.ts';
import { systemClock } from '../clock.ts';
import { parseDatabaseUrl } from '../db/database-url.ts';
import { openDatabase, type Database } from '../db/orm.ts';
import { Hooks } from '../hooks/registry.ts';
import { silentLogger } from '../log.ts';
import { OutboxRow } from '../outbox/outbox.entity.ts';
import { createRelay, type Relay } from '../outbox/relay.ts';
import { createPgBossQueue } from '../queue/pg-boss-queue.ts';
import { createSqlQueue } from '../queue/sql-queue.ts';
import { SYSTEM } from '../scope/actor.ts';
import type { Scope, TxScope } from '../scope/scope.ts';
import { runTx } from '../scope/tx.ts';
import { SettingsStore } from '../settings/store.ts';
import { defineJob, type AnyJob } from './define.ts';
import { Delivery } from './delivery.entity.ts';
import { createRunner, type Runner } from './runner.ts';

// Whole processes with their real queue and their own timers, in real time.
const FACT = 'plugin.settings_changed';
const SOON = { timeout: 25_000, interval: 25 };
const DRAIN_MS = 20_000;

interface Process {
  readonly relay: Relay;
  readonly runner: Runner;
  readonly database: Database;
}

let fresh: TestDatabase;
let hooks: Hooks;
const heard: string[] = [];
const processes: Process[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  hooks = new Hooks(silentLogger);
  const { on } = hooks.registrar('core');
  on(FACT, 'first', async (_scope, { pluginId }) => void heard.push(`first ${pluginId}`));
  on(FACT, 'second', async (_scope, { pluginId }) => void heard.push(`second ${pluginId}`));
  hooks.freeze();
});
afterAll(() => fresh.drop());
beforeEach(() => void (heard.length = 0));
afterEach(async () => {
  for (const { relay, runner, database } of processes.splice(0)) {
    await relay.stop();
    await runner.stop(DRAIN_MS);
    await database.close();
  }
});

const startProcess = (...jobs: AnyJob[]): Promise<Process> => startGated(undefined, ...jobs);

async function startGated(gate: (() => Promise<void>) | undefined, ...jobs: AnyJob[]): Promise<Process> {
  const address = parseDatabaseUrl(fresh.url);
  const database = await openDatabase({ address, entities: ENTITIES, poolSize: 3 });
  const log = silentLogger;
  const queue =
    engine() === 'postgresql'
      ? createPgBossQueue({ address, log })
      : createSqlQueue({ database, clock: systemClock, log, pollSeconds: 0.1 });
  const shared = { database, queue, jobs: new Map(jobs.map((job) => [job.name, job])), clock: systemClock, log };
  const subscribers = hooks.subscribers.bind(hooks);
  const relay = createRelay({ ...shared, subscribers, pollSeconds: 0.2, ...(gate && { gate }) });
  const runner = createRunner({
    ...shared,
    hear: (...fact) => hooks.hear(...fact),
    makeScope: () => ({}) as Scope,
    concurrency: 4,
  });
  const started = { relay, runner, database };
  processes.push(started);
  await relay.start();
  await runner.start();
  return started;
}

async function tx({ database, relay }: Process, work: (tx: TxScope) => void): Promise<void> {
  const services = {
    em: database.em,
    hooks,
    settings: new SettingsStore(database.em, Buffer.alloc(32)),
    nudge: relay.nudge,
  };
  const facts = { actor: SYSTEM, locale: 'en', clock: systemClock, log: silentLogger, origin: {} };
  await runTx(services, facts, async (scope) => work(scope));
}

const announce = (process: Process, pluginId: string) => tx(process, (scope) => scope.emit(FACT, { v: 1, pluginId }));

const told = (names: readonly string[]) => names.flatMap((name) => [`first ${name}`, `second ${name}`]).toSorted();

it('two processes tell each subscriber of each fact once', async () => {
  const [one, other] = [await startProcess(), await startProcess()];
  const names = Array.from({ length: 40 }, (_, at) => `fact ${at}`);
  await Promise.all(names.map((name, at) => announce(at % 2 === 0 ? one : other, name)));
  await vi.waitFor(() => expect(heard.toSorted()).toEqual(told(names)), SOON);
  await vi.waitFor(async () => {
    const open = await one.database.em.fork().count(Delivery, { state: { $ne: 'succeeded' } });
    expect(open).toBe(0);
  }, SOON);
  expect(heard.toSorted()).toEqual(told(names));
});

it('a fact survives the process that was killed right after its commit', async () => {
  const script = fileURLToPath(new URL('../../../test/setup/commit-and-die.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=development', script, fresh.url, 'orphan'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  await startProcess();
  await vi.waitFor(() => expect(heard.toSorted()).toEqual(told(['orphan'])), SOON);
});

it('facts get through although the database drops every connection', async () => {
  const it = await startProcess();
  await announce(it, 'before');
  await vi.waitFor(() => expect(heard.toSorted()).toEqual(told(['before'])), SOON);
  await breakConnections(fresh.url);
  await vi.waitFor(() => announce(it, 'after'), SOON);
  await vi.waitFor(() => expect([...new Set(heard)].toSorted()).toEqual(told(['after', 'before'])), SOON);
});

it('facts wait in the outbox while the shop is busy, and leave it when it is calm', async () => {
  const calm = Promise.withResolvers<void>();
  const busy = await startGated(() => calm.promise);
  await announce(busy, 'rush');
  const { em } = busy.database;
  expect([await em.fork().count(OutboxRow), await em.fork().count(Delivery, { state: { $ne: 'succeeded' } })]).toEqual([
    1, 0,
  ]);
  calm.resolve();
  await vi.waitFor(() => expect(heard.toSorted()).toEqual(told(['rush'])), SOON);
});

it('a stop waits for the job that runs, and starts no other', async () => {
  const [begun, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let runs = 0;
  const job = defineJob({
    name: 'test.slow',
    payload: z.object({}),
    run: () => {
      runs += 1;
      begun.resolve();
      return finish.promise;
    },
  });
  const process = await startProcess(job as AnyJob);
  const enqueue = () => tx(process, (scope) => scope.enqueue(job, {}));
  await enqueue();
  await begun.promise;
  const stopped = process.runner.stop(DRAIN_MS);
  await enqueue();
  finish.resolve();
  await stopped;
  expect(runs).toBe(1);
  expect(await process.database.em.fork().count(Delivery, { name: 'test.slow', state: 'succeeded' })).toBe(1);
});
