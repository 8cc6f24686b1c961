import { z } from 'zod';
import { AnswerValue, readAnswer, valuesIn } from './answer-value.ts';
import type { QuestionRow } from './question-queries.ts';

/** What somebody answered, by question; `attendees` in the order of the tickets. */
export const Answers = z.strictObject({
  order: z.record(z.uuid(), AnswerValue).optional(),
  attendees: z.array(z.record(z.uuid(), AnswerValue)).max(5000).optional(),
});
export type Answers = z.output<typeof Answers>;

export interface CheckedAnswer {
  readonly question: QuestionRow;
  /** Of which ticket; nothing for one of the order. */
  readonly ticket: number | undefined;
  readonly value: string;
}

export interface AnswerProblem {
  readonly field: string;
  /** The last part of its key, `errors.answer.…`. */
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

interface Asked {
  readonly questions: readonly QuestionRow[];
  /** The type of every ticket, in the order of the tickets. */
  readonly ticketTypeIds: readonly string[];
  readonly answers: Answers;
  /** Staff may leave open what buyers must answer; `named`: of what is named here, buyers may empty nothing that is required. */
  readonly insist: 'required' | 'named' | 'nothing';
}

/** The one place where answers are looked at: for pages and REST, at the checkout, at the door, and changed later. */
export function checkAnswers(asked: Asked): { answers: CheckedAnswer[]; problems: AnswerProblem[] } {
  const { questions, ticketTypeIds, answers } = asked;
  const ofOrder = questions.filter(({ per }) => per === 'order');
  const ofAttendee = questions.filter(({ per }) => per === 'attendee');
  const order = readAll(asked, {
    questions: ofOrder,
    types: ticketTypeIds,
    given: answers.order ?? {},
    at: 'answers.order',
  });
  const tickets = ticketTypeIds.map((type, ticket) =>
    readAll(asked, {
      questions: ofAttendee,
      types: [type],
      given: answers.attendees?.[ticket] ?? {},
      at: `answers.attendees.${ticket}`,
      ticket,
      above: order.values,
    }),
  );
  const all = [order, ...tickets];
  return {
    answers: all.flatMap((part) => part.answers),
    problems: [...all.flatMap((part) => part.problems), ...unasked(questions, answers, ticketTypeIds.length)],
  };
}

/** The questions that are to be asked of an order or of one of its tickets, seen what was answered so far. */
export function askedQuestions(
  questions: readonly QuestionRow[],
  types: readonly string[],
  given: Readonly<Record<string, AnswerValue>>,
  above: ReadonlyMap<string, readonly string[]> = new Map(),
): QuestionRow[] {
  return walk(questions, types, given, above).asked;
}

interface Part {
  readonly questions: readonly QuestionRow[];
  readonly types: readonly string[];
  readonly given: Readonly<Record<string, AnswerValue>>;
  readonly at: string;
  readonly ticket?: number;
  readonly above?: ReadonlyMap<string, readonly string[]>;
}

function readAll({ insist }: Asked, { questions, types, given, at, ticket, above }: Part) {
  const { asked, values } = walk(questions, types, given, above ?? new Map());
  const answers: CheckedAnswer[] = [];
  const problems: AnswerProblem[] = [];
  const insistsOn = (id: string) => insist === 'required' || (insist === 'named' && id in given);
  for (const question of asked) {
    const read = readAnswer(question, given[question.id]);
    const field = `${at}.${question.id}`;
    if ('problem' in read) {
      problems.push({ field, code: read.problem, params: { min: question.min ?? '', max: question.max ?? '' } });
    } else if (read.value !== '') answers.push({ question, ticket, value: read.value });
    else if (question.required && insistsOn(question.id)) problems.push({ field, code: 'missing', params: {} });
  }
  return { answers, problems, values };
}

// Those that decide may stand after those that hang on them.
function walk(
  questions: readonly QuestionRow[],
  types: readonly string[],
  given: Part['given'],
  above: ReadonlyMap<string, readonly string[]>,
): { asked: QuestionRow[]; values: ReadonlyMap<string, readonly string[]> } {
  const byId = new Map(questions.map((question) => [question.id, question]));
  const decided = new Map<string, readonly string[] | undefined>();
  const valuesOf = (id: string): readonly string[] | undefined => {
    if (above.has(id)) return above.get(id);
    if (decided.has(id)) return decided.get(id);
    decided.set(id, undefined);
    const question = byId.get(id);
    if (!question || !concerns(question, types) || !followsFrom(question)) return undefined;
    const read = readAnswer(question, given[id]);
    const values = 'value' in read ? valuesIn(question.kind, read.value) : [];
    decided.set(id, values);
    return values;
  };
  const followsFrom = ({ dependsOnId, dependsOnValues }: QuestionRow): boolean =>
    dependsOnId === null || (valuesOf(dependsOnId)?.some((value) => dependsOnValues.includes(value)) ?? false);
  const asked = questions.filter(({ id }) => valuesOf(id) !== undefined);
  return { asked, values: new Map(asked.map(({ id }) => [id, decided.get(id) ?? []])) };
}

function concerns({ ticketTypeIds }: QuestionRow, types: readonly string[]): boolean {
  return ticketTypeIds.length === 0 || types.some((type) => ticketTypeIds.includes(type));
}

/** An answer to something that the event does not ask is a mistake of whoever sent it. */
function unasked(questions: readonly QuestionRow[], answers: Answers, tickets: number): AnswerProblem[] {
  const unknown = (given: Readonly<Record<string, unknown>>, per: QuestionRow['per'], at: string) =>
    Object.keys(given)
      .filter((id) => !questions.some((question) => question.id === id && question.per === per))
      .map((id) => ({ field: `${at}.${id}`, code: 'unknown', params: {} }));
  const attendees = answers.attendees ?? [];
  return [
    ...unknown(answers.order ?? {}, 'order', 'answers.order'),
    ...attendees.flatMap((given, index) => unknown(given, 'attendee', `answers.attendees.${index}`)),
    ...(attendees.length > tickets ? [{ field: 'answers.attendees', code: 'too_many', params: {} }] : []),
  ];
}
