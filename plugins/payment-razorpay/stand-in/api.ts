import {
  addRefund,
  capture,
  leftOf,
  newRef,
  nextSecond,
  shownOrder,
  type Account,
  type Dispute,
  type Order,
  type Payment,
} from './account.ts';
import { refused, type ApiAnswer, type ApiCall } from './answers.ts';
import { acceptDispute, contest } from './disputes.ts';

const ORDER_PARAMS = new Set(
  'amount currency receipt notes partial_payment first_payment_min_amount payment unique_receipt'.split(' '),
);
const THREE_DECIMALS = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'OMR', 'TND']);

/** One call of Razorpay's API, by who its key belongs to. */
export function serve(account: Account, call: ApiCall): ApiAnswer {
  const [noun, id, verb] = call.path;
  switch ([call.method, noun, id === undefined ? '' : ':id', verb ?? ''].join('/')) {
    case 'POST/orders//':
      return createOrder(account, call.body);
    case 'GET/orders//':
      return collection([...account.orders.values()].filter(madeFor(call.query)), call.query, shownOrder);
    case 'GET/orders/:id/':
      return withOrder(account, id, (order) => ok(shownOrder(order)));
    case 'PATCH/orders/:id/':
      return withOrder(account, id, (order) => editOrder(order, call.body));
    case 'GET/orders/:id/payments':
      return withOrder(account, id, () =>
        collection([...account.payments.values()].filter(({ order_id: orderId }) => orderId === id)),
      );
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
function collection<T extends object>(
  items: readonly T[],
  query?: URLSearchParams,
  show: (item: T) => object = shown,
): ApiAnswer {
  const skip = Number(query?.get('skip') ?? 0);
  const count = query ? Math.min(Number(query.get('count') ?? 10), 100) : items.length;
  const page = items.toReversed().slice(skip, skip + count);
  return ok({ entity: 'collection', count: page.length, items: page.map(show) });
}

function within<T extends { readonly created_at: number }>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const [from, to] = [Number(query.get('from') ?? 0), Number(query.get('to') ?? Number.MAX_SAFE_INTEGER)];
  return items.filter(({ created_at: at }) => at >= from && at <= to);
}

/** Without the card, which Razorpay tells only who asks for it. */
function shown(item: object): object {
  const { card: _, ...rest }: Partial<Payment> = structuredClone(item);
  return rest;
}

function withOrder(account: Account, id: string | undefined, work: (order: Order) => ApiAnswer): ApiAnswer {
  if (!/^order_\w{10,}$/.test(id ?? '')) return refused(400, `${id} is not a valid id`);
  const order = account.orders.get(id!);
  return order ? work(order) : unknownId();
}

function withPayment(account: Account, id: string | undefined, work: (payment: Payment) => ApiAnswer): ApiAnswer {
  const payment = account.payments.get(id ?? '');
  return payment ? work(payment) : refused(400, `${id} is not a valid id`);
}

function withDispute(account: Account, id: string | undefined, work: (dispute: Dispute) => ApiAnswer): ApiAnswer {
  const dispute = account.disputes.find((one) => one.id === id);
  return dispute ? work(dispute) : unknownId();
}

function madeFor(query: URLSearchParams): (order: Order) => boolean {
  const receipt = query.get('receipt');
  return (order) => receipt === null || order.receipt === receipt;
}

function createOrder(account: Account, body: ApiCall['body']): ApiAnswer {
  const unknown = Object.keys(body).find((name) => !ORDER_PARAMS.has(name));
  const isExtra = body['unique_receipt'] !== undefined && account.receipts === 'unknown';
  if (unknown || isExtra)
    return refused(
      400,
      `${unknown ?? 'unique_receipt'} is/are not required and should not be sent`,
      'extra_field_sent',
    );
  const { amount, currency, receipt = '', notes = [] } = body;
  if (!isWhole(amount)) return refused(400, 'The amount must be an integer.', 'input_validation_failed');
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency))
    return refused(400, 'Currency is not supported', 'input_validation_failed');
  if (THREE_DECIMALS.has(currency) && amount % 10 !== 0)
    return refused(400, 'The last decimal must be 0', 'input_validation_failed');
  if (amount < 100 && currency === 'INR') return refused(400, 'Order amount less than minimum amount allowed');
  if (typeof receipt !== 'string' || receipt.length > 40)
    return refused(400, 'receipt: the length must be no more than 40.');
  const capture = captureOf(body['payment']);
  if (!capture) return refused(400, 'The capture options are not valid.', 'input_validation_failed');
  const known = body['unique_receipt'] === true && [...account.orders.values()].find((one) => one.receipt === receipt);
  if (known && (account.receipts === 'refused' || known.amount !== amount))
    return refused(400, 'Order receipt should be unique.', 'input_validation_failed');
  if (known) return ok(shownOrder(known));
  const order: Order = {
    id: newRef('order'),
    entity: 'order',
    ...{ amount, currency, receipt, capture, notes: notes as Order['notes'] },
    ...{ amount_paid: 0, amount_due: amount, attempts: 0, status: 'created', created_at: nextSecond() },
  };
  account.orders.set(order.id, order);
  return ok(shownOrder(order));
}

// razorpay.com/docs/payments/payments/capture-settings/api
function captureOf(told: unknown): Order['capture'] | undefined {
  const { capture, capture_options: options } = (told ?? {}) as Record<string, unknown>;
  const { automatic_expiry_period: automatic, manual_expiry_period: manual = 7200 } = (options ?? {}) as Record<
    string,
    unknown
  >;
  if (!isWhole(manual) || manual > 7200) return undefined;
  if (capture === 'manual') return automatic === undefined ? 'manual' : undefined;
  const isTimely = isWhole(automatic) && automatic >= 12 && automatic <= manual;
  return capture === 'automatic' && isTimely ? 'automatic' : undefined;
}

function editOrder(order: Order, { notes, ...other }: ApiCall['body']): ApiAnswer {
  const [unknown] = Object.keys(other);
  if (unknown) return refused(400, `${unknown} is/are not required and should not be sent`, 'extra_field_sent');
  if (Object.keys(notes ?? {}).length > 15) return refused(400, 'Only up to 15 notes may be sent.');
  order.notes = notes as Record<string, string>;
  return ok(shownOrder(order));
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
  const { amount = left, notes, speed = 'normal' } = body;
  if (!payment.captured) return refused(400, 'The payment status should be captured for action to be taken');
  if (!isWhole(amount)) return refused(400, 'The amount must be an integer.', 'input_validation_failed');
  if (left === 0) return refused(400, 'The payment has been fully refunded already');
  if (amount > left) return refused(400, 'The refund amount provided is greater than amount captured');
  if (speed !== 'normal' && speed !== 'optimum') return refused(400, 'The speed is invalid.');
  const told = (notes as Record<string, string>) ?? [];
  return ok(structuredClone(addRefund(account, payment, { amount, notes: told, speed })));
}

function isWhole(told: unknown): told is number {
  return Number.isSafeInteger(told) && (told as number) >= 0;
}
