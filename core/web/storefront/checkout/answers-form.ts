import { z } from 'zod';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import { AnswerValue, askedQuestions, type Answers, type QuestionRow } from '../../../modules/questions/index.ts';
import { FILE_SLOTS, subjectKey, type Given } from './question-fields.ts';

/** Taken as it was typed; what is wrong with it is said once it is kept. */
export const AnswersForm = z.object({
  answers: z.record(z.string(), z.unknown()).default({}),
  remove: z.record(z.string(), z.unknown()).default({}),
  /** What was asked when the form was shown. */
  shown: z.string().max(200_000).default(''),
  act: z.string().max(20).default(''),
});

/** A question as it is asked of the order or of one of its tickets. */
export interface AskedOf {
  readonly question: QuestionRow;
  readonly ticket: number | undefined;
}

export const keyOf = ({ question, ticket }: AskedOf): string => `${subjectKey(ticket)}.${question.id}`;

/** All that is asked now, seen what was answered so far. */
export function askedOf(
  questions: readonly QuestionRow[],
  ticketTypeIds: readonly string[],
  answers: Answers | undefined,
): AskedOf[] {
  const ofOrder = questions.filter(({ per }) => per === 'order');
  const ofAttendee = questions.filter(({ per }) => per === 'attendee');
  const order = answers?.order ?? {};
  const above = new Map(ofOrder.map(({ id }) => [id, valuesOf(order[id])]));
  return [
    ...askedQuestions(ofOrder, ticketTypeIds, order).map((question) => ({ question, ticket: undefined })),
    ...ticketTypeIds.flatMap((type, ticket) =>
      askedQuestions(ofAttendee, [type], answers?.attendees?.[ticket] ?? {}, above).map((question) => ({
        question,
        ticket,
      })),
    ),
  ];
}

function valuesOf(value: AnswerValue | undefined): string[] {
  return [value ?? []].flat().map((one) => (one === true ? 'yes' : one === false ? 'no' : String(one)));
}

/** Files get the fields there are: those that nothing was sent for come first. */
export function slotsOf(asked: readonly AskedOf[], answers: Answers | undefined): Map<string, string> {
  const files = asked.filter(({ question }) => question.kind === 'file');
  const isSent = ({ question, ticket }: AskedOf) => givenOf(answers, ticket)[question.id] !== undefined;
  const sorted = [...files.filter((one) => !isSent(one)), ...files.filter(isSent)];
  return new Map(sorted.slice(0, FILE_SLOTS.length).map((one, index) => [keyOf(one), FILE_SLOTS[index]!]));
}

export function givenOf(answers: Answers | undefined, ticket: number | undefined): Given {
  return (ticket === undefined ? answers?.order : answers?.attendees?.[ticket]) ?? {};
}

type Store = (question: QuestionRow, file: NonNullable<PageRequest['files'][string]>, slot: string) => Promise<string>;

/** What a form said about the questions that it showed; files that came along are stored. */
export async function readAnswersForm(
  asked: readonly AskedOf[],
  {
    values,
    files,
    known,
    tickets,
  }: {
    readonly values: z.output<typeof AnswersForm>;
    readonly files: PageRequest['files'];
    readonly known: Answers | undefined;
    readonly tickets: number;
  },
  store: Store,
): Promise<Answers> {
  const order: Record<string, AnswerValue> = {};
  const attendees: Record<string, AnswerValue>[] = Array.from({ length: tickets }, () => ({}));
  const slots = slotsOf(asked, known);
  for (const one of asked) {
    const { question, ticket } = one;
    const value =
      question.kind === 'file'
        ? await fileOf(one, { values, files, known, slot: slots.get(keyOf(one)) }, store)
        : posted(values.answers, one);
    if (value !== undefined) (ticket === undefined ? order : attendees[ticket]!)[question.id] = value;
  }
  return { order, attendees };
}

function posted(answers: Readonly<Record<string, unknown>>, { question, ticket }: AskedOf): AnswerValue | undefined {
  const of = answers[subjectKey(ticket)] as Record<string, unknown> | undefined;
  const parsed = AnswerValue.safeParse(of?.[question.id]);
  return parsed.success && parsed.data !== '' ? parsed.data : undefined;
}

async function fileOf(
  { question, ticket }: AskedOf,
  {
    values,
    files,
    known,
    slot,
  }: {
    values: z.output<typeof AnswersForm>;
    files: PageRequest['files'];
    known: Answers | undefined;
    slot: string | undefined;
  },
  store: Store,
): Promise<AnswerValue | undefined> {
  const sent = slot === undefined ? undefined : files[slot];
  if (sent && slot !== undefined) return store(question, sent, slot);
  const removed = (values.remove[subjectKey(ticket)] as Record<string, unknown> | undefined)?.[question.id];
  return removed ? undefined : givenOf(known, ticket)[question.id];
}
