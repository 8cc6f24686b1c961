import { DomainError } from '../../kernel/errors.ts';
import { instantOf } from '../../kernel/values/zoned.ts';

export interface Times {
  readonly startsAtLocal: string;
  readonly endsAtLocal: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** The instants that wall-clock times mean in a zone; a time that the clocks skip is read as the later one. */
export function timesIn(zone: string, local: { readonly startsAtLocal: string; readonly endsAtLocal: string }): Times {
  const startsAt = read(local.startsAtLocal, zone, 'startsAtLocal');
  const endsAt = read(local.endsAtLocal, zone, 'endsAtLocal');
  if (endsAt <= startsAt) throw new DomainError('occurrence.ends_before_start', { field: 'endsAtLocal' });
  return { startsAtLocal: local.startsAtLocal, endsAtLocal: local.endsAtLocal, startsAt, endsAt };
}

function read(local: string, zone: string, field: string): Date {
  try {
    return instantOf(local, zone);
  } catch (cause) {
    throw new DomainError('occurrence.no_such_time', { field, params: { time: local }, cause });
  }
}
