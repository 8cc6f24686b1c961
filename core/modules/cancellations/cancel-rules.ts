import { z } from 'zod';
import type { Scope } from '../../kernel/scope/scope.ts';
import { defineSettings } from '../../kernel/settings/settings.ts';
import { saveAtEvent } from '../../kernel/settings/store.ts';
import type { EventAddress } from '../events/index.ts';

const days = z.int().min(0).max(3650).nullable().default(null);
const fee = z
  .string()
  .trim()
  .regex(/^(\d{1,3}([.,]\d{1,2})? ?%|\d{1,9}([.,]\d{1,3})?)?$/)
  .default('');

const step = (number: 'first' | 'second' | 'third') => ({
  days: days.meta({
    title: 'cancel_rules.days',
    help: 'cancel_rules.days_help',
    group: `cancel_rules.${number}`,
    half: true,
  }),
  fee: fee.meta({ title: 'cancel_rules.fee', help: 'cancel_rules.fee_help', half: true }),
});
const [first, second, third] = [step('first'), step('second'), step('third')];

export const CancelRules = z.strictObject({
  paid: z.boolean().default(false).meta({ title: 'cancel_rules.paid', help: 'cancel_rules.paid_help' }),
  tickets: z.boolean().default(false).meta({ title: 'cancel_rules.tickets' }),
  firstDays: first.days,
  firstFee: first.fee,
  secondDays: second.days,
  secondFee: second.fee,
  thirdDays: third.days,
  thirdFee: third.fee,
  per: z
    .enum(['order', 'ticket'])
    .default('order')
    .meta({
      title: 'cancel_rules.per',
      help: 'cancel_rules.per_help',
      labels: { order: 'cancel_rules.per_order', ticket: 'cancel_rules.per_ticket' },
      group: 'cancel_rules.more',
    }),
  backAs: z
    .enum(['money', 'choice', 'gift_card'])
    .default('money')
    .meta({
      title: 'cancel_rules.back_as',
      help: 'cancel_rules.back_as_help',
      labels: {
        money: 'cancel_rules.back_as_money',
        choice: 'cancel_rules.back_as_choice',
        gift_card: 'cancel_rules.back_as_gift_card',
      },
    }),
  keepFees: z.boolean().default(false).meta({ title: 'cancel_rules.keep_fees', help: 'cancel_rules.keep_fees_help' }),
});
export type CancelRules = z.output<typeof CancelRules>;

/** How buyers may cancel what they paid for: until when, and for what fee. */
export const cancelSettings = defineSettings({ id: 'core.cancelling', level: 'event', schema: CancelRules });

export interface CancelStep {
  /** So many days before it begins, or earlier. */
  readonly days: number;
  /** A percentage of what would go back, or an amount; empty or 0: nothing. */
  readonly fee: string;
}

/** The steps that are filled in, the earliest first. */
export function stepsOf(rules: CancelRules): CancelStep[] {
  const { firstDays, firstFee, secondDays, secondFee, thirdDays, thirdFee } = rules;
  const all = [
    { days: firstDays, fee: firstFee },
    { days: secondDays, fee: secondFee },
    { days: thirdDays, fee: thirdFee },
  ];
  return all
    .flatMap(({ days: least, fee: costs }) => (least === null ? [] : [{ days: least, fee: costs }]))
    .toSorted((a, b) => b.days - a.days);
}

/** The step that holds now; nothing where it is too late. */
export function stepNow(rules: CancelRules, startsAt: Date, now: Date): CancelStep | undefined {
  const left = startsAt.getTime() - now.getTime();
  return left <= 0 ? undefined : stepsOf(rules).find(({ days: least }) => left >= least * 86_400_000);
}

/** How buyers of one event may cancel, decided for this event alone. */
export function saveCancelRules(scope: Scope, at: EventAddress, rules: CancelRules): Promise<void> {
  return saveAtEvent(scope, cancelSettings, at, rules);
}
