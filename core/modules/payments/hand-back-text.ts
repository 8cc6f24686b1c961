import type { Scope } from '../../kernel/scope/scope.ts';
import { paymentSettings } from './late-payment.ts';

interface About {
  readonly organizationId: string;
  readonly code: string;
  /** Where questions go. */
  readonly contact: string;
}

/** How buyers get money back that was taken by hand: as the organizer says, or as is usual. */
export async function handBackText(
  { settings, t }: Pick<Scope, 'settings' | 't'>,
  { organizationId, code, contact }: About,
): Promise<string> {
  const { handBack } = await settings.get(paymentSettings, { organizationId });
  return handBack || t('payments.hand_back', { code, contact });
}
