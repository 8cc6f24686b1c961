import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENTITIES } from '../../core/entities.ts';
import type { Capabilities } from '../../core/kernel/capabilities/capabilities.ts';
import type { MailMessage } from '../../core/kernel/capabilities/mailer.ts';
import { clockFrom, milliseconds, type Clock, type Duration } from '../../core/kernel/clock.ts';
import { parseDatabaseUrl } from '../../core/kernel/db/database-url.ts';
import { openDatabase, type Database } from '../../core/kernel/db/orm.ts';
import { Hooks } from '../../core/kernel/hooks/registry.ts';
import { createTranslator } from '../../core/kernel/i18n/translator.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import { ANONYMOUS, SYSTEM, type Actor } from '../../core/kernel/scope/actor.ts';
import { createScope, type ScopeOptions, type SiteParts } from '../../core/kernel/scope/create-scope.ts';
import type { Scope, SiteFacts } from '../../core/kernel/scope/scope.ts';
import { deriveKey } from '../../core/kernel/seal.ts';
import { SettingsStore } from '../../core/kernel/settings/store.ts';
import { memoryCache, memoryStorage } from './memory-capabilities.ts';
import { engine, freshDatabase } from './databases.ts';

export interface TestClock extends Clock {
  /** Moves time; negative durations go back. */
  advance(duration: Duration): void;
}

export interface TestSite {
  readonly database: Database;
  readonly hooks: Hooks;
  readonly clock: TestClock;
  readonly site: SiteFacts;
  readonly parts: SiteParts;
  readonly mails: MailMessage[];
  /** A scope of the system, unless somebody else acts. */
  scope(actor?: Actor, at?: Omit<ScopeOptions, 'actor'>): Scope;
  close(): Promise<void>;
}

export interface TestSiteOptions {
  readonly capabilities?: Partial<Capabilities>;
  /** Registers handlers before the site is frozen. */
  readonly hooks?: (hooks: Hooks) => void;
  /** Connections; races want more than one. */
  readonly poolSize?: number;
  readonly startAt?: Date;
}

/** A site on a fresh database with nothing around it: no HTTP, no jobs running, a clock that only tests move. */
export async function testSite(options: TestSiteOptions = {}): Promise<TestSite> {
  const fresh = await freshDatabase(engine());
  const database = await openDatabase({
    address: parseDatabaseUrl(fresh.url),
    entities: ENTITIES,
    poolSize: options.poolSize ?? 6,
  });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'eventportal-test-'));
  const clock = testClock(options.startAt ?? new Date('2027-01-15T12:00:00.000Z'));
  const mails: MailMessage[] = [];
  const appKey = 'test-app-key-that-is-long-enough-for-anything';
  const site: SiteFacts = {
    url: 'http://portal.test',
    name: 'Test portal',
    version: '0.1.0',
    locales: ['en', 'de'],
    defaultLocale: 'en',
    mode: 'test',
    dataDir,
    key: (purpose) => deriveKey(appKey, purpose),
  };
  const hooks = new AttentiveHooks(silentLogger);
  options.hooks?.(hooks);
  hooks.freeze();
  const translator = await createTranslator([{ dir: fileURLToPath(new URL('../../core/locales/', import.meta.url)) }]);
  const parts: SiteParts = {
    site,
    database,
    hooks,
    capabilities: {
      gateways: new Map(),
      mailer: {
        id: 'test-mailer',
        send: async (message, key) => {
          mails.push(message);
          return { id: key };
        },
      },
      sms: undefined,
      push: undefined,
      storage: memoryStorage(),
      cache: memoryCache(clock),
      pdf: undefined,
      search: undefined,
      captcha: undefined,
      rates: undefined,
      signIn: new Map(),
      ...options.capabilities,
    },
    settings: new SettingsStore(database.em, site.key('settings')),
    clock,
    log: silentLogger,
    nudge: () => {},
    translate: (locale, key, params) => translator.t(locale, key, params),
    render: (view, model) => `${view}\n${JSON.stringify(model)}`,
  };
  return {
    database,
    hooks,
    clock,
    site,
    parts,
    mails,
    scope: (actor = SYSTEM, at = {}) => createScope(parts, { actor, ...at }),
    async close() {
      await database.close();
      await fresh.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

// Tests read facts in the outbox, whether somebody listens or not.
class AttentiveHooks extends Hooks {
  override hears(): boolean {
    return true;
  }
}

export { ANONYMOUS, SYSTEM };

function testClock(start: Date): TestClock {
  let now = start.getTime();
  return { ...clockFrom(() => now), advance: (duration) => void (now += milliseconds(duration)) };
}
