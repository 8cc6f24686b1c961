/** What can be asked for. */
export const QUESTION_KINDS = [
  'text',
  'long_text',
  'number',
  'email',
  'phone',
  'url',
  'date',
  'time',
  'datetime',
  'yes_no',
  'choice',
  'choices',
  'country',
  'file',
] as const;

export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** Answers that can be counted, and that another question can hang on. */
export const COUNTABLE: ReadonlySet<QuestionKind> = new Set(['yes_no', 'choice', 'choices', 'country']);

export const hasOptions = (kind: QuestionKind): boolean => kind === 'choice' || kind === 'choices';
