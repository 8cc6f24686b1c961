import { z } from 'zod';
import { answerRowText, answersOf, consentsOf, orderOf } from '../../../modules/orders/index.ts';
import { QUESTION_KINDS } from '../../../modules/questions/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, OrderCode } from '../schemas.ts';

const Text = z.record(z.string(), z.string());

/** What was answered and agreed to with an order. */
export const orderAnswers = endpoint({
  method: 'GET',
  path: '/orders/{code}/answers',
  limit: 'checkout',
  may: { permission: 'orders.read', of: 'order', at: 'params.code', orHolder: true },
  summary: 'What was answered with an order, and what its buyer agreed to',
  tag: 'orders',
  params: z.strictObject({ code: OrderCode }),
  answers: {
    200: z.strictObject({
      answers: z.array(
        z.strictObject({
          questionId: Id,
          ticketId: Id.nullable().meta({ description: 'Null: an answer of the whole order.' }),
          kind: z.enum(QUESTION_KINDS),
          label: Text,
          value: z.string().meta({ description: 'The id of an option, `yes` or `no`, a country, or what was typed.' }),
          text: z.string().meta({ description: 'As people read it.' }),
        }),
      ),
      consents: z.array(
        z.strictObject({
          termsId: Id,
          revisionId: Id,
          revision: z.int(),
          label: Text,
          given: z.boolean(),
          at: Instant,
        }),
      ),
    }),
  },
  async run(scope, { params }) {
    const { id } = await orderOf(scope, params.code);
    const answers = await answersOf(scope, [id]);
    const consents = await consentsOf(scope, [id]);
    return {
      status: 200,
      body: {
        answers: answers.map((row) => {
          const { questionId, ticketId, kind, label, value } = row;
          return { questionId, ticketId, kind, label, value, text: answerRowText(scope, row) };
        }),
        consents: consents.map(({ termsId, revisionId, revision, label, given, at }) => {
          return { termsId, revisionId, revision, label, given, at: at.toISOString() };
        }),
      },
    };
  },
});
