import type { EntityManager } from '@mikro-orm/sql';
import { AsyncLocalStorage } from 'node:async_hooks';
import { ConfigError, DomainError, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { HookRegistrar } from '../plugins/define.ts';
import type { Scope, TxScope } from '../scope/scope.ts';
import type { SettingsSource } from '../settings/settings.ts';
import { LENIENT } from './points.ts';

export type HookKind = 'filter' | 'action' | 'event';

/** One handler, as `eventportal plugin hooks` lists it. */
export interface Hook {
  readonly kind: HookKind;
  readonly at: string;
  readonly pluginId: string;
  readonly order: number;
  /** Events only. */
  readonly subscriber?: string;
}

interface Entry extends Hook {
  readonly handle: (...given: never[]) => unknown;
  /** Events only: which of them. */
  readonly when?: ((payload: never) => boolean) | undefined;
  readonly concerns?: ((reads: Reads, payloads: readonly never[]) => Promise<readonly boolean[]>) | undefined;
}

type Reads = Pick<TxScope, 'em' | 'settings'>;

/** A fact that is about to be delivered to one of its subscribers. */
export interface Delivered {
  readonly name: string;
  readonly subscriber?: string | null | undefined;
  readonly payload: unknown;
}

const SLOW_MS = 100;
const ASYNC_LIMIT_MS = 5_000;
const MAX_DEPTH = 8;

/**
 * All handlers, in the order they run: explicit number, then plugins as the config lists them, then registration.
 * Frozen before the first request.
 */
export class Hooks {
  readonly #entries = new Map<string, Entry[]>();
  readonly #log: Logger;
  /** How deep filters are nested in this chain of calls. */
  readonly #depth = new AsyncLocalStorage<number>();
  #frozen = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** What one plugin registers with; core itself registers as `core`. */
  registrar(pluginId: string): HookRegistrar {
    return {
      filter: (at, handle, options) => this.#add({ kind: 'filter', at, pluginId, order: options?.order ?? 0, handle }),
      action: (at, handle, options) => this.#add({ kind: 'action', at, pluginId, order: options?.order ?? 0, handle }),
      on: (at, subscriber, handle, { when, concerns } = {}) =>
        this.#subscribe({ kind: 'event', at, pluginId, order: 0, subscriber, handle, when, concerns }),
    };
  }

  freeze(): void {
    this.#frozen = true;
  }

  list(): readonly Hook[] {
    return [...this.#entries.values()].flat().map(withoutHandler);
  }

  /** The names under which a fact is delivered. */
  subscribers(event: string, payload: unknown): readonly string[] {
    return this.#at('event', event)
      .filter((entry) => this.#wants(entry, payload))
      .map((entry) => entry.subscriber!);
  }

  /** Whether anybody is to be told of a fact. What nobody hears need not be kept. */
  hears(event: string, payload: unknown): boolean {
    return this.#at('event', event).some((entry) => this.#wants(entry, payload));
  }

  /** Those of some deliveries that would do nothing, as their subscribers find in the database. */
  async spared<D extends Delivered>(
    em: EntityManager,
    settings: SettingsSource,
    deliveries: readonly D[],
  ): Promise<ReadonlySet<D>> {
    const spared = new Set<D>();
    for (const [subscriber, own] of Map.groupBy(deliveries, (one) => one.subscriber)) {
      const entry = this.#at('event', own[0]!.name).find((one) => one.subscriber === subscriber);
      if (!entry?.concerns) continue;
      const wanted = await this.#concerned(entry, em, settings, own);
      own.filter((_, index) => wanted[index] === false).forEach((one) => spared.add(one));
    }
    return spared;
  }

  /** Hands a fact to one subscriber; throws when it is gone, so that the delivery shows why it is stuck. */
  async hear(event: string, subscriber: string, scope: Scope, payload: unknown): Promise<void> {
    const entry = this.#at('event', event).find((candidate) => candidate.subscriber === subscriber);
    if (!entry) throw new Error(`nobody listens as ${subscriber} to ${event}: was its plugin removed?`);
    // A delivery may be older than the condition.
    if (!this.#wants(entry, payload)) return;
    await this.#timed(entry, () => (entry.handle as (s: Scope, p: unknown) => Promise<void>)(scope, payload));
  }

  async filter(at: string, value: unknown, about: unknown): Promise<unknown> {
    let current = value;
    for (const entry of this.#at('filter', at)) {
      current = await this.#guarded(entry, current, async () => {
        const reshape = entry.handle as (v: unknown, a: unknown) => unknown;
        return within(ASYNC_LIMIT_MS, Promise.resolve(reshape(current, about)), entry);
      });
    }
    return current;
  }

  /** Filters of pure computation, for transactions and rendering. */
  filterSync(at: string, value: unknown, about: unknown): unknown {
    let current = value;
    for (const entry of this.#at('filter', at)) {
      try {
        const next = (entry.handle as (v: unknown, a: unknown) => unknown)(current, about);
        if (next instanceof Promise) throw new Error('must answer at once, not with a promise');
        current = next;
      } catch (cause) {
        if (!LENIENT.has(at)) throw failed(entry, cause);
        this.#log.error('hook.failed', { plugin: entry.pluginId, at, error: cause });
      }
    }
    return current;
  }

  async action(at: string, tx: TxScope, about: unknown): Promise<void> {
    for (const entry of this.#at('action', at)) {
      try {
        await this.#timed(entry, () => (entry.handle as (t: TxScope, a: unknown) => unknown)(tx, about));
      } catch (cause) {
        throw failed(entry, cause);
      }
    }
  }

  #add(entry: Entry): void {
    if (this.#frozen) {
      throw new ConfigError(
        'plugin.too_late',
        `The plugin "${entry.pluginId}" added the ${entry.kind} ${entry.at} after the start.`,
      );
    }
    const key = `${entry.kind}:${entry.at}`;
    const list = [...(this.#entries.get(key) ?? []), entry];
    this.#entries.set(
      key,
      list.toSorted((a, b) => a.order - b.order),
    );
  }

  #subscribe(entry: Entry): void {
    if (this.#at('event', entry.at).some(({ subscriber }) => subscriber === entry.subscriber)) {
      throw new ConfigError('plugin.duplicate', `Two handlers listen to ${entry.at} as "${entry.subscriber}".`);
    }
    this.#add(entry);
  }

  #at(kind: HookKind, at: string): readonly Entry[] {
    return this.#entries.get(`${kind}:${at}`) ?? [];
  }

  // A broken condition must hold up neither the change nor the facts behind it: what is in doubt is delivered.
  #wants({ when, pluginId, at }: Entry, payload: unknown): boolean {
    try {
      return when === undefined || when(payload as never);
    } catch (error) {
      this.#log.error('hook.failed', { plugin: pluginId, at, error });
      return true;
    }
  }

  // Behind a savepoint, so that a question that fails costs neither the facts behind it nor this one.
  async #concerned(
    { concerns, pluginId, at }: Entry,
    em: EntityManager,
    settings: SettingsSource,
    deliveries: readonly Delivered[],
  ): Promise<readonly boolean[]> {
    try {
      return await em.transactional((inner) => {
        const own = inner as EntityManager;
        return concerns!(
          { em: own, settings: settings.within(own) },
          deliveries.map(({ payload }) => payload as never),
        );
      });
    } catch (error) {
      this.#log.error('hook.failed', { plugin: pluginId, at, error });
      return [];
    }
  }

  async #guarded(entry: Entry, before: unknown, run: () => Promise<unknown>): Promise<unknown> {
    const depth = this.#depth.getStore() ?? 0;
    if (depth >= MAX_DEPTH) throw new Error(`${entry.pluginId} triggers ${entry.at} from within itself`);
    try {
      return await this.#depth.run(depth + 1, () => this.#timed(entry, run));
    } catch (cause) {
      if (!LENIENT.has(entry.at)) throw failed(entry, cause);
      this.#log.error('hook.failed', { plugin: entry.pluginId, at: entry.at, error: cause });
      return before;
    }
  }

  async #timed<T>(entry: Entry, run: () => T | Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await run();
    const took = performance.now() - started;
    if (entry.kind !== 'event' && took > SLOW_MS) {
      this.#log.warn('hook.slow', { plugin: entry.pluginId, at: entry.at, ms: Math.round(took) });
    }
    return result;
  }
}

function withoutHandler({ kind, at, pluginId, order, subscriber }: Entry): Hook {
  return { kind, at, pluginId, order, ...(subscriber === undefined ? {} : { subscriber }) };
}

// A plugin's refusal reaches the person as it is; anything else names the plugin, so that nobody searches in core.
function failed(entry: Entry, cause: unknown): Error {
  if (cause instanceof DomainError || cause instanceof ConfigError) return cause;
  return new Error(`plugin ${entry.pluginId} failed at ${entry.kind} ${entry.at}: ${messageOf(cause)}`, { cause });
}

async function within<T>(ms: number, work: Promise<T>, entry: Entry): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${entry.pluginId} did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
