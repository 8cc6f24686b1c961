import { z } from 'zod';
import { Answers } from '../questions/index.ts';
import { StepValues } from './checkout-steps.ts';

const Typed = z.string().max(300);

/** What was typed, as it was typed: it may be wrong yet, and is looked at when the order is placed. */
export const CheckoutData = z.object({
  name: Typed.optional(),
  email: Typed.optional(),
  attendees: z
    .array(z.object({ name: Typed.default(''), email: Typed.default('') }))
    .max(5000)
    .optional(),
  business: z
    .object({ company: Typed, address: z.string().max(1000), country: Typed, vatId: Typed })
    .partial()
    .optional(),
  answers: Answers.optional(),
  giftCards: z
    .array(z.object({ name: Typed, email: Typed, message: z.string().max(2000), deliverOn: Typed }))
    .max(1000)
    .optional(),
  /** Of the steps that plugins add, by their ids. */
  steps: StepValues.optional(),
  /** Steps that were finished, and so may be passed over. */
  /** What it cost before, where starting again found another price. */
  priceWas: z.int().optional(),
  done: z.array(z.string().max(80)).max(50).optional(),
});
export type CheckoutData = z.output<typeof CheckoutData>;
