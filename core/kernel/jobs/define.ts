import type { z } from 'zod';
import type { Scope } from '../scope/scope.ts';

export interface RetryPolicy {
  /** Attempts in all before the job is dead and waits for a person. */
  readonly attempts: number;
  /** Seconds before the second attempt; doubled for each further one, up to an hour. */
  readonly backoffSeconds: number;
}

export interface JobDefinition<P> {
  /** `module.verb-noun`; a plugin's begins with its id. */
  readonly name: string;
  readonly payload: z.ZodType<P>;
  readonly retry: RetryPolicy;
  /** Jobs of one name with the same key never run at the same time. */
  exclusiveBy?(payload: P): string;
  /** Must be repeatable: a job may run again after a crash. */
  run(scope: Scope, payload: P): Promise<void>;
}

/** A job whose payload is known only when it runs. */
export type AnyJob = JobDefinition<unknown>;

/** Also how often a fact is offered to its subscriber. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 8, backoffSeconds: 5 };

export function defineJob<P>(
  job: Omit<JobDefinition<P>, 'retry'> & { retry?: Partial<RetryPolicy> },
): JobDefinition<P> {
  return { ...job, retry: { ...DEFAULT_RETRY, ...job.retry } };
}

/** A job by the clock. `cron` has five fields, in UTC. One process, the leader, enqueues it. */
export interface Schedule {
  readonly name: string;
  readonly cron: string;
  readonly job: JobDefinition<Record<string, never>>;
}
