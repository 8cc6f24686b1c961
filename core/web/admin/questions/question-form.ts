import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate, type Translated } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { translatedText } from '../../../modules/organizations/index.ts';
import {
  COUNTABLE,
  hasOptions,
  QUESTION_KINDS,
  QuestionFacts,
  type NewQuestion,
  type QuestionRow,
} from '../../../modules/questions/index.ts';
import type { TicketTypeRow } from '../../../modules/tickets/index.ts';
import type { FormView, Option } from '../../../render/contract/index.ts';
import { eventHref } from '../events/event-head.ts';
import { formModel, type FormModel } from '../form-model.ts';

/** A question as it is edited: the answers to choose from are lines of text, the same line in every language. */
export const QuestionForm = z.object({
  kind: z.enum(QUESTION_KINDS).meta({
    title: 'questions.field.kind',
    half: true,
    labels: Object.fromEntries(QUESTION_KINDS.map((kind) => [kind, `questions.kind.${kind}`])),
  }),
  label: QuestionFacts.shape.label.meta({ title: 'questions.field.label', widget: 'translated' }),
  help: translatedText(1000).meta({ title: 'questions.field.help', widget: 'translated' }),
  options: translatedText(20_000).meta({
    ...{ title: 'questions.field.options', help: 'questions.field.options_help' },
    ...{ widget: 'translated', multiline: true, rows: 6 },
  }),
  per: z.enum(['order', 'attendee']).meta({
    title: 'questions.field.per',
    half: true,
    labels: { order: 'questions.per.order', attendee: 'questions.per.attendee' },
  }),
  askedAt: z.enum(['checkout', 'check_in']).meta({
    title: 'questions.field.asked_at',
    half: true,
    labels: { checkout: 'questions.at.checkout', check_in: 'questions.at.check_in' },
  }),
  required: z.boolean().default(false).meta({ title: 'questions.field.required' }),
  min: z.string().trim().max(20).default('').meta({ title: 'questions.field.min', half: true }),
  max: z
    .string()
    .trim()
    .max(20)
    .default('')
    .meta({ title: 'questions.field.max', help: 'questions.field.bounds_help', half: true }),
  ticketTypeIds: z
    .array(z.uuid())
    .default([])
    .meta({ title: 'questions.field.types', help: 'questions.field.types_help' }),
  dependsOn: z
    .array(z.string().max(100))
    .default([])
    .meta({ title: 'questions.field.depends', help: 'questions.field.depends_help' }),
  version: z.coerce.number().int().optional(),
});

type FormOf = Omit<FormModel, 'schema' | 'groups' | 'fields' | 'cancelHref'> & {
  readonly event: EventDetail;
  readonly types: readonly TicketTypeRow[];
  /** The event's other questions: answers to them may decide. */
  readonly others: readonly QuestionRow[];
};

export function questionForm(
  scope: Scope,
  request: PageRequest,
  { event, types, others, ...model }: FormOf,
  kind?: QuestionRow['kind'],
): FormView {
  const conditions = others.flatMap((question) => conditionsOf(scope, question));
  const lists = kind === undefined || hasOptions(kind) ? ['options'] : [];
  const rules = ['per', 'askedAt', 'required', 'min', 'max'];
  return formModel(scope, request, {
    ...model,
    schema: QuestionForm,
    groups: [
      { fields: [...(kind === undefined ? ['kind'] : []), 'label', 'help', ...lists] },
      { title: 'questions.group.rules', fields: rules },
      {
        title: 'questions.group.who',
        fields: [...(types.length > 1 ? ['ticketTypeIds'] : []), ...(conditions.length > 0 ? ['dependsOn'] : [])],
      },
    ].filter(({ fields }) => fields.length > 0),
    fields: {
      locales: [...new Set([event.locale, ...scope.site.locales])],
      over: {
        ticketTypeIds: {
          options: types.map(({ id, name }) => ({ value: id, label: translate(name, scope.locale, event.locale) })),
        },
        dependsOn: { options: conditions },
      },
    },
    cancelHref: `${eventHref(request, event.id)}/questions`,
  });
}

function conditionsOf(scope: Scope, { id, kind, label, options, state }: QuestionRow): Option[] {
  if (state !== 'active' || !COUNTABLE.has(kind) || kind === 'country') return [];
  const question = translate(label, scope.locale);
  const values =
    kind === 'yes_no'
      ? ['yes', 'no'].map((value) => ({ value, text: scope.t(`questions.${value}`) }))
      : options.map((option) => ({ value: option.id, text: translate(option.label, scope.locale) }));
  return values.map(({ value, text }) => ({
    value: `${id}:${value}`,
    label: scope.t('questions.condition', { question, answer: text }),
  }));
}

/** What the use cases take. An option keeps its id where it stands in its old line or still has its old words. */
export function factsOf(
  values: Omit<z.output<typeof QuestionForm>, 'kind'>,
  kind: NewQuestion['kind'],
  known: QuestionRow['options'] = [],
): NewQuestion {
  const { label, help, per, askedAt, required, min, max, ticketTypeIds, dependsOn } = values;
  const parents = new Set(dependsOn.map((one) => one.split(':')[0]!));
  if (parents.size > 1) throw new DomainError('question.depends_one', { field: 'dependsOn' });
  return {
    ...{ kind, label, help, per, askedAt, required, ticketTypeIds, min: min || null, max: max || null },
    options: optionsOf(values.options, known),
    dependsOnId: [...parents][0] ?? null,
    dependsOnValues: dependsOn.map((one) => one.slice(one.indexOf(':') + 1)),
  };
}

function optionsOf(text: Translated, known: QuestionRow['options']): NewQuestion['options'] {
  const lines = Object.entries(text).map(
    ([locale, all]) => [locale, all.split('\n').map((line) => line.trim())] as const,
  );
  const count = Math.max(0, ...lines.map(([, of]) => of.length));
  const labels = Array.from({ length: count }, (_, at) =>
    Object.fromEntries(lines.flatMap(([locale, of]) => (of[at] ? [[locale, of[at].slice(0, 200)]] : []))),
  ).filter((label) => Object.keys(label).length > 0);
  const sameCount = labels.length === known.length;
  return labels.map((label, at) => {
    const same = known.find((option) =>
      Object.values(option.label).some((word) => Object.values(label).includes(word)),
    );
    const id = same?.id ?? (sameCount ? known[at]!.id : undefined);
    return { label, ...(id !== undefined && { id }) };
  });
}

/** A question as its form begins. */
export function valuesOf(question: QuestionRow) {
  const locales = new Set(question.options.flatMap(({ label }) => Object.keys(label)));
  return {
    ...question,
    min: question.min ?? '',
    max: question.max ?? '',
    options: Object.fromEntries(
      [...locales].map((locale) => [locale, question.options.map(({ label }) => label[locale] ?? '').join('\n')]),
    ),
    dependsOn: question.dependsOnValues.map((value) => `${question.dependsOnId}:${value}`),
  };
}
