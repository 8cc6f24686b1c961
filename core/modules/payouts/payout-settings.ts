import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

const title = (key: string) => `payouts.settings.${key}`;
const labelled = (key: string, values: readonly string[]) => ({
  title: title(key),
  labels: Object.fromEntries(values.map((value) => [value, title(`${key}_${value}`)])),
});
const Days = z.coerce.number().int().min(0).max(365);

/** The site's alone: when organizations are paid what the site collected for them, and from where. */
export const payoutSettings = defineSettings({
  id: 'core.payouts',
  level: 'site',
  schema: z.object({
    holdFrom: z
      .enum(['event_end', 'capture'])
      .default('event_end')
      .meta(labelled('hold_from', ['event_end', 'capture'])),
    holdDays: Days.default(7).meta({ title: title('hold_days'), help: title('hold_days_help') }),
    reservePercent: z.coerce
      .number()
      .int()
      .min(0)
      .max(100)
      .default(0)
      .meta({ title: title('reserve_percent'), suffix: '%', half: true }),
    reserveDays: Days.default(90).meta({ title: title('reserve_days'), help: title('reserve_help'), half: true }),
    /** In whole units of each currency. */
    minimum: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(1)
      .meta({ title: title('minimum') }),
    fourEyes: z
      .boolean()
      .default(true)
      .meta({ title: title('four_eyes'), help: title('four_eyes_help') }),
    accountDays: Days.default(3).meta({ title: title('account_days'), help: title('account_days_help') }),
    schedule: z
      .enum(['none', 'weekly', 'monthly'])
      .default('none')
      .meta(labelled('schedule', ['none', 'weekly', 'monthly'])),
    debtorHolder: z
      .string()
      .trim()
      .max(70)
      .default('')
      .meta({ title: title('debtor_holder') }),
    debtorIban: z
      .string()
      .trim()
      .max(42)
      .transform((typed) => (typed === '' ? '' : (electronicFormatIBAN(typed) ?? typed)))
      .refine((iban) => iban === '' || isValidIBAN(iban))
      .default('')
      .meta({ title: title('debtor_iban'), help: title('debtor_help') }),
    debtorBic: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?$/)
      .default('')
      .meta({ title: title('debtor_bic') }),
  }),
});
