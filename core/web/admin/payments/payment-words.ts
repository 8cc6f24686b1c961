import type { Badge, Tone } from '../../../render/contract/index.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';

const TONES: Readonly<Record<string, Tone>> = {
  created: 'neutral',
  pending: 'warning',
  authorized: 'info',
  captured: 'success',
  succeeded: 'success',
  failed: 'danger',
  cancelled: 'neutral',
};

export function paymentBadge(scope: Scope, state: string): Badge {
  return { label: scope.t(`payments.state.${state}`), tone: TONES[state] ?? 'neutral' };
}

export function refundBadge(scope: Scope, state: string): Badge {
  return { label: scope.t(`payments.refund_state.${state}`), tone: TONES[state] ?? 'neutral' };
}

/** What a gateway is called: its plugin says so under `<id>.name`. */
export function gatewayName(scope: Scope, gateway: string): string {
  return scope.t(`${gateway}.name`);
}
