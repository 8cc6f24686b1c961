import { createMemoryCache } from '../kernel/capabilities/memory-cache.ts';
import type { Capabilities } from '../kernel/capabilities/capabilities.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/db/orm.ts';
import { ConfigError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import type { LoadedPlugins } from '../kernel/plugins/registry.ts';
import { createPgBossQueue } from '../kernel/queue/pg-boss-queue.ts';
import type { Queue } from '../kernel/queue/queue.ts';
import { createSqlQueue } from '../kernel/queue/sql-queue.ts';
import type { SiteFacts } from '../kernel/scope/scope.ts';

export interface CapabilityParts {
  readonly site: SiteFacts;
  readonly log: Logger;
  readonly clock: Clock;
  readonly database: Database;
}

/** What plugins brought, made once; where they brought nothing, core's own. */
export function makeCapabilities(plugins: LoadedPlugins, { site, log, clock }: CapabilityParts): Capabilities {
  const services = { site, log };
  const storage = plugins.makers.storage?.value(services);
  if (!storage) {
    throw new ConfigError('config.no_storage', 'No plugin stores files.', {
      help: 'Add storage-local to the plugins.',
    });
  }
  return {
    gateways: plugins.gateways,
    mailer: plugins.mailer?.value,
    sms: plugins.sms?.value,
    push: plugins.push?.value,
    storage,
    cache: plugins.makers.cache?.value(services) ?? createMemoryCache({ clock }),
    pdf: plugins.makers.pdf?.value(services),
    search: plugins.search?.value,
    captcha: plugins.captcha?.value,
    rates: plugins.rates?.value,
    signIn: new Map([...plugins.signIn].map(([id, { value }]) => [id, value])),
  };
}

/** A plugin's queue, pg-boss on PostgreSQL, else the table. */
export function makeQueue(plugins: LoadedPlugins, { site, log, clock, database }: CapabilityParts): Queue {
  const own = plugins.makers.queue?.value({ site, log });
  if (own) return own;
  return database.engine === 'postgresql'
    ? createPgBossQueue({ address: database.address, log })
    : createSqlQueue({ database, clock, log });
}
