import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import {
  ACCOUNTS,
  ENTRY_KINDS,
  entriesOfOrder,
  listEntries,
  statementOf,
  sumEntries,
  type EntryRow,
} from '../../../modules/ledger/index.ts';
import { orderOf } from '../../../modules/orders/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, Money, moneyJson, OrderCode, pageJson, pageOf, pageQuery } from '../schemas.ts';

const Account = z.enum(ACCOUNTS).meta({ id: 'LedgerAccount' });
const GatewayAccountName = z.strictObject({ id: Id, label: z.string() }).nullable().meta({
  description: 'Whose money `clearing` is.',
});

const Entry = z
  .strictObject({
    id: Id,
    at: Instant.meta({ description: 'When it happened.' }),
    kind: z.enum(ENTRY_KINDS),
    orderCode: OrderCode.nullable(),
    gatewayAccount: GatewayAccountName,
    lines: z.array(z.strictObject({ account: Account, amount: Money })).meta({ description: 'They sum to nothing.' }),
  })
  .meta({ id: 'LedgerEntry' });

const may = { permission: 'ledger.read', of: 'organization', at: 'params.id' } as const;
const ofOrganization = z.strictObject({ id: Id });

const list = endpoint({
  method: 'GET',
  path: '/organizations/{id}/ledger',
  may,
  summary: 'Entries of the ledger, the newest first, and what all of them come to',
  tag: 'ledger',
  params: ofOrganization,
  query: z.strictObject({
    ...pageQuery,
    account: Account.optional().meta({ description: 'Entries that move it.' }),
    gatewayAccountId: Id.optional(),
    order: OrderCode.optional(),
    currency: Money.shape.currency.optional(),
    from: Instant.optional().meta({ description: 'From then on.' }),
    to: Instant.optional().meta({ description: 'Before then.' }),
  }),
  answers: {
    200: pageOf(Entry).extend({
      totals: z
        .array(
          z.strictObject({
            entries: z.int(),
            balances: z.array(z.strictObject({ account: Account, amount: Money })),
          }),
        )
        .meta({ description: 'By currency, of all entries that were asked for.' }),
    }),
  },
  async run(scope, { params, query: { limit, cursor, order, from, to, ...rest } }) {
    const filter = { ...rest, organizationId: params.id, orderCode: order, from: dateOf(from), to: dateOf(to) };
    const { rows, nextCursor } = await listEntries(scope, { ...filter, limit, cursor });
    const totals = (await sumEntries(scope, filter)).map(({ currency, entries, amounts }) => ({
      entries,
      balances: ACCOUNTS.filter((account) => amounts[account] !== 0).map((account) => ({
        account,
        amount: moneyJson(money(amounts[account], currency)),
      })),
    }));
    return { status: 200, body: { ...pageJson(rows.map(entryJson), nextCursor), totals } };
  },
});

const statement = endpoint({
  method: 'GET',
  path: '/organizations/{id}/ledger/statement',
  may,
  summary: 'What each account was before a period, what moved in it, and what it was afterwards',
  tag: 'ledger',
  params: ofOrganization,
  query: z.strictObject({ from: Instant, to: Instant.meta({ description: 'Before then.' }) }),
  answers: {
    200: z.strictObject({
      data: z.array(
        z.strictObject({
          account: Account,
          gatewayAccount: GatewayAccountName,
          ...{ opening: Money, plus: Money, minus: Money, closing: Money },
        }),
      ),
    }),
  },
  async run(scope, { params, query }) {
    const period = { from: new Date(query.from), to: new Date(query.to) };
    const rows = await statementOf(scope, { ...period, organizationId: params.id });
    const data = rows.map(({ account, gatewayAccount, currency, ...sums }) => {
      const amount = (minor: number) => moneyJson(money(minor, currency));
      return {
        ...{ account, gatewayAccount, opening: amount(sums.openingMinor), plus: amount(sums.plusMinor) },
        ...{ minus: amount(sums.minusMinor), closing: amount(sums.closingMinor) },
      };
    });
    return { status: 200, body: { data } };
  },
});

const ofOrder = endpoint({
  method: 'GET',
  path: '/orders/{code}/ledger',
  may: { permission: 'ledger.read', of: 'order', at: 'params.code' },
  summary: 'What was posted for an order, the oldest first',
  tag: 'ledger',
  params: z.strictObject({ code: OrderCode }),
  answers: { 200: z.strictObject({ data: z.array(Entry) }) },
  problems: ['order.not_found'],
  async run(scope, { params }) {
    const order = await orderOf(scope, params.code);
    return { status: 200, body: { data: (await entriesOfOrder(scope, order.id)).map(entryJson) } };
  },
});

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function entryJson({ id, at, kind, orderCode, gatewayAccount, currency, lines }: EntryRow): z.input<typeof Entry> {
  return {
    ...{ id, at: at.toISOString(), kind, orderCode, gatewayAccount },
    lines: lines.map(({ account, minor }) => ({ account, amount: moneyJson(money(minor, currency)) })),
  };
}

export const ledgerEndpoints = [list, statement, ofOrder];
