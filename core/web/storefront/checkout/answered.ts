import type { AnswerRow, OrderDetail } from '../../../modules/orders/index.ts';
import type { Answers, AnswerValue } from '../../../modules/questions/index.ts';
import type { AskedOf } from './answers-form.ts';

/** What was shown and left empty is an answer that is taken away. */
export function emptied(asked: readonly AskedOf[], { order = {}, attendees = [] }: Answers): Answers {
  const of = (ticket: number | undefined, given: Record<string, AnswerValue>) => ({
    ...Object.fromEntries(
      asked.filter((one) => one.ticket === ticket).map(({ question }) => [question.id, ''] as const),
    ),
    ...given,
  });
  return { order: of(undefined, order), attendees: attendees.map((given, ticket) => of(ticket, given)) };
}

/** What was answered so far, as forms hold it. */
export function answersFrom({ tickets }: OrderDetail, rows: readonly AnswerRow[]): Answers {
  const of = (ticketId: string | null) =>
    Object.fromEntries(
      rows
        .filter((row) => row.ticketId === ticketId)
        .map(({ questionId, kind, value }) => [
          questionId,
          kind === 'choices' ? (JSON.parse(value) as string[]) : value,
        ]),
    );
  return { order: of(null), attendees: tickets.map(({ id }) => of(id)) };
}

/** What a form said, as it was typed. */
export function posted(values: Readonly<Record<string, unknown>>): Answers {
  const answers = (values['answers'] ?? {}) as Record<string, Record<string, AnswerValue>>;
  const attendees: Record<string, AnswerValue>[] = [];
  for (const [key, given] of Object.entries(answers)) {
    const at = /^t(\d{1,4})$/.exec(key)?.[1];
    if (at !== undefined) attendees[Number(at)] = given;
  }
  return { order: answers['order'] ?? {}, attendees: Array.from(attendees, (given) => given ?? {}) };
}
