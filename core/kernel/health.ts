import { statfs } from 'node:fs/promises';
import { isAuditGuarded } from './audit/guard.ts';
import type { Cache } from './capabilities/cache.ts';
import type { Storage } from './capabilities/storage.ts';
import type { Database } from './db/orm.ts';
import { messageOf } from './errors.ts';
import type { Logger } from './log.ts';
import type { HealthCheck } from './plugins/define.ts';
import type { Queue } from './queue/queue.ts';
import type { Scope } from './scope/scope.ts';

export interface HealthOptions {
  readonly database: Database;
  readonly queue: Queue;
  readonly storage: Storage;
  readonly cache: Cache;
  readonly dataDir: string;
  /** Names of migrations that are not applied. */
  readonly pendingMigrations: () => Promise<readonly string[]>;
  /** What plugins added. */
  readonly checks: readonly HealthCheck[];
  readonly makeScope: () => Scope;
  readonly log: Logger;
  /** Less free space in the data directory than this is not ready; 100 MB unless told. */
  readonly minFreeBytes?: number;
}

export interface HealthFinding {
  readonly name: string;
  readonly ok: boolean;
  /** A sentence; a check that is ok may have one too, as a warning. */
  readonly problem?: string;
}

export interface Readiness {
  readonly ok: boolean;
  readonly checks: readonly HealthFinding[];
}

export interface Health {
  /** Whether the process answers at all. */
  live(): { readonly ok: true };
  /** Whether it should be given work. */
  ready(): Promise<Readiness>;
}

interface Check {
  readonly name: string;
  /** Without it the site cannot serve. The others are told, and change nothing. */
  readonly vital: boolean;
  /** Resolves to nothing or to a warning; throws when it fails. */
  run(): Promise<string | undefined>;
}

const LIMIT_MS = 2000;
const KEPT_MS = 1000;
const MIN_FREE_BYTES = 100 * 1024 * 1024;
const LOW_SHARE = 0.05;

/** Asks everything the site stands on. Probes come often, so an answer is kept for a second. */
export function createHealth(options: HealthOptions): Health {
  const checks = [...ownChecks(options), ...options.checks.map((check) => pluginCheck(check, options.makeScope))];
  let kept: { at: number; readiness: Promise<Readiness> } | undefined;

  async function ask(): Promise<Readiness> {
    const findings = await Promise.all(checks.map(find));
    const ok = findings.every((finding, at) => finding.ok || checks[at]?.vital === false);
    if (!ok) options.log.warn('health.not_ready', { problems: findings.filter((finding) => !finding.ok) });
    return { ok, checks: findings };
  }

  return {
    live: () => ({ ok: true }),
    ready() {
      const at = performance.now();
      if (!kept || at - kept.at > KEPT_MS) kept = { at, readiness: ask() };
      return kept.readiness;
    },
  };
}

function ownChecks(options: HealthOptions): Check[] {
  const { database, queue, storage, cache } = options;
  return [
    { name: 'database', vital: true, run: async () => void (await database.em.fork().execute('select 1')) },
    { name: 'migrations', vital: true, run: () => migrations(options) },
    { name: 'queue', vital: true, run: async () => void (await queue.check()) },
    { name: 'storage', vital: true, run: async () => void (await storage.check()) },
    { name: 'disk', vital: true, run: () => disk(options) },
    // A cache may lose everything at any time, so also itself.
    { name: 'cache', vital: false, run: async () => void (await cache.check()) },
    { name: 'history', vital: false, run: () => history(options) },
  ];
}

// A provider that is down must not take the whole site with it.
function pluginCheck(check: HealthCheck, makeScope: () => Scope): Check {
  return {
    name: check.name,
    vital: false,
    async run() {
      const problem = await check.check(makeScope());
      if (problem) throw new Error(problem);
      return undefined;
    },
  };
}

async function migrations({ pendingMigrations }: HealthOptions): Promise<undefined> {
  const pending = await pendingMigrations();
  if (pending.length > 0)
    throw new Error(`${pending.length} migrations are not applied: run "eventportal migrate up".`);
}

// Without it the history is whole just as well; what is changed shows only when it is verified.
async function history({ database }: HealthOptions): Promise<string | undefined> {
  // What is wrong with the database itself is told by its own check.
  if (await isAuditGuarded(database).catch(() => true)) return undefined;
  return 'The database lets entries of the history be changed: its account may not make triggers (docs/audit.md).';
}

async function disk({ dataDir, minFreeBytes = MIN_FREE_BYTES }: HealthOptions): Promise<string | undefined> {
  const { bavail, blocks, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const sentence = `${Math.round(free / 1024 / 1024)} MB are free in the data directory.`;
  if (free < minFreeBytes) throw new Error(`Only ${sentence}`);
  return bavail < blocks * LOW_SHARE ? `Only ${sentence}` : undefined;
}

async function find({ name, run }: Check): Promise<HealthFinding> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${LIMIT_MS / 1000} seconds.`)), LIMIT_MS);
  });
  try {
    const warning = await Promise.race([run(), limit]);
    return { name, ok: true, ...(warning === undefined ? {} : { problem: warning }) };
  } catch (error) {
    return { name, ok: false, problem: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
