// Values of rows that were read with plain SQL, where no entity knows their types. Dates come as text from both drivers,
// MySQL's in UTC without saying so; counts and big integers come as text from PostgreSQL, JSON from MariaDB.

export function instantIn(value: unknown): Date {
  if (value instanceof Date) return value;
  const text = String(value).replace(' ', 'T');
  const time = text.slice(11);
  if (/[+-]\d\d$/.test(time)) return new Date(`${text}:00`);
  return new Date(/Z|[+-]/.test(time) ? text : `${text}Z`);
}

export function maybeInstantIn(value: unknown): Date | null {
  return value === null || value === undefined ? null : instantIn(value);
}

export function jsonIn<T>(value: unknown): T {
  return (typeof value === 'string' ? JSON.parse(value) : value) as T;
}

export function numberIn(value: unknown): number {
  return Number(value ?? 0);
}

export function maybeNumberIn(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** MySQL's booleans are numbers. */
export function booleanIn(value: unknown): boolean {
  return value === true || value === 1 || value === '1';
}
