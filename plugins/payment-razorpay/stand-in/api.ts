import {
  addRefund,
  capture,
  end,
  leftOf,
  newRef,
  type Account,
  type Dispute,
  type Link,
  type Payment,
} from './account.ts';
import { refused, type ApiAnswer, type ApiCall } from './answers.ts';
import { acceptDispute, contest } from './disputes.ts';

const LINK_PARAMS = new Set(
  (
    'amount currency accept_partial first_min_partial_amount upi_link description reference_id customer expire_by notify ' +
    'notes callback_url callback_method reminder_enable options'
  ).split(' '),
);
const THREE_DECIMALS = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'OMR', 'TND']);

/** One call of Razorpay's API, by who its key belongs to. */
export function serve(account: Account, call: ApiCall): ApiAnswer {
  const [noun, id, verb] = call.path;
  switch ([call.method, noun, id === undefined ? '' : ':id', verb ?? ''].join('/')) {
    case 'POST/payment_links//':
      return createLink(account, call);
    case 'GET/payment_links//':
      return ok({ payment_links: structuredClone(linksOf(account, call.query)) });
    case 'GET/payment_links/:id/':
      return withLink(account, id, (link) => ok(structuredClone(link)));
    case 'POST/payment_links/:id/cancel':
      return withLink(account, id, (link) => cancelLink(account, link));
    case 'GET/orders/:id/payments':
      return collection([...account.payments.values()].filter(({ order_id: orderId }) => orderId === id));
    case 'GET/payments//':
      return collection(within([...account.payments.values()], call.query), call.query);
    case 'GET/refunds//':
      return collection(within(account.refunds, call.query), call.query);
    case 'GET/payments/:id/':
      return withPayment(account, id, (payment) => ok(shown(payment)));
    case 'GET/payments/:id/card':
      return withPayment(account, id, ({ card }) => (card ? ok({ entity: 'card', ...card }) : unknownId()));
    case 'POST/payments/:id/capture':
      return withPayment(account, id, (payment) => capturePayment(account, payment, call.body));
    case 'POST/payments/:id/refund':
      return withPayment(account, id, (payment) => refund(account, payment, call.body));
    case 'GET/payments/:id/refunds':
      return withPayment(account, id, () =>
        collection(
          account.refunds.filter(({ payment_id: paymentId }) => paymentId === id),
          call.query,
        ),
      );
    case 'GET/disputes//':
      return collection(account.disputes, call.query);
    case 'GET/disputes/:id/':
      return withDispute(account, id, (dispute) => ok(structuredClone(dispute)));
    case 'POST/disputes/:id/accept':
      return withDispute(account, id, acceptDispute);
    case 'PATCH/disputes/:id/contest':
      return withDispute(account, id, (dispute) => contest(account, dispute, call.body));
  }
  return refused(404, 'The requested URL was not found on the server.');
}

const ok = (body: object): ApiAnswer => ({ status: 200, body });
const unknownId = () => refused(400, 'The id provided does not exist');

// The newest first, a page at a time.
function collection(items: readonly object[], query?: URLSearchParams): ApiAnswer {
  const skip = Number(query?.get('skip') ?? 0);
  const count = query ? Math.min(Number(query.get('count') ?? 10), 100) : items.length;
  const page = items.toReversed().slice(skip, skip + count);
  return ok({ entity: 'collection', count: page.length, items: page.map((item) => shown(item as Payment)) });
}

function within<T extends { readonly created_at: number }>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const [from, to] = [Number(query.get('from') ?? 0), Number(query.get('to') ?? Number.MAX_SAFE_INTEGER)];
  return items.filter(({ created_at: at }) => at >= from && at <= to);
}

/** Without the card, which Razorpay tells only who asks for it. */
function shown(item: Partial<Payment>): object {
  const { card: _, ...rest } = structuredClone(item);
  return rest;
}

function withLink(account: Account, id: string | undefined, work: (link: Link) => ApiAnswer): ApiAnswer {
  if (!/^plink_\w{10,}$/.test(id ?? '')) return refused(400, `invalid input [strippedId] = [${id}]`);
  const link = account.links.get(id!);
  return link ? work(link) : unknownId();
}

function withPayment(account: Account, id: string | undefined, work: (payment: Payment) => ApiAnswer): ApiAnswer {
  const payment = account.payments.get(id ?? '');
  return payment ? work(payment) : refused(400, `${id} is not a valid id`);
}

