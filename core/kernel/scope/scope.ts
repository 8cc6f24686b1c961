import type { EntityManager } from '@mikro-orm/sql';
import type { Clock } from '../clock.ts';
import type { Capabilities } from '../capabilities/capabilities.ts';
import type { ActionName, Actions, EventName, Events, FilterName, Filters } from '../hooks/points.ts';
import type { JobDefinition } from '../jobs/define.ts';
import type { Logger } from '../log.ts';
import type { SettingsReader } from '../settings/settings.ts';
import type { Actor } from './actor.ts';

/** What both scopes know: who acts, when, in which language. */
export interface ScopeFacts {
  readonly actor: Actor;
  readonly locale: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where the action came from, for the audit trail. */
  readonly origin: Origin;
}

export interface Origin {
  readonly requestId?: string;
  readonly ip?: string;
  readonly userAgent?: string;
}

/**
 * One request, job or command. It reads, calls the outside world, and opens transactions. `em` is a fork of its own
 * for reads; writes go through `tx`.
 */
export interface Scope extends ScopeFacts {
  readonly em: EntityManager;
  /** Reads that tolerate replication lag: the read replica when there is one. */
  readonly lagging: EntityManager;
  readonly capabilities: Capabilities;
  readonly settings: SettingsReader;
  readonly site: SiteFacts;
  /** A sentence in this scope's language. */
  t(key: string, params?: Readonly<Record<string, string | number>>): string;
  /** Renders a view of the theme (mails, PDF pages) in a language. Pages are rendered by the HTTP layer. */
  render(view: string, model: object, options?: { locale?: string; zone?: string }): string;
  filter<F extends FilterName>(
    at: F,
    value: Filters[F]['value'],
    about: Filters[F]['about'],
  ): Promise<Filters[F]['value']>;
  /**
   * Runs the work in one READ COMMITTED transaction with a fresh EntityManager, again after a deadlock (three times).
   * The work must be repeatable: no counters outside, no answers written, no mail. Its result is returned.
   */
  tx<T>(work: (tx: TxScope) => Promise<T>): Promise<T>;
  /** What is done with this scope needs a transaction of its own and is not put together with what others do. */
  readonly alone?: true;
  /** The same scope acting as somebody else: jobs act as the system, a link's holder as the buyer. */
  as(actor: Actor): Scope;
  /** The same scope in another language. */
  in(locale: string): Scope;
}

/** A transaction. It can write, audit and announce; it has nothing that can leave the machine. */
export interface TxScope extends ScopeFacts {
  readonly em: EntityManager;
  readonly settings: SettingsReader;
  /** Only points whose handlers are pure computation. */
  filter<F extends FilterName>(at: F, value: Filters[F]['value'], about: Filters[F]['about']): Filters[F]['value'];
  /** Lets plugins take part or veto. */
  action<A extends ActionName>(at: A, about: Actions[A]): Promise<void>;
  /** Announces a fact: it leaves after the commit, once per subscriber, even when this process dies. */
  emit<E extends EventName>(event: E, payload: Events[E]): void;
  /** Runs a job after the commit. */
  enqueue<P>(job: JobDefinition<P>, payload: P, options?: { runAt?: Date }): void;
  audit(action: string, subject: AuditSubject, change?: AuditChange): void;
  /** The same transaction for somebody else: where one serves many callers, each is the author of what is theirs. */
  behalfOf(caller: ScopeFacts): TxScope;
  /**
   * Work for the very end of the transaction, after entities, audit and outbox were written: counter updates on hot
   * rows, so that their locks are held only while committing.
   */
  claimLast(work: (em: EntityManager) => Promise<void>): void;
  /** Once all of it is committed, and only then: forgets what this process remembered. Not for work that may fail. */
  afterCommit(forget: () => void): void;
}

export interface AuditSubject {
  readonly kind: string;
  readonly id: string;
  readonly organizationId?: string | null;
  /** How people know the thing: an order's code, an event's title. */
  readonly label?: string;
}

export interface AuditChange {
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  readonly note?: string;
}

/** What the installation is, for links and templates. */
export interface SiteFacts {
  /** Public address without a trailing slash: `https://tickets.example.org`. */
  readonly url: string;
  readonly name: string;
  readonly version: string;
  readonly locales: readonly string[];
  readonly defaultLocale: string;
  readonly mode: 'production' | 'demo' | 'test';
  readonly dataDir: string;
  /** A key for one purpose, derived from the app key. */
  key(purpose: string): Buffer;
}
