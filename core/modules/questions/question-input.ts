import { z } from 'zod';
import { translatedText } from '../organizations/index.ts';
import { QUESTION_KINDS } from './question-kinds.ts';

const filled = (text: Readonly<Record<string, string>>): boolean => Object.keys(text).length > 0;

const Bound = z.string().trim().max(20).nullable();

export const QuestionOptionInput = z.strictObject({
  /** Kept where it is known; a new option gets one. */
  id: z
    .string()
    .regex(/^[a-z0-9]{4,12}$/)
    .optional(),
  label: translatedText(200).refine(filled, 'errors.question.option_empty'),
});

/** What a question says; the use cases check how the parts fit together. */
export const QuestionFacts = z.object({
  per: z.enum(['order', 'attendee']),
  askedAt: z.enum(['checkout', 'check_in']).default('checkout'),
  label: translatedText(300).refine(filled, 'errors.question.label_empty'),
  help: translatedText(1000).default({}),
  required: z.boolean().default(false),
  ticketTypeIds: z.array(z.uuid()).max(200).default([]),
  options: z.array(QuestionOptionInput).max(200).default([]),
  min: Bound.default(null),
  max: Bound.default(null),
  dependsOnId: z.uuid().nullable().default(null),
  dependsOnValues: z.array(z.string().max(50)).max(300).default([]),
});

export const NewQuestion = QuestionFacts.extend({ kind: z.enum(QUESTION_KINDS) });
export type NewQuestion = z.output<typeof NewQuestion>;
