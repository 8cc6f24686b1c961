import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';

/** Said to staff, who can do something about it. */
export function asDomainError(error: unknown): never {
  if (!(error instanceof GatewayError)) throw error;
  if (error.retryable) throw new DomainError('payment.provider_away', { status: 503, cause: error });
  throw new DomainError('payment.provider_refuses', { status: 409, cause: error });
}
