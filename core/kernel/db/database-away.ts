// What the drivers say of a server that is stopped, starting, or gone in the middle of a query. PostgreSQL's codes are of class 57,
// operator intervention (https://www.postgresql.org/docs/current/errcodes-appendix.html).
const STOPPED = new Set(['57P01', '57P02', '57P03', 'PROTOCOL_CONNECTION_LOST', 'ER_SERVER_SHUTDOWN']);
const AWAY = new Set([...STOPPED, ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT']]);
const BROKEN = new Set(['ECONNRESET', 'EPIPE']);
const SAID = /connection terminated|connection error and is not queryable|closed state/i;

/** The database does not answer: whoever asked may ask again in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown };
  if (error.name === 'DriverException') return AWAY.has(String(code)) || SAID.test(error.message);
  // A transaction that could not begin: the driver's own error, since no query was there to wrap it.
  return SAID.test(error.message) || STOPPED.has(String(code)) || (syscall === 'connect' && AWAY.has(String(code)));
}

/** A connection that broke where no query was there to say whose it is: at the begin or the commit of a transaction. */
export function isBrokenConnection(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown };
  return BROKEN.has(String(code)) && syscall !== undefined;
}
