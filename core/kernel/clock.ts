export interface Duration {
  readonly seconds?: number;
  readonly minutes?: number;
  readonly hours?: number;
  readonly days?: number;
}

/** The only source of now. Tests move it; organizers preview their shop at another time with it. */
export interface Clock {
  now(): Date;
  /** The instant that far from now; negative durations lie in the past. */
  in(duration: Duration): Date;
}

export function milliseconds({ seconds = 0, minutes = 0, hours = 0, days = 0 }: Duration): number {
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

export const systemClock: Clock = clockFrom(() => Date.now());

/** A clock that reads its time from a function. */
export function clockFrom(read: () => number): Clock {
  return {
    now: () => new Date(read()),
    in: (duration) => new Date(read() + milliseconds(duration)),
  };
}
