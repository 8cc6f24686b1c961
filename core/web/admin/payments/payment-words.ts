import { isHandedOut } from '../../../modules/payments/index.ts';
import type { Action, Badge, Field, Tone } from '../../../render/contract/index.ts';
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

/** Where it goes back by hand, it waits for somebody. */
export function refundBadge(scope: Scope, { state, gateway }: { state: string; gateway: string }): Badge {
  if (waitsForHands(scope, { state, gateway }))
    return { label: scope.t('payments.refund_state.waits'), tone: 'warning' };
  return { label: scope.t(`payments.refund_state.${state}`), tone: TONES[state] ?? 'neutral' };
}

/** The acts beside a refund that waits to be handed out. */
export function handOutActs(
  scope: Scope,
  base: string,
  { gateway, paymentId, refund }: { gateway: string; paymentId: string; refund: { id: string; state: string } },
): Action[] {
  if (!waitsForHands(scope, { state: refund.state, gateway })) return [];
  const at = `${base}/finance/payments/${paymentId}/refunds/${refund.id}`;
  return [
    { label: scope.t('finance.hand_out.act'), href: `${at}/handed-out`, tone: 'secondary' },
    { label: scope.t('finance.not_handed_out.act'), href: `${at}/not-handed-out`, tone: 'quiet' },
  ];
}

function waitsForHands({ capabilities }: Scope, { state, gateway }: { state: string; gateway: string }): boolean {
  const registered = state === 'pending' ? capabilities.gateways.get(gateway)?.gateway : undefined;
  return registered !== undefined && isHandedOut(registered);
}

/** Whoever acts gives the buyer the money now. */
export function handedOutField(scope: Scope, checked: boolean): Field {
  return {
    ...{ widget: 'checkbox', name: 'handedOut', label: scope.t('payments.refund.handed_out'), value: 'true' },
    ...{ help: scope.t('payments.refund.handed_out_help'), checked },
  };
}

/** What a gateway is called: its plugin says so under `<id>.name`. */
export function gatewayName(scope: Scope, gateway: string): string {
  return scope.t(`${gateway}.name`);
}
