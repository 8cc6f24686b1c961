import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

const hours = z.int().min(0).max(8760);

export const ChangeRules = z.strictObject({
  names: z.boolean().default(true).meta({ title: 'changes.rules.names', group: 'changes.rules.what' }),
  answers: z.boolean().default(true).meta({ title: 'changes.rules.answers' }),
  occurrence: z.boolean().default(false).meta({ title: 'changes.rules.occurrence' }),
  variation: z.boolean().default(false).meta({ title: 'changes.rules.variation' }),
  seat: z.boolean().default(false).meta({ title: 'changes.rules.seat' }),
  addOns: z.boolean().default(false).meta({ title: 'changes.rules.add_ons' }),
  namesUntilHours: hours.default(0).meta({
    title: 'changes.rules.names_until',
    help: 'changes.rules.until_help',
    group: 'changes.rules.when',
  }),
  untilHours: hours.default(24).meta({ title: 'changes.rules.until', help: 'changes.rules.until_help' }),
  price: z
    .enum(['same_or_higher', 'any'])
    .default('same_or_higher')
    .meta({
      title: 'changes.rules.price',
      labels: { same_or_higher: 'changes.rules.same_or_higher', any: 'changes.rules.any' },
      group: 'changes.rules.money',
    }),
  difference: z
    .enum(['refund', 'keep'])
    .default('refund')
    .meta({
      title: 'changes.rules.difference',
      labels: { refund: 'changes.rules.refund', keep: 'changes.rules.keep' },
    }),
  fee: z
    .string()
    .trim()
    .regex(/^(\d{1,9}([.,]\d{1,3})?)?$/)
    .default('')
    .meta({ title: 'changes.rules.fee', help: 'changes.rules.fee_help', widget: 'money' }),
  payMinutes: z
    .int()
    .min(5)
    .max(43_200)
    .default(60)
    .meta({ title: 'changes.rules.pay_minutes', help: 'changes.rules.pay_minutes_help' }),
  newCodes: z.boolean().default(true).meta({
    title: 'changes.rules.new_codes',
    help: 'changes.rules.new_codes_help',
    group: 'changes.rules.tickets',
  }),
});
export type ChangeRules = z.output<typeof ChangeRules>;

/** What a buyer may change without asking, until when, and what it costs. */
export const changeSettings = defineSettings({ id: 'core.changes', level: 'event', schema: ChangeRules });
