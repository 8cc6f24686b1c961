import { setTimeout as wait } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/sql';
import type { Scope, TxScope } from '../../core/kernel/scope/scope.ts';
import { engine } from './databases.ts';
import type { TestSite } from './test-site.ts';

const READS = new Set<PropertyKey>(['find', 'findOne', 'findOneOrFail', 'execute', 'count']);

/**
 * A scope whose transaction stops once: after it has read what matches `read`, an entity's name or SQL. What happens then
 * comes between its look and its act, as it does where two are at it in the same moment.
 */
export function stoppingAfter(scope: Scope, read: RegExp, meanwhile: () => Promise<unknown>): Scope {
  let stopped = false;
  const reading = async (what: unknown, result: Promise<unknown>): Promise<unknown> => {
    const value = await result;
    const name = typeof what === 'string' ? what : (what as { name: string }).name;
    if (stopped || !read.test(name)) return value;
    stopped = true;
    await meanwhile();
    return value;
  };
  const watched = (em: EntityManager): EntityManager =>
    new Proxy(em, {
      get(target, key) {
        const value = Reflect.get(target, key) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const result = value.apply(target, args) as unknown;
          return READS.has(key) ? reading(args[0], result as Promise<unknown>) : result;
        };
      },
    });
  const within = (tx: TxScope): TxScope =>
    Object.create(tx, {
      em: { value: watched(tx.em) },
      claimLast: { value: (claim: (em: EntityManager) => Promise<void>) => tx.claimLast((em) => claim(watched(em))) },
      behalfOf: { value: (caller: Parameters<TxScope['behalfOf']>[0]) => within(tx.behalfOf(caller)) },
    }) as TxScope;
  const wrap = (of: Scope): Scope =>
    new Proxy(of, {
      get(target, key) {
        if (key === 'tx')
          return (work: (tx: TxScope) => Promise<unknown>) => target.tx((tx: TxScope) => work(within(tx)));
        if (key === 'as') return (actor: Parameters<Scope['as']>[0]) => wrap(target.as(actor));
        if (key === 'in') return (locale: string) => wrap(target.in(locale));
        return Reflect.get(target, key) as unknown;
      },
    });
  return wrap(scope);
}

// Neither engine announces that somebody begins to wait for a lock, so that there is nothing to listen to: it is asked.
async function isSomebodyWaiting(em: EntityManager): Promise<boolean> {
  const ids = async (sql: string) => (await em.execute<{ id: unknown }[]>(sql)).map(({ id }) => Number(id));
  if (engine() === 'postgresql') {
    const own = 'datname = current_database()';
    return (await ids(`select pid as id from pg_stat_activity where ${own} and wait_event_type = 'Lock'`)).length > 0;
  }
  // MariaDB answers from a copy until nobody has asked for a tenth of a second.
  await wait(120);
  const waiting = await ids(
    `select trx_mysql_thread_id as id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'`,
  );
  if (waiting.length === 0) return false;
  const mine = await ids('select id from information_schema.processlist where db = database()');
  return waiting.some((id) => mine.includes(id));
}

/** Answers once the work is over, or stands in front of what another transaction has locked. */
async function overOrWaiting({ database }: TestSite, work: Promise<unknown>): Promise<void> {
  const state = { over: false };
  void work.finally(() => (state.over = true));
  const em = database.em.fork();
  while (!state.over && !(await isSomebodyWaiting(em)));
}

export interface BothOutcomes<A, B> {
  /** What it answered, or the code of its refusal. */
  readonly first: A | string;
  readonly second: B | string;
}

/**
 * One act stops between what it reads and what it writes, and another one begins: it goes through at once, or waits for the
 * lock that the first one has. No clock and no luck decides which.
 */
export async function oneInsideTheOther<A, B>(
  site: TestSite,
  { first, read, second }: { first: (scope: Scope) => Promise<A>; read: RegExp; second: () => Promise<B> },
): Promise<BothOutcomes<A, B>> {
  let other: Promise<B | string> | undefined;
  const scope = stoppingAfter(site.scope(), read, async () => {
    other = outcome(second());
    await overOrWaiting(site, other);
  });
  const mine = await outcome(first(scope));
  if (!other) throw new Error(`nothing was read that matches ${read}: ${JSON.stringify(mine)}`);
  return { first: mine, second: await other };
}

const outcome = <T>(work: Promise<T>): Promise<T | string> =>
  work.catch((error: Error & { code?: unknown }) =>
    error.name === 'DomainError' ? String(error.code) : String(error),
  );
