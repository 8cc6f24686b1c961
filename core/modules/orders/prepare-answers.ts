import { InvalidInput } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import {
  checkAnswers,
  type AnswerProblem,
  type Answers,
  type CheckedAnswer,
  type QuestionRow,
} from '../questions/index.ts';
import type { Channel } from './order.entity.ts';

interface Answered {
  readonly orderId: string;
  readonly channel: Channel;
  readonly lines: readonly { readonly ticketTypeId: string; readonly quantity: number; readonly admits: boolean }[];
}

/** The answers of an order that is placed, or what is wrong with them, field by field. */
export async function prepareAnswers(
  scope: Scope,
  { orderId, channel, lines }: Answered,
  questions: readonly QuestionRow[],
  given: Answers | undefined,
): Promise<readonly CheckedAnswer[]> {
  if (questions.length === 0 && given === undefined) return [];
  const { answers, problems } = checkAnswers({
    questions,
    ticketTypeIds: typesOfTickets(lines),
    answers: given ?? {},
    insist: channel === 'web' || channel === 'api' ? 'required' : 'nothing',
  });
  const all = [...problems, ...(await strangeFiles(scope, orderId, answers))];
  if (all.length > 0) throw new InvalidInput(all.map((problem) => problemOf(scope, questions, problem)));
  return answers;
}

/** The type of every ticket, line by line. */
export function typesOfTickets(lines: Answered['lines']): string[] {
  const tickets = lines.filter(({ admits }) => admits);
  return tickets.flatMap(({ ticketTypeId, quantity }) => Array.from({ length: quantity }, () => ticketTypeId));
}

export function problemOf(scope: Scope, questions: readonly QuestionRow[], { field, code, params }: AnswerProblem) {
  const question = questions.find(({ id }) => field.endsWith(id));
  const label = translate(question?.label, scope.locale);
  return { field, code: `answer.${code}`, message: scope.t(`errors.answer.${code}`, { ...params, question: label }) };
}

/** A file is an answer where it was sent for this order and this question. */
export async function strangeFiles(
  { em }: Pick<Scope, 'em'>,
  orderId: string,
  answers: readonly CheckedAnswer[],
): Promise<AnswerProblem[]> {
  const files = answers.filter(({ question }) => question.kind === 'file');
  if (files.length === 0) return [];
  const sent = await em.execute<{ id: string; question_id: string }[]>(
    'select id, question_id from answer_files where order_id = ?',
    [orderId],
  );
  return files
    .filter(({ question, value }) => !sent.some(({ id, question_id }) => id === value && question_id === question.id))
    .map(({ question, ticket }) => ({
      field: `${ticket === undefined ? 'answers.order' : `answers.attendees.${ticket}`}.${question.id}`,
      code: 'file',
      params: {},
    }));
}
