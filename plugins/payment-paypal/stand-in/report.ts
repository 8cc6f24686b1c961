import { unitOf, valueOf, type Account, type Amount } from './account.ts';
import { malformed, ok, refused, type ApiAnswer, type ApiCall } from './answers.ts';

interface Line {
  readonly transaction_id: string;
  readonly paypal_reference_id?: string;
  readonly transaction_event_code: string;
  readonly transaction_initiation_date: string;
  readonly transaction_amount: Amount;
  readonly fee_amount: Amount;
  readonly transaction_status: string;
}

const MOVED = new Set(['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED']);
const negative = ({ currency_code, value }: Amount): Amount => ({ currency_code, value: `-${value}` });
/** What PayPal keeps. */
const feeOf = (amount: Amount): Amount => negative({ ...amount, value: (valueOf(amount) * 0.03).toFixed(0) });

/** What moved in a time, the first first, a page at a time. */
export function transactions(account: Account, { query }: ApiCall): ApiAnswer {
  if (!account.seesReport) return refused(403, 'NOT_AUTHORIZED', 'PERMISSION_DENIED');
  const [from, until] = [Date.parse(query.get('start_date') ?? ''), Date.parse(query.get('end_date') ?? '')];
  if (!(from < until) || until - from > 31 * 86_400_000) return malformed('INVALID_DATE_RANGE', query.get('end_date'));
  const size = Number(query.get('page_size') ?? 100);
  const page = Number(query.get('page') ?? 1);
  const all = linesOf(account)
    .filter(({ transaction_initiation_date: date }) => Date.parse(date) >= from && Date.parse(date) <= until)
    .toSorted((a, b) => a.transaction_initiation_date.localeCompare(b.transaction_initiation_date));
  const shown = all.slice((page - 1) * size, page * size);
  return ok({
    transaction_details: shown.map((info) => ({ transaction_info: info })),
    ...{ page, total_items: all.length, total_pages: Math.max(1, Math.ceil(all.length / size)) },
  });
}

function linesOf(account: Account): Line[] {
  return [...account.orders.values()].flatMap((order) => {
    const { captures, refunds } = unitOf(order).payments;
    const [capture] = captures;
    if (!capture || !MOVED.has(capture.status)) return [];
    const fee = (amount: Amount) => ({ fee_amount: { ...amount, value: '0' } });
    const about = { paypal_reference_id: capture.id, transaction_status: 'S' };
    return [
      {
        ...{ transaction_id: capture.id, transaction_event_code: 'T0006', transaction_amount: capture.amount },
        ...{ transaction_initiation_date: capture.create_time, fee_amount: feeOf(capture.amount) },
        transaction_status: capture.status === 'REFUNDED' ? 'V' : 'S',
      },
      ...refunds
        .filter(({ status }) => status === 'COMPLETED')
        .map((refund) => ({
          ...{ ...about, transaction_id: refund.id, transaction_event_code: 'T1107', ...fee(refund.amount) },
          ...{ transaction_initiation_date: refund.create_time, transaction_amount: negative(refund.amount) },
        })),
    ];
  });
}
