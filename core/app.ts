import { makeCapabilities, makeQueue } from './boot/capabilities.ts';
import { subscribeCore } from './boot/core-parts.ts';
import { openSiteDatabase } from './boot/database.ts';
import { loadFaces, type Faces } from './boot/faces.ts';
import { allMigrations } from './boot/migrations.ts';
import { createWeb } from './boot/web.ts';
import { createWork, type Work } from './boot/work.ts';
import { systemClock } from './kernel/clock.ts';
import type { Config } from './kernel/config/load.ts';
import type { MigrationDefinition } from './kernel/db/migration.ts';
import { migrateUp, pendingMigrations } from './kernel/db/migrate.ts';
import type { Database } from './kernel/db/orm.ts';
import { createEditionWatch, type EditionWatch } from './kernel/edition/edition-watch.ts';
import { ConfigError, messageOf } from './kernel/errors.ts';
import { Hooks } from './kernel/hooks/registry.ts';
import { createLogger, type Logger } from './kernel/log.ts';
import { bootPlugins, shutdownPlugins } from './kernel/plugins/lifecycle.ts';
import { loadPlugins } from './kernel/plugins/load.ts';
import type { Sharing } from './kernel/peers.ts';
import type { LoadedPlugins } from './kernel/plugins/registry.ts';
import type { Queue } from './kernel/queue/queue.ts';
import { SYSTEM, type Actor } from './kernel/scope/actor.ts';
import { createScope, type ScopeOptions, type SiteParts } from './kernel/scope/create-scope.ts';
import type { Scope, SiteFacts } from './kernel/scope/scope.ts';
import { deriveKey } from './kernel/seal.ts';
import { SettingsStore } from './kernel/settings/store.ts';
import { endAvailabilityWatch } from './modules/tickets/index.ts';
import { runRooms } from './modules/waiting-rooms/index.ts';
import { listen, type WebServer } from './web/server.ts';

/** An installation, connected. Commands use it as it is; `start` makes it serve and work. */
export interface App {
  readonly config: Config;
  readonly site: SiteFacts;
  readonly log: Logger;
  readonly database: Database;
  readonly plugins: LoadedPlugins;
  readonly settings: SettingsStore;
  readonly editions: EditionWatch;
  readonly faces: Faces;
  readonly parts: SiteParts;
  readonly queue: Queue;
  readonly work: Work;
  readonly migrations: readonly MigrationDefinition[];
  /** A scope of the system, unless somebody else acts. */
  scope(actor?: Actor, options?: Omit<ScopeOptions, 'actor'>): Scope;
  start(options?: StartOptions): Promise<Running>;
  /** Stops what runs and closes everything, the database last. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Web and worker in one process unless told. */
  readonly role?: 'all' | 'web' | 'worker';
  /** Applies pending migrations first; otherwise they stop the start. */
  readonly migrate?: boolean;
  /** Where several processes serve one port. */
  readonly sharing?: Sharing | undefined;
}

export interface Running {
  /** Nothing for a worker. */
  readonly web: WebServer | undefined;
  readonly migrated: readonly string[];
}

