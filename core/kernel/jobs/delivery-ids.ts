import { v5 } from 'uuid';

const SCHEDULES = '6c1d9f5e-0b1c-5f0e-9d43-3a52f0c7be11';

// Ids are derived (UUIDv5, RFC 9562), so that doing the same thing twice makes the same row, which is then ignored.

/** The delivery of one fact to one subscriber. */
export function deliveryId(factId: string, subscriber: string): string {
  return v5(subscriber, factId);
}

/** One reason to look at a delivery: its first attempt, a retry, a sweep. */
export function wakeUpId(delivery: string, reason: string): string {
  return v5(reason, delivery);
}

/** One tick of a schedule, whichever process noticed it. */
export function tickId(schedule: string, at: Date): string {
  return v5(`${schedule} ${at.toISOString()}`, SCHEDULES);
}
