import { createHash } from 'node:crypto';
import type { AnyJob } from './define.ts';

const COLUMN = 200;

/** The key under which only one delivery runs at a time, with the job's name in it, as short as its column. */
export function exclusiveKeyOf(job: AnyJob | undefined, payload: unknown): string | null {
  if (!job?.exclusiveBy) return null;
  const key = `${job.name}:${job.exclusiveBy(payload)}`;
  if (key.length <= COLUMN) return key;
  return `${job.name}:${createHash('sha256').update(key).digest('hex')}`.slice(-COLUMN);
}
