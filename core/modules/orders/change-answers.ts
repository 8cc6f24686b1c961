import { InvalidInput } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { checkAnswers, questionsOf, type Answers, type CheckedAnswer } from '../questions/index.ts';
import { dropFiles } from './answer-files.ts';
import { Answer } from './answer.entity.ts';
import { lockOrderByCode } from './confirm-order.ts';
import { subjectOf } from './order-facts.ts';
import type { OrderDetail } from './order-rows.ts';
import type { Order } from './order.entity.ts';
import { problemOf, strangeFiles } from './prepare-answers.ts';

interface AnswersOf {
  readonly order: OrderDetail;
  readonly answers: Answers;
}

/**
 * Staff change what was answered, or answer what was left open. Questions that `answers` does not name keep theirs; an
 * empty answer takes one away.
 */
export async function changeAnswers(scope: Scope, { order, answers }: AnswersOf): Promise<void> {
  const checked = await checkedAnswers(scope, { order, answers });
  await scope.tx(async (tx) => {
    await changeAnswersIn(tx, await lockOrderByCode(tx, order.code), { order, answers, checked });
  });
}

/** The answers as they are kept, or what is wrong with them, field by field. */
export async function checkedAnswers(
  scope: Scope,
  {
    order,
    answers,
    by = 'staff',
  }: { readonly order: OrderDetail; readonly answers: Answers | undefined; readonly by?: 'buyer' | 'staff' },
): Promise<readonly CheckedAnswer[]> {
  if (answers === undefined) return [];
  const questions = (await questionsOf(scope, order.eventId)).filter(({ state }) => state === 'active');
  const checked = checkAnswers({
    questions,
    ticketTypeIds: order.tickets.map(({ ticketTypeId }) => ticketTypeId),
    answers,
    insist: by === 'buyer' ? 'named' : 'nothing',
  });
  const problems = [...checked.problems, ...(await strangeFiles(scope, order.id, checked.answers))];
  if (problems.length > 0) throw new InvalidInput(problems.map((problem) => problemOf(scope, questions, problem)));
  return checked.answers;
}

/** The same for a locked order, as a part of a transaction. */
export async function changeAnswersIn(
  tx: TxScope,
  locked: Order,
  { order, answers, checked }: AnswersOf & { readonly checked: readonly CheckedAnswer[] },
): Promise<void> {
  const stored = await tx.em.find(Answer, { order: locked.id });
  const at = tx.clock.now();
  const subject = (ticket: number | undefined) => (ticket === undefined ? order.id : order.tickets[ticket]!.id);
  const isOf =
    ({ question, ticket }: Pick<CheckedAnswer, 'question' | 'ticket'>) =>
    (row: Answer) =>
      row.question.id === question.id && row.subjectId === subject(ticket);
  const changedIds = new Set<string>();
  const before = stored.map(({ value }) => value);
  for (const answer of checked) {
    const known = stored.find(isOf(answer));
    if (known?.value === answer.value) continue;
    changedIds.add(answer.question.id);
    if (known) tx.em.assign(known, { value: answer.value, updatedAt: at });
    else {
      tx.em.create(Answer, {
        ...{ id: newId(), organizationId: order.organizationId, order: order.id, question: answer.question.id },
        ticket: answer.ticket === undefined ? null : order.tickets[answer.ticket]!.id,
        ...{ subjectId: subject(answer.ticket), value: answer.value, createdAt: at, updatedAt: at },
      });
    }
  }
  for (const row of stored.filter((one) => isEmptied(order, answers, one))) {
    if (checked.some((answer) => isOf(answer)(row))) continue;
    changedIds.add(row.question.id);
    tx.em.remove(row);
  }
  await tx.em.flush();
  if (changedIds.size > 0) await dropFiles(tx, locked, before.filter(isId));
  // What was answered is nobody's business for ever: the entry says which questions, not what.
  if (changedIds.size > 0)
    tx.audit('order.answers_changed', subjectOf(locked), { after: { questions: [...changedIds] } });
}

const isId = (value: string): boolean => /^[0-9a-f-]{36}$/.test(value);

function isEmptied({ tickets }: OrderDetail, { order, attendees }: Answers, row: Answer): boolean {
  const ticket = tickets.findIndex(({ id }) => id === row.subjectId);
  const given = ticket === -1 ? order : attendees?.[ticket];
  return given !== undefined && row.question.id in given;
}
