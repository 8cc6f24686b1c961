import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { networkOf } from '../../kernel/values/network.ts';

/** An attempt at something that only one person should know. */
export interface Guess {
  /** What is guessed at (`password`, `second-factor`): each has counters of its own. */
  readonly at: string;
  /** Whose secret it is: the account's id, or the address that was typed where there may be no account. */
  readonly account: string;
  readonly ip: string;
  /** The name of a browser that signed in to this account before (`knownBrowser`), or the session that asks. */
  readonly browser?: string | undefined;
  /** Whether a captcha was solved for this attempt. Absent where the door cannot show one: then all wait. */
  readonly captchaSolved?: boolean | undefined;
}

interface Counter {
  readonly key: string;
  /** Failures before it slows anybody down. */
  readonly free: number;
}

const REMEMBERED_SECONDS = 24 * 3600;
const FIRST_DELAY_SECONDS = 30;
const LONGEST_DELAY_SECONDS = 15 * 60;
const FREE_HERE = 5;
const FREE_PER_ACCOUNT = 20;
// A whole campus may share an address.
const FREE_PER_NETWORK = 50;
const UNCOUNTED = Number.MAX_SAFE_INTEGER;

/**
 * Runs `work`, which throws where the guess was wrong, unless there were too many wrong ones: the wait grows from half a
 * minute to a quarter of an hour, and success ends it. A browser that is known to the account has a counter of its own,
 * so that nobody can keep the owner out by failing from elsewhere. Others share a counter of the account and one of
 * their network; where a captcha is configured it is asked for instead of their wait.
 */
export async function slowGuesses<T>(scope: Scope, guess: Guess, work: () => Promise<T>): Promise<T> {
  const { own, account, network } = countersOf(guess);
  const asksCaptcha = scope.capabilities.captcha !== undefined && guess.captchaSolved !== undefined;
  await refuseWhileSlow(scope, own);
  if (asksCaptcha) await askForCaptcha(scope, [account, network], guess);
  else for (const counter of [account, network]) await refuseWhileSlow(scope, counter);

  // Counted before the work, so that many at once are no more than one after the other.
  await count(scope, own, 'may-refuse');
  await count(scope, account, asksCaptcha ? 'never-refuses' : 'may-refuse');
  try {
    const result = await work();
    await forget(scope, [own, account]);
    return result;
  } catch (error) {
    // Only failures: who signs in to an account of their own does not wash the network clean.
    await count(scope, network, 'never-refuses');
    throw error;
  }
}

/** Whoever proved in another way that the account is theirs, such as with a link from their mailbox, starts afresh. */
export async function forgiveGuesses(scope: Scope, guess: Guess): Promise<void> {
  const { own, account } = countersOf(guess);
  await forget(scope, [own, account]);
}

/**
 * Whether one more mail may be sent to somebody because somebody asked for it: a stranger can neither fill a mailbox nor
 * use up what its owner may ask for.
 */
export async function mayMail(scope: Scope, { at, account, ip, browser }: Guess): Promise<boolean> {
  const { cache } = scope.capabilities;
  const here = browser === undefined ? `network:${networkOf(ip)}` : `browser:${browser}`;
  const own = await cache.hit(`mails:${at}:${account}:${here}`, MAILS_HERE, 3600);
  if (!own.allowed || browser !== undefined) return own.allowed;
  return (await cache.hit(`mails:${at}:${account}`, MAILS_PER_ACCOUNT, 3600)).allowed;
}

const MAILS_HERE = 5;
const MAILS_PER_ACCOUNT = 10;

function countersOf({ at, account, ip, browser }: Guess): Record<'own' | 'account' | 'network', Counter | undefined> {
  const network = networkOf(ip);
  if (browser !== undefined) {
    return { own: counter(`${at}:${account}:browser:${browser}`, FREE_HERE), account: undefined, network: undefined };
  }
  return {
    own: counter(`${at}:${account}:network:${network}`, FREE_HERE),
    account: counter(`${at}:${account}`, FREE_PER_ACCOUNT),
    network: counter(`${at}:network:${network}`, FREE_PER_NETWORK),
  };
}

const counter = (key: string, free: number): Counter => ({ key: `guesses:${key}`, free });

interface Slowed {
  readonly until: number;
}

async function refuseWhileSlow(scope: Scope, slow: Counter | undefined): Promise<void> {
  const slowed = slow && (await scope.capabilities.cache.get<Slowed>(slow.key));
  const seconds = slowed ? Math.ceil((slowed.until - scope.clock.now().getTime()) / 1000) : 0;
  if (seconds > 0) throw tooMany(seconds);
}

async function askForCaptcha(scope: Scope, slow: readonly (Counter | undefined)[], guess: Guess): Promise<void> {
  if (guess.captchaSolved) return;
  for (const one of slow) {
    if (one && (await scope.capabilities.cache.get<Slowed>(one.key))) {
      throw new DomainError('captcha.required', { status: 422 });
    }
  }
}

/** One more failure, until it turns out to be none. From the last free one on, each begins a wait. */
async function count(scope: Scope, slow: Counter | undefined, then: 'may-refuse' | 'never-refuses'): Promise<void> {
  if (!slow) return;
  const { cache } = scope.capabilities;
  const { remaining } = await cache.hit(slow.key, UNCOUNTED, REMEMBERED_SECONDS);
  const failures = UNCOUNTED - remaining;
  if (failures < slow.free) return;
  const delay = Math.min(FIRST_DELAY_SECONDS * 2 ** Math.min(failures - slow.free, 16), LONGEST_DELAY_SECONDS);
  // Of many at the same moment the gate lets one through.
  const gate = await cache.hit(`${slow.key}:gate`, 1, delay);
  if (!gate.allowed && then === 'may-refuse') throw tooMany(gate.resetSeconds);
  const until = scope.clock.now().getTime() + (gate.allowed ? delay : gate.resetSeconds) * 1000;
  await cache.set(slow.key, { until } satisfies Slowed, REMEMBERED_SECONDS);
}

async function forget(scope: Scope, counters: readonly (Counter | undefined)[]): Promise<void> {
  const { cache } = scope.capabilities;
  for (const { key } of counters.filter((one) => one !== undefined)) {
    await Promise.all([cache.forgetHits(key), cache.forgetHits(`${key}:gate`), cache.delete(key)]);
  }
}

function tooMany(seconds: number): DomainError {
  const minutes = Math.ceil(seconds / 60);
  return new DomainError('sign_in.too_many', { status: 429, params: { seconds, count: minutes } });
}
