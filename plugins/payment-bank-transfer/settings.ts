import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools';
import { z } from 'zod';

/** The account that buyers pay into. Numbers are taken as people write them, and kept as machines do. */
export const BankSettings = z.object({
  holder: z.string().trim().min(1).max(70).meta({ title: 'payment-bank-transfer.settings.holder' }),
  iban: z
    .string()
    .max(60)
    .transform((typed) => electronicFormatIBAN(typed) ?? '')
    .refine((iban) => isValidIBAN(iban), 'payment-bank-transfer.errors.iban')
    .meta({ title: 'payment-bank-transfer.settings.iban' }),
  bic: z
    .string()
    .max(20)
    .transform((typed) => typed.replace(/\s/g, '').toUpperCase())
    .refine((bic) => bic === '' || isValidBIC(bic), 'payment-bank-transfer.errors.bic')
    .optional()
    .meta({ title: 'payment-bank-transfer.settings.bic' }),
  /** Business days after the order. */
  payWithin: z.int().min(1).max(60).default(7).meta({ title: 'payment-bank-transfer.settings.pay_within' }),
  /** Business days before the deadline; 0: no reminder. */
  remindBefore: z.int().min(0).max(30).default(2).meta({ title: 'payment-bank-transfer.settings.remind_before' }),
});
export type BankSettings = z.output<typeof BankSettings>;
