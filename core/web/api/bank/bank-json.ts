import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type {
  BankBatch,
  BankEntryRow,
  BankImportResult,
  BankPreview,
  BankTransferRow,
} from '../../../modules/bank/index.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

const Day = z.iso.date().meta({ description: 'As the bank booked it.', examples: ['2027-03-22'] });
const DOUBTS = ['unknown', 'several', 'under', 'over', 'double', 'late', 'approval', 'currency'] as const;
const Doubt = z.enum(DOUBTS).nullable().meta({
  description:
    'Why a person decides: no order found, several, too little, too much, paid already, cancelled, not approved yet, another currency.',
});

export const BankPreviewJson = z
  .strictObject({
    entries: z.array(
      z.strictObject({
        bookedOn: Day,
        amount: Money,
        payer: z.string(),
        text: z.string(),
        known: z.boolean().meta({ description: 'It came with an earlier statement; nothing is done again.' }),
        orderCode: OrderCode.nullable(),
        matchedBy: z.enum(['reference', 'name']).nullable().meta({ description: 'Null: a person decides.' }),
        doubt: Doubt,
      }),
    ),
    exact: z.int(),
    doubt: z.int(),
    known: z.int(),
    outgoing: z.int().meta({ description: 'Entries of money that left the account; they are not looked at.' }),
    badRows: z.array(z.int()).meta({ description: 'Rows of a table that could not be read.' }),
  })
  .meta({ id: 'BankStatementPreview' });

export function previewJson({ entries, outgoing, badRows, sums }: BankPreview): z.output<typeof BankPreviewJson> {
  return {
    entries: entries.map(({ bookedOn, minor, currency, payer, text, isKnown: known, match }) => ({
      ...{ bookedOn, payer, text, known, amount: moneyJson(money(minor, currency)) },
      orderCode: match.order?.code ?? null,
      matchedBy: match.kind === 'exact' ? match.by : null,
      doubt: match.kind === 'doubt' ? match.doubt : null,
    })),
    ...{ ...sums, outgoing, badRows: [...badRows] },
  };
}

export const BankResultJson = z
  .strictObject({
    captured: z.int().meta({ description: 'Recorded as the money of their orders.' }),
    open: z.int().meta({ description: 'On the attention list.' }),
    known: z.int().meta({ description: 'Came with an earlier statement.' }),
    outgoing: z.int(),
    badRows: z.array(z.int()),
  })
  .meta({ id: 'BankStatementResult' });

export const resultJson = (result: BankImportResult): z.output<typeof BankResultJson> => ({
  ...result,
  badRows: [...result.badRows],
});

export const BankEntryJson = z
  .strictObject({
    id: Id,
    accountId: Id,
    bookedOn: Day,
    amount: Money,
    payer: z.string(),
    text: z.string(),
    state: z.enum(['open', 'captured', 'returned', 'ignored']),
    doubt: Doubt,
    orderCode: OrderCode.nullable(),
    shares: z
      .array(z.strictObject({ orderCode: OrderCode, amount: Money }))
      .meta({ description: 'Where it is for several orders: how much for each.' }),
    note: z.string().nullable(),
    settledAt: Instant.nullable(),
  })
  .meta({ id: 'BankEntry' });

export function entryJson(row: BankEntryRow): z.output<typeof BankEntryJson> {
  const { id, accountId, bookedOn, payer, text, state, doubt, orderCode, note } = row;
  const amount = moneyJson(money(row.amountMinor, row.currency));
  const settledAt = row.settledAt?.toISOString() ?? null;
  const shares = row.shares.map((share) => ({
    ...{ orderCode: share.orderCode, amount: moneyJson(money(share.amountMinor, row.currency)) },
  }));
  return { id, accountId, bookedOn, amount, payer, text, state, doubt, orderCode, shares, note, settledAt };
}

export const BankTransferJson = z
  .strictObject({
    id: Id,
    accountId: Id.meta({ description: 'The account that it goes from.' }),
    amount: Money,
    holder: z.string(),
    iban: z.string().nullable().meta({ description: 'Null: nobody has said yet where to.' }),
    text: z.string(),
    state: z.enum(['open', 'exported', 'done', 'refused']),
    orderCode: OrderCode.nullable(),
    batchId: Id.nullable(),
    note: z.string().nullable().meta({ description: 'Of one that the bank refused: what it said.' }),
    createdAt: Instant,
  })
  .meta({ id: 'BankTransfer' });

export function transferJson(row: BankTransferRow): z.output<typeof BankTransferJson> {
  const { id, accountId, holder, iban, text, state, orderCode, batchId, note } = row;
  const amount = moneyJson(money(row.amountMinor, row.currency));
  return {
    id,
    accountId,
    amount,
    holder,
    iban,
    text,
    state,
    orderCode,
    batchId,
    note,
    createdAt: row.createdAt.toISOString(),
  };
}

export const BankBatchJson = z
  .strictObject({
    id: Id,
    accountId: Id,
    count: z.int(),
    total: Money,
    createdAt: Instant,
    doneAt: Instant.nullable().meta({ description: 'When the bank had carried it out.' }),
  })
  .meta({ id: 'BankBatch' });

export function batchJson(batch: BankBatch): z.output<typeof BankBatchJson> {
  const { id, account, count, totalMinor, currency } = batch;
  const total = moneyJson(money(totalMinor, currency));
  return {
    ...{ id, accountId: account.id, count, total, createdAt: batch.createdAt.toISOString() },
    doneAt: batch.doneAt?.toISOString() ?? null,
  };
}
