import type { FieldErrors } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { ANSWER_FILE_ACCEPT, ANSWER_FILE_MAX_BYTES } from '../../../modules/orders/index.ts';
import { countryNames, type AnswerValue, type QuestionRow } from '../../../modules/questions/index.ts';
import type { Field, Option } from '../../../render/contract/index.ts';

/** Files have fields of a fixed name, since a page says beforehand which it takes. */
export const FILE_SLOTS = ['file0', 'file1', 'file2', 'file3', 'file4', 'file5', 'file6', 'file7'] as const;

export const FILES = Object.fromEntries(FILE_SLOTS.map((slot) => [slot, { maxBytes: ANSWER_FILE_MAX_BYTES }]));

export type Given = Readonly<Record<string, AnswerValue>>;

/** `order`, or `t0` for the first ticket: what the fields of a subject begin with, after `answers.`. */
export const subjectKey = (ticket: number | undefined): string => (ticket === undefined ? 'order' : `t${ticket}`);

/** What use cases call `answers.attendees.0.…` is `answers.t0.…` in forms: browsers leave out what is empty. */
export function fieldOfProblem(field: string): string {
  return field.replace(/^answers\.attendees\.(\d+)/, 'answers.t$1');
}

interface Shown {
  readonly question: QuestionRow;
  readonly ticket: number | undefined;
  readonly value: AnswerValue | undefined;
  readonly errors: FieldErrors | undefined;
  /** Of a file: the field it is sent in, and what was sent before. */
  readonly slot?: string | undefined;
  readonly filename?: string | undefined;
}

/** The field of a question, for buyers and for staff. */
export function questionField(scope: Scope, shown: Shown, insist: 'required' | 'nothing' = 'required'): Field {
  const { question, ticket, value, errors, slot, filename } = shown;
  const name = `answers.${subjectKey(ticket)}.${question.id}`;
  const help = translate(question.help, scope.locale);
  const base = {
    name,
    label: translate(question.label, scope.locale),
    help: help || undefined,
    error: errors?.[name],
    required: question.required && insist === 'required',
    value: typeof value === 'string' || typeof value === 'number' ? String(value) : '',
  };
  switch (question.kind) {
    case 'file': {
      const about = scope.t('questions.file_help', { megabytes: ANSWER_FILE_MAX_BYTES / 1024 / 1024 });
      const sent = filename === undefined ? '' : scope.t('questions.file_sent', { name: filename });
      return {
        ...base,
        widget: 'file',
        name: slot ?? name,
        error: (slot && errors?.[slot]) ?? base.error,
        help: [help, sent, about].filter(Boolean).join(' '),
        accept: ANSWER_FILE_ACCEPT,
        required: base.required && filename === undefined,
        stored: filename !== undefined,
        removeName: filename === undefined ? undefined : `remove.${subjectKey(ticket)}.${question.id}`,
        value: '',
      };
    }
    case 'yes_no':
    case 'choice':
    case 'choices':
    case 'country':
      return { ...base, ...choiceField(scope, question, value, base.required) };
    default:
      return { ...base, ...plainField(question) };
  }
}

function choiceField(
  scope: Scope,
  { kind, options }: QuestionRow,
  value: AnswerValue | undefined,
  required: boolean,
): Pick<Field, 'widget' | 'options' | 'autocomplete'> {
  const chosen = new Set(
    [value ?? []].flat().map((one) => (one === true ? 'yes' : one === false ? 'no' : String(one))),
  );
  const listed: Option[] =
    kind === 'country'
      ? countryNames(scope.locale).map(({ code, name }) => ({ value: code, label: name }))
      : kind === 'yes_no'
        ? ['yes', 'no'].map((one) => ({ value: one, label: scope.t(`questions.${one}`) }))
        : options.map(({ id, label }) => ({ value: id, label: translate(label, scope.locale) }));
  const marked = listed.map((option) => ({ ...option, selected: chosen.has(option.value) }));
  if (kind === 'choices') return { widget: 'checkboxes', options: marked };
  // A round button that was pressed cannot be let go again: what may stay open is a list with an empty line.
  if (required && listed.length <= 8) return { widget: 'radio', options: marked };
  const empty = { value: '', label: '–', selected: chosen.size === 0 };
  return {
    widget: 'select',
    options: [empty, ...marked],
    ...(kind === 'country' && { autocomplete: 'country' }),
  };
}

function plainField({ kind, min, max }: QuestionRow): Pick<Field, 'widget'> & Partial<Field> {
  const bounds = { min: min ?? undefined, max: max ?? undefined };
  switch (kind) {
    case 'long_text':
      return { widget: 'textarea', maxlength: 5000, rows: 4 };
    case 'number':
      return { widget: 'number', step: 'any', ...bounds };
    case 'email':
      return { widget: 'email', maxlength: 254 };
    case 'phone':
      return { widget: 'tel', maxlength: 40 };
    case 'url':
      return { widget: 'url', maxlength: 1000 };
    case 'date':
    case 'time':
    case 'datetime':
      return { widget: kind, ...bounds };
    default:
      return { widget: 'text', maxlength: 500 };
  }
}
