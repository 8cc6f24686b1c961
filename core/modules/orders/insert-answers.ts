import { insertRows } from '../../kernel/db/insert-rows.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import type { CheckedAnswer } from '../questions/index.ts';

const COLUMNS = 'id, organization_id, order_id, ticket_id, question_id, subject_id, value, created_at, updated_at';

interface Answered {
  readonly order: { readonly id: string; readonly organizationId: string };
  readonly ticketIds: readonly string[];
  readonly answers: readonly CheckedAnswer[];
}

/** The answers of orders that are being placed, in one statement. */
export async function insertAnswers(tx: TxScope, answered: readonly Answered[]): Promise<void> {
  const now = tx.clock.now();
  const rows = answered.flatMap(({ order, ticketIds, answers }) =>
    answers.map(({ question, ticket, value }) => {
      const ticketId = ticket === undefined ? null : ticketIds[ticket]!;
      return [newId(), order.organizationId, order.id, ticketId, question.id, ticketId ?? order.id, value, now, now];
    }),
  );
  await insertRows(tx.em, 'answers', COLUMNS, rows);
}