function withDispute(account: Account, id: string | undefined, work: (dispute: Dispute) => ApiAnswer): ApiAnswer {
  const dispute = account.disputes.find((one) => one.id === id);
  return dispute ? work(dispute) : unknownId();
}

function linksOf(account: Account, query: URLSearchParams): Link[] {
  const reference = query.get('reference_id');
  const payment = account.payments.get(query.get('payment_id') ?? '');
  if (query.has('payment_id') && !payment) return [];
  return [...account.links.values()].filter(
    (link) =>
      (reference === null || link.reference_id === reference) && (!payment || link.order_id === payment.order_id),
  );
}

function createLink(account: Account, { body, origin }: ApiCall): ApiAnswer {
  const unknown = Object.keys(body).find((name) => !LINK_PARAMS.has(name));
  if (unknown) return refused(400, `${unknown} is/are not required and should not be sent`);
  const { amount, currency = 'INR', reference_id: reference = '', expire_by: expireBy = 0 } = body;
  if (!isWhole(amount)) return refused(400, 'The amount must be an integer.', 'input_validation_failed');
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency))
    return refused(400, 'Currency is not supported', 'input_validation_failed');
  if (THREE_DECIMALS.has(currency) && amount % 10 !== 0)
    return refused(400, 'The last decimal must be 0', 'input_validation_failed');
  if (amount < 100 && currency === 'INR') return refused(400, 'The amount must be at least INR 1.00');
  if (typeof reference !== 'string' || reference.length > 40)
    return refused(400, 'reference_id: the length must be no more than 40.');
  if (!isWhole(expireBy)) return refused(400, 'expire_by must be a timestamp');
  if (
    body['callback_url'] !== undefined &&
    (body['callback_method'] !== 'get' || !URL.canParse(String(body['callback_url'])))
  )
    return refused(400, 'callback_method: must be get');
  if (reference && [...account.links.values()].some((link) => link.reference_id === reference))
    return refused(400, `payment link creation with reference ID already attempted: ${reference}`);
  const id = newRef('plink');
  const link: Link = {
    id,
    reference_id: reference,
    amount,
    currency,
    description: String(body['description'] ?? ''),
    callback_url: String(body['callback_url'] ?? ''),
    callback_method: String(body['callback_method'] ?? ''),
    expire_by: expireBy,
    notes: (body['notes'] as Record<string, string> | undefined) ?? null,
    short_url: `${origin}/rzp/${id.slice(6)}`,
    accept_partial: body['accept_partial'] === true,
    amount_paid: 0,
    status: 'created',
    order_id: '',
    payments: null,
  };
  account.links.set(id, link);
  return ok(structuredClone(link));
}

function cancelLink(account: Account, link: Link): ApiAnswer {
  if (link.status === 'paid' || link.status === 'partially_paid')
    return refused(400, 'cannot cancel or expire an already paid/partially paid link');
  if (link.status !== 'created') return refused(400, 'cannot cancel or expire an expired link');
  end(account, link, 'cancelled');
  return ok(structuredClone(link));
}

function capturePayment(account: Account, payment: Payment, body: ApiCall['body']): ApiAnswer {
  if (payment.status !== 'authorized') return refused(400, 'This payment has already been captured');
  if (body['amount'] !== payment.amount || body['currency'] !== payment.currency)
    return refused(400, 'Capture amount must be equal to the amount authorized');
  capture(account, payment);
  return ok(shown(payment));
}

function refund(account: Account, payment: Payment, body: ApiCall['body']): ApiAnswer {
  const left = leftOf(account, payment);
  const { amount = left, notes } = body;
  if (!payment.captured) return refused(400, 'The payment status should be captured for action to be taken');
  if (!isWhole(amount)) return refused(400, 'The amount must be an integer.', 'input_validation_failed');
  if (left === 0) return refused(400, 'The payment has been fully refunded already');
  if (amount > left) return refused(400, 'The refund amount provided is greater than amount captured');
  return ok(structuredClone(addRefund(account, payment, { amount, notes: (notes as Record<string, string>) ?? [] })));
}

function isWhole(told: unknown): told is number {
  return Number.isSafeInteger(told) && (told as number) >= 0;
}
