import type { EntityManager } from '@mikro-orm/sql';
import type { Capabilities } from '../capabilities/capabilities.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/orm.ts';
import type { Hooks } from '../hooks/registry.ts';
import type { Logger } from '../log.ts';
import type { SettingsSource } from '../settings/settings.ts';
import type { Actor } from './actor.ts';
import type { Origin, Scope, SiteFacts } from './scope.ts';
import { runTx } from './tx.ts';

/** What one running site shares between all its scopes. */
export interface SiteParts {
  readonly site: SiteFacts;
  readonly database: Database;
  readonly hooks: Hooks;
  readonly capabilities: Capabilities;
  readonly settings: SettingsSource;
  readonly clock: Clock;
  readonly log: Logger;
  /** Tells the relay that the outbox has something. */
  readonly nudge: () => void;
  /** Tells this process that something readers see was edited. */
  readonly edited?: () => void;
  readonly translate: (locale: string, key: string, params?: Readonly<Record<string, string | number>>) => string;
  readonly render: (view: string, model: object, at: { locale: string; zone?: string }) => string;
}

export interface ScopeOptions {
  readonly actor: Actor;
  readonly locale?: string;
  readonly origin?: Origin;
}

/** A scope for one request, job or command. */
export function createScope(parts: SiteParts, options: ScopeOptions): Scope {
  const { database, hooks, settings, clock, log } = parts;
  const facts = {
    actor: options.actor,
    locale: options.locale ?? parts.site.defaultLocale,
    clock,
    log,
    origin: options.origin ?? {},
  };
  // Made when first needed: a fork costs, and many scopes only open a transaction.
  let em: EntityManager | undefined;
  let lagging: EntityManager | undefined;
  return {
    ...facts,
    get em() {
      return (em ??= database.em.fork());
    },
    get lagging() {
      return (lagging ??= database.readEm.fork());
    },
    capabilities: parts.capabilities,
    settings,
    site: parts.site,
    t: (key, params) => parts.translate(facts.locale, key, params),
    render: (view, model, at) =>
      parts.render(view, model, {
        locale: at?.locale ?? facts.locale,
        ...(at?.zone === undefined ? {} : { zone: at.zone }),
      }),
    filter: async (at, value, about) => (await hooks.filter(at, value, about)) as typeof value,
    tx: (work) => runTx({ em: database.em, hooks, settings, nudge: parts.nudge, edited: parts.edited }, facts, work),
    as: (actor) => createScope(parts, { ...options, actor }),
    in: (locale) => createScope(parts, { ...options, locale }),
  };
}
