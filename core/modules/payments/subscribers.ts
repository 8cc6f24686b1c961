import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { cancelRefunded } from './cancel-refunded.ts';
import { giveBackLate } from './give-back-late.ts';
import './payments.hooks.ts';

/** What payments hear of. */
export function subscribePayments(hooks: HookRegistrar): void {
  hooks.on('payment.refunded', 'payments.cancel-refunded', cancelRefunded);
  hooks.on('payment.too_late', 'payments.give-back', giveBackLate);
}
