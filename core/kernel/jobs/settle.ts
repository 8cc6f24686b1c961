import type { EntityManager } from '@mikro-orm/sql';
import { messageOf } from '../errors.ts';
import type { Claimed } from './claim.ts';
import type { RetryPolicy } from './define.ts';
import { Delivery } from './delivery.entity.ts';

const LONGEST_BACKOFF_SECONDS = 3600;
const LONGEST_ERROR = 2000;

export type Verdict =
  | { readonly state: 'succeeded' }
  | { readonly state: 'retrying'; readonly runAt: Date; readonly error: string }
  | { readonly state: 'dead'; readonly error: string };

/** What becomes of a delivery whose run failed. */
export function verdictOn(error: unknown, attempt: number, retry: RetryPolicy, now: Date): Verdict {
  const text = describe(error);
  if (isFinal(error) || attempt >= retry.attempts) return { state: 'dead', error: text };
  const seconds = Math.min(retry.backoffSeconds * 2 ** (attempt - 1), LONGEST_BACKOFF_SECONDS);
  return { state: 'retrying', runAt: new Date(now.getTime() + seconds * 1000), error: text };
}

/** Writes how a run ended. False when the row is no longer ours: the lock ran out, and somebody else has it. */
export async function settle(em: EntityManager, { delivery, attempt }: Claimed, verdict: Verdict, now: Date) {
  const changed = await em.nativeUpdate(
    Delivery,
    { id: delivery.id, state: 'running', attempts: attempt },
    {
      state: verdict.state,
      lockedUntil: null,
      ...('runAt' in verdict ? { runAt: verdict.runAt } : { finishedAt: now }),
      lastError: 'error' in verdict ? verdict.error : null,
    },
  );
  return changed === 1;
}

// GatewayError and OutsideError say themselves whether trying again can help.
function isFinal(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === false;
}

function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `\ncaused by: ${messageOf(error.cause)}` : '';
  return `${messageOf(error)}${cause}`.slice(0, LONGEST_ERROR);
}
