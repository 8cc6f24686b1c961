import { z } from 'zod';
import { cancellationsOf, REFUND_AS, REFUND_CHOICES } from '../../../modules/cancellations/index.ts';
import { endpoint } from '../endpoint.ts';
import { addressOf, idParams } from '../events/event-endpoints.ts';
import { Id, Instant, OrderCode } from '../schemas.ts';

const CancellationJson = z
  .strictObject({
    id: Id,
    occurrenceId: Id.nullable().meta({ description: 'Null: the whole event.' }),
    orderImportId: Id.nullable().meta({ description: 'Only the orders of this import; null: all.' }),
    state: z.enum(['running', 'done']),
    refund: z.enum(REFUND_CHOICES),
    as: z.enum(REFUND_AS).meta({ description: 'How money goes back.' }),
    orders: z.int().meta({ description: 'When it began.' }),
    done: z.int(),
    failures: z.array(z.strictObject({ orderCode: OrderCode, error: z.string() })),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'Cancellation' });

const list = endpoint({
  method: 'GET',
  path: '/events/{id}/cancellations',
  may: { permission: 'orders.read', of: 'event', at: 'params.id' },
  summary: 'How far the orders of an event or a date that was called off are, the newest first',
  tag: 'events',
  params: idParams,
  answers: { 200: z.strictObject({ data: z.array(CancellationJson) }) },
  async run(scope, { params }) {
    const rows = await cancellationsOf(scope, await addressOf(scope, params.id));
    const data = rows.map((row) => ({
      ...{
        id: row.id,
        occurrenceId: row.occurrenceId ?? null,
        orderImportId: row.orderImportId ?? null,
        state: row.state,
        refund: row.refund,
        as: row.refundAs,
      },
      ...{ orders: row.orderCount, done: row.doneCount },
      failures: row.failures.map(({ code, error }) => ({ orderCode: code, error })),
      createdAt: row.createdAt.toISOString(),
      finishedAt: row.finishedAt?.toISOString() ?? null,
    }));
    return { status: 200, body: { data } };
  },
});

export const cancellationEndpoints = [list];
