import { AsyncLocalStorage } from 'node:async_hooks';
import { destination, pino, type Logger as PinoLogger } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** One JSON object a line: an event named with the code's own nouns (`payment.settled`) and its facts. */
export interface Logger {
  debug(event: string, facts?: object): void;
  info(event: string, facts?: object): void;
  warn(event: string, facts?: object): void;
  error(event: string, facts?: object): void;
}

/** Holds the request's id and nothing else, so that every line of a request can be found. */
export const requestContext = new AsyncLocalStorage<{ readonly requestId: string }>();

export function createLogger(level: LogLevel = 'info'): Logger {
  const lines = pino(
    {
      level,
      base: null,
      timestamp: () => `,"t":"${new Date().toISOString()}"`,
      messageKey: 'event',
      errorKey: 'error',
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorFacts },
      mixin: () => {
        const context = requestContext.getStore();
        return context ? { request: context.requestId } : {};
      },
    },
    destination({ dest: 2, sync: true }),
  );
  return fromPino(lines);
}

function fromPino(lines: PinoLogger): Logger {
  return {
    debug: (event, facts = {}) => lines.debug(facts, event),
    info: (event, facts = {}) => lines.info(facts, event),
    warn: (event, facts = {}) => lines.warn(facts, event),
    error: (event, facts = {}) => lines.error(facts, event),
  };
}

// Database drivers hang the statement's parameters on their errors; only these fields are ours to write down.
function errorFacts(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const cause = error.cause instanceof Error ? { cause: errorFacts(error.cause) } : {};
  const code = 'code' in error ? { code: String(error.code) } : {};
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

export const silentLogger: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