/** Loads, freezes and connects. Throws a ConfigError with everything that is wrong in one phase. */
export async function createApp(config: Config, options: { log?: Logger } = {}): Promise<App> {
  const log = options.log ?? createLogger(config.logLevel);
  const phase = phases(log);
  const hooks = new Hooks(log);
  subscribeCore(hooks.registrar('core'));
  const plugins = loadPlugins(config, hooks);
  const faces = loadFaces(config, plugins, log);
  phase('loaded');
  const migrations = await allMigrations(config.plugins);
  const { database, close } = await openSiteDatabase(config, log);
  phase('connected');

  const site = siteFacts(config);
  const clock = systemClock;
  const capabilities = await orClose(close, () => makeCapabilities(plugins, { site, log, clock, database }));
  const queue = makeQueue(plugins, { site, log, clock, database });
  const settings = new SettingsStore(database.em, site.key('settings'));
  const editions = createEditionWatch({ database, log });
  editions.onMoved(() => settings.forget());
  const parts: SiteParts = {
    ...{ site, database, hooks, capabilities, settings, clock, log },
    nudge: () => work.nudge(),
    edited: () => editions.moved(),
    translate: (locale, key, params) => faces.translator.t(locale, key, params),
    render: (view, model, at) => faces.renderer.renderOther(view, model, { ...at, path: '/', origin: site.url }),
  };
  const scope: App['scope'] = (actor = SYSTEM, at = {}) => createScope(parts, { actor, ...at });
  const work = createWork({ database, site, plugins, settings, queue, makeScope: () => scope(), clock, log });

  let booted = false;
  let queueOpen = false;
  let web: WebServer | undefined;
  let endRooms = async (): Promise<void> => {};
  const app: App = {
    ...{ config, site, log, database, plugins, settings, editions, faces, parts, queue, work, migrations, scope },
    async start({ role = 'all', migrate = true, sharing } = {}) {
      const migrated = migrate ? await migrateUp(database, migrations) : await refusePending(database, migrations);
      phase('migrated');
      await bootPlugins(plugins.plugins, (pluginId) => scope({ kind: 'plugin', pluginId }), log);
      booted = true;
      phase('booted');
      if (role === 'web') {
        // Others do the work; probes and metrics of this process still ask how the queue is.
        await queue.start();
        queueOpen = true;
      }
      if (role !== 'worker') {
        web = await serve(app, sharing);
        endRooms = runRooms(() => scope());
      }
      if (role !== 'web') await work.start(role === 'all' ? 'web' : 'nothing');
      phase('ready');
      return { web, migrated };
    },
    async stop() {
      endAvailabilityWatch(site);
      await web?.stop();
      await editions.stop();
      await endRooms();
      await work.stop();
      if (queueOpen) await queue.stop();
      if (booted) await shutdownPlugins(plugins.plugins, log);
      await capabilities.cache.close();
      await close();
    },
  };
  return app;
}

// A server that we started must not outlive a start that failed.
async function orClose<T>(close: () => Promise<void>, make: () => T): Promise<T> {
  try {
    return make();
  } catch (error) {
    await close();
    throw error;
  }
}

async function serve(app: App, sharing: Sharing | undefined): Promise<WebServer> {
  const { port, host } = app.config;
  try {
    const http = createWeb(app, sharing?.peers);
    app.editions.onMoved(() => http.invalidate('/'));
    await app.editions.start();
    return await listen(http.callback, { port, host, shared: sharing, upgrade: http.upgrade });
  } catch (error) {
    throw cannotListen(port, error);
  }
}

function cannotListen(port: number, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new ConfigError('http.port_in_use', `Port ${port} is taken by another program.`, {
      help: 'Stop it, or choose another port with PORT or --port.',
      cause,
    });
  }
  if (code === 'ENOTSUP') {
    return new ConfigError('http.cannot_share_port', 'On this system processes cannot share a port.', {
      help: 'Set WEB_PROCESSES=1. To use more processors, run several processes on ports of their own behind a proxy.',
      cause,
    });
  }
  if (code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return cause;
  return new ConfigError('http.cannot_listen', `eventportal may not listen on port ${port}: ${messageOf(cause)}.`, {
    help: 'Ports below 1024 need privileges: choose a higher one, and HOST must be an address of this machine.',
    cause,
  });
}

function siteFacts(config: Config): SiteFacts {
  const keys = new Map<string, Buffer>();
  return {
    url: config.url,
    name: config.name,
    version: config.version,
    locales: config.locales,
    defaultLocale: config.locales[0]!,
    mode: config.mode,
    dataDir: config.dataDir,
    key: (purpose) => {
      const key = keys.get(purpose) ?? deriveKey(config.appKey, purpose);
      keys.set(purpose, key);
      return key;
    },
  };
}

async function refusePending(database: Database, migrations: readonly MigrationDefinition[]): Promise<never[]> {
  const pending = await pendingMigrations(database, migrations);
  if (pending.length === 0) return [];
  throw new ConfigError(
    'migrate.pending',
    `The database misses ${pending.length} migrations, the first is ${pending[0]}.`,
    {
      help: 'Run "eventportal migrate up", or start without --no-migrate.',
    },
  );
}

function phases(log: Logger): (name: string) => void {
  let last = performance.now();
  return (name) => {
    const now = performance.now();
    log.debug('boot.phase', { phase: name, ms: Math.round(now - last) });
    last = now;
  };
}
