import type { Movement, MovementKind, ReportPage, ReportRequest } from 'eventportal/sdk';
import { z } from 'zod';
import type { PayPal } from './client.ts';
import { fromPayPal } from './currencies.ts';
import { ask } from './disputes.ts';
import { unlessForeign } from './notices.ts';
import { readOrder } from './orders.ts';
import { refOf } from './refs.ts';

// The SDK does not know the transaction search (developer.paypal.com/docs/api/transaction-search/v1): it is asked through its
// transport. The app at PayPal needs the right to it, which is off in new ones.

const PAGE = 20;
/** How many payments are looked up at once. */
const AT_ONCE = 5;

const Amount = z.object({ currency_code: z.string(), value: z.string() });
const Info = z.object({
  transaction_id: z.string(),
  paypal_reference_id: z.string().optional(),
  transaction_event_code: z.string(),
  transaction_initiation_date: z.string(),
  transaction_amount: Amount,
  fee_amount: Amount.optional(),
  transaction_status: z.string().optional(),
});
type Info = z.output<typeof Info>;
const Answer = z.object({
  transaction_details: z.array(z.object({ transaction_info: Info })).default([]),
  total_pages: z.number().int().default(1),
});

// developer.paypal.com/docs/reports/reference/tcodes, the longest beginning first.
const KINDS: readonly (readonly [string, MovementKind])[] = [
  ['T1107', 'refund'],
  ['T1108', 'fee'],
  ['T1106', 'dispute'],
  ['T1114', 'dispute'],
  ['T12', 'dispute'],
  ['T00', 'capture'],
  ['T01', 'fee'],
  ['T04', 'payout'],
];
/** Pending and denied ones moved nothing; what was given back later did. */
const MOVED = new Set(['S', 'V']);

export async function reportOf(paypal: PayPal, { from, until, cursor = '1' }: ReportRequest): Promise<ReportPage> {
  const query = new URLSearchParams({
    ...{ start_date: from.toISOString(), end_date: until.toISOString(), fields: 'transaction_info' },
    ...{ page_size: String(PAGE), page: cursor, balance_affecting_records_only: 'Y' },
  });
  const told = Answer.parse(JSON.parse(await ask(paypal, 'GET', `/v1/reporting/transactions?${query}`)));
  const infos = told.transaction_details
    .map(({ transaction_info: info }) => info)
    .filter((info) => kindOf(info) !== undefined && isWithin(info, from, until));
  const payments = await paymentsOf(paypal, new Set(infos.flatMap((info) => captureOf(info) ?? [])));
  const page = Number(cursor);
  return {
    movements: infos.map((info) => movementOf(info, payments)),
    ...(page < told.total_pages && { cursor: String(page + 1) }),
  };
}

function movementOf(info: Info, payments: ReadonlyMap<string, string>): Movement {
  const kind = kindOf(info)!;
  const payment = payments.get(captureOf(info) ?? '');
  const fee = info.fee_amount && moneyOf(info.fee_amount);
  return {
    ref: info.transaction_id,
    kind,
    amount: moneyOf(info.transaction_amount),
    // What is kept is told below nothing.
    ...(fee && { fee: { ...fee, minor: 0 - fee.minor } }),
    at: new Date(info.transaction_initiation_date),
    ...(payment !== undefined && { payment }),
    ...(kind === 'refund' && { refund: info.transaction_id }),
  };
}

function kindOf({ transaction_event_code: code, transaction_status: status, transaction_amount: amount }: Info) {
  if (status !== undefined && !MOVED.has(status)) return undefined;
  const kind = KINDS.find(([beginning]) => code.startsWith(beginning))?.[1];
  // What the organizer paid to somebody is no capture.
  return kind === 'capture' && amount.value.startsWith('-') ? undefined : kind;
}

/** The capture that it is, or is about. */
function captureOf(info: Info): string | undefined {
  const kind = kindOf(info);
  if (kind === 'capture') return info.transaction_id;
  return kind === 'refund' || kind === 'dispute' ? info.paypal_reference_id : undefined;
}

// PayPal takes the end as a part of it.
function isWithin({ transaction_initiation_date: date }: Info, from: Date, until: Date): boolean {
  const at = Date.parse(date);
  return at >= from.getTime() && at < until.getTime();
}

/** The payments that captures are of. An account may have other shops, whose captures are no orders of this app. */
async function paymentsOf(paypal: PayPal, captures: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const open = [...captures];
  const lookUp = async (): Promise<void> => {
    for (let captureId = open.pop(); captureId !== undefined; captureId = open.pop()) {
      const ref = await refOfCapture(paypal, captureId);
      if (ref !== undefined) found.set(captureId, ref);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lookUp));
  return found;
}

function refOfCapture(paypal: PayPal, captureId: string): Promise<string | undefined> {
  return unlessForeign(async () => {
    const { result } = await paypal.payments.getCapturedPayment({ captureId });
    const orderId = result.supplementaryData?.relatedIds?.orderId;
    return orderId === undefined ? undefined : refOf(await readOrder(paypal, orderId));
  });
}

function moneyOf({ currency_code: currencyCode, value }: z.output<typeof Amount>) {
  return fromPayPal({ currencyCode, value });
}
