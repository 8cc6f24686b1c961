import { GatewayError } from '../kernel/capabilities/gateway.ts';
import { isDatabaseAway } from '../kernel/db/database-away.ts';
import { DomainError, InvalidInput, OutsideError, type ErrorParams, type FieldProblem } from '../kernel/errors.ts';

/** What went wrong, in a form that both doors can answer: pages to people, problem documents to programs. */
export interface Failure {
  readonly status: number;
  /** i18n key below `errors.` */
  readonly code: string;
  readonly params: ErrorParams;
  readonly field?: string | undefined;
  readonly problems?: readonly FieldProblem[];
  readonly more?: Readonly<Record<string, unknown>> | undefined;
  /** Not something a caller could do anything about: it is written down with all we know. */
  readonly isOurs: boolean;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof InvalidInput) return { ...expected(error), problems: error.problems };
  if (error instanceof DomainError) return expected(error);
  if (error instanceof OutsideError || error instanceof GatewayError) return fault(502, 'http.outside');
  if (!(error instanceof Error)) return fault(500, 'http.internal');

  const { type, status, code, httpCode } = error as Error & Record<'type' | 'status' | 'code' | 'httpCode', unknown>;
  if (type === 'entity.too.large' || status === 413 || httpCode === 413) return told(413, 'http.too_large');
  // Before the caller's own broken connection, which has one of these codes as well.
  if (isDatabaseAway(error)) return fault(503, 'http.busy');
  if (type === 'request.aborted' || code === 'ECONNRESET' || code === 1002) return told(499, 'http.aborted');
  if (type === 'encoding.unsupported' || status === 415) return told(415, 'http.unsupported_type');
  if (code === 'ENOSPC' || code === 'EDQUOT') return fault(507, 'http.disk_full');
  if (BUSY.has(error.name)) return fault(503, 'http.busy');
  if (status === 400 || httpCode === 400) return told(400, 'http.malformed');
  return fault(500, 'http.internal');
}

/** Codes of answers that the web itself gives, by status. */
export function refusal(status: 401 | 403 | 404 | 405 | 415 | 501): DomainError {
  return new DomainError(REFUSALS[status], { status });
}

const REFUSALS = {
  401: 'http.unauthenticated',
  403: 'http.forbidden',
  404: 'http.not_found',
  405: 'http.method_not_allowed',
  415: 'http.unsupported_type',
  501: 'http.not_implemented',
} as const;

const BUSY = new Set(['DeadlockException', 'LockWaitTimeoutException', 'ConnectionException']);

function expected({ status, code, params, field, more }: DomainError): Failure {
  return { status, code, params, field, more, isOurs: false };
}

const told = (status: number, code: string): Failure => ({ status, code, params: {}, isOurs: false });
const fault = (status: number, code: string): Failure => ({ status, code, params: {}, isOurs: true });
