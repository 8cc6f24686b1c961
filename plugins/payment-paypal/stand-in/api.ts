import {
  addCapture,
  addRefund,
  instant,
  leftOf,
  newId,
  unitOf,
  valueOf,
  type Account,
  type Amount,
  type Authorization,
  type Capture,
  type Order,
  type Wishes,
} from './account.ts';
import { impossible, malformed, missing, ok, type ApiAnswer, type ApiCall } from './answers.ts';
import { disputeCalls } from './disputes.ts';
import { transactions } from './report.ts';

const CURRENCIES = new Set(
  'AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD'.split(' '),
);
const WHOLE = new Set(['HUF', 'JPY', 'TWD']);

/** One call of PayPal's API, by who its token belongs to. */
export function serve(account: Account, call: ApiCall): ApiAnswer {
  const [version, area, noun, id, verb] = call.path;
  if (version === 'v1' && area === 'customer') return disputeCalls(account, call);
  if (version === 'v1' && area === 'reporting' && noun === 'transactions') return transactions(account, call);
  const route = `${call.method} ${area}/${noun}${verb ? `/${verb}` : ''}`;
  if (route === 'POST checkout/orders' && id === undefined) return createOrder(account, call);
  if (area === 'checkout' && noun === 'orders') {
    const order = account.orders.get(id ?? '');
    if (!order) return missing();
    if (route === 'GET checkout/orders') return ok(shown(account, order, call.origin));
    if (route === 'PATCH checkout/orders') return patch(order, call.body as unknown);
    if (route === 'POST checkout/orders/capture') return take(account, order, 'CAPTURE', call.origin);
    if (route === 'POST checkout/orders/authorize') return take(account, order, 'AUTHORIZE', call.origin);
  }
  const found = [...account.orders.values()].find((order) =>
    Object.values(unitOf(order).payments).some((them: readonly { readonly id: string }[]) =>
      them.some((it) => it.id === id),
    ),
  );
  if (!found) return missing();
  const { authorizations, captures, refunds } = unitOf(found).payments;
  switch (route) {
    case 'GET payments/captures':
      return ok(captures.find((it) => it.id === id)!);
    case 'GET payments/refunds':
      return ok(refunds.find((it) => it.id === id)!);
    case 'POST payments/captures/refund':
      return refund(
        account,
        found,
        captures.find((it) => it.id === id)!,
        call.body,
      );
    case 'POST payments/authorizations/capture':
      return captureHeld(
        account,
        found,
        authorizations.find((it) => it.id === id)!,
        call.body,
      );
    case 'POST payments/authorizations/void':
      return letGo(
        account,
        authorizations.find((it) => it.id === id)!,
      );
  }
  return missing();
}

function wrongAmount(amount: Amount | undefined): ApiAnswer | undefined {
  if (!amount || !/^\d{1,29}(\.\d{1,3})?$/.test(amount.value)) return malformed('INVALID_PARAMETER_SYNTAX', amount);
  if (!CURRENCIES.has(amount.currency_code)) return impossible('CURRENCY_NOT_SUPPORTED');
  const decimals = amount.value.split('.')[1] ?? '';
  if (WHOLE.has(amount.currency_code) && decimals !== '') return impossible('DECIMALS_NOT_SUPPORTED');
  if (decimals.length > 2) return impossible('DECIMAL_PRECISION');
  return valueOf(amount) > 0 ? undefined : impossible('CANNOT_BE_ZERO_OR_NEGATIVE');
}

function createOrder(account: Account, { body, origin }: ApiCall): ApiAnswer {
  const {
    intent,
    purchase_units: units,
    payment_source: source,
  } = body as {
    intent?: unknown;
    purchase_units?: { amount?: Amount; custom_id?: string; description?: string }[];
    payment_source?: { paypal?: { experience_context?: Wishes } };
  };
  const unit = units?.[0];
  const wishes = source?.paypal?.experience_context;
  if (intent !== 'CAPTURE' && intent !== 'AUTHORIZE') return malformed('INVALID_PARAMETER_VALUE', intent);
  if (!URL.canParse(wishes?.return_url ?? '')) return malformed('INVALID_PARAMETER_SYNTAX', wishes?.return_url);
  if ((unit?.description ?? '').length > 127) return malformed('INVALID_STRING_LENGTH', unit?.description);
  if (wishes?.locale !== undefined && !/^[a-z]{2}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/.test(wishes.locale))
    return malformed('INVALID_PARAMETER_SYNTAX', wishes.locale);
  const wrong = wrongAmount(unit?.amount);
  if (wrong) return wrong;
  const now = instant();
  const order: Order = {
    ...{ id: newId(), intent, create_time: now, update_time: now, status: 'PAYER_ACTION_REQUIRED' },
    purchase_units: [
      {
        reference_id: 'default',
        amount: unit!.amount!,
        description: unit?.description ?? '',
        custom_id: unit?.custom_id ?? '',
        payments: { authorizations: [], captures: [], refunds: [] },
      },
    ],
  };
  account.orders.set(order.id, order);
  account.wishes.set(order.id, wishes!);
  return ok(shown(account, order, origin));
}

// An order as PayPal shows it: payments only where there are some, the buyer's page while they are wanted there.
function shown(account: Account, order: Order, origin: string): object {
  const { payments, ...unit } = unitOf(order);
  const refunds = payments.refunds.map(({ custom_id, ...rest }) =>
    account.showsCustomIds && custom_id !== undefined ? { ...rest, custom_id } : rest,
  );
  const some = Object.entries({ ...payments, refunds }).filter(([, them]) => them.length > 0);
  const page = { rel: 'payer-action', href: `${origin}/checkoutnow?token=${order.id}`, method: 'GET' };
  return structuredClone({
    ...order,
    purchase_units: [{ ...unit, ...(some.length > 0 && { payments: Object.fromEntries(some) }) }],
    links: [
      { rel: 'self', href: `https://api.sandbox.paypal.com/v2/checkout/orders/${order.id}`, method: 'GET' },
      ...(order.status === 'PAYER_ACTION_REQUIRED' ? [page] : []),
    ],
  });
}

function patch(order: Order, body: unknown): ApiAnswer {
  if (order.status === 'COMPLETED') return impossible('ORDER_ALREADY_COMPLETED');
  for (const { op, path, value } of body as { op: string; path: string; value: string }[]) {
    if (op !== 'replace' || path !== "/purchase_units/@reference_id=='default'/custom_id")
      return impossible('NOT_PATCHABLE');
    unitOf(order).custom_id = value;
  }
  return { status: 204 };
}

function take(account: Account, order: Order, intent: Order['intent'], origin: string): ApiAnswer {
  if (order.intent !== intent) return impossible('ACTION_DOES_NOT_MATCH_INTENT');
  if (order.status === 'COMPLETED')
    return impossible(intent === 'CAPTURE' ? 'ORDER_ALREADY_CAPTURED' : 'ORDER_ALREADY_AUTHORIZED');
  if (order.status !== 'APPROVED') return impossible('ORDER_NOT_APPROVED');
  const funding = account.fundings.get(order.id) ?? 'pays';
  if (funding === 'refused') {
    // The buyer is wanted on the page again.
    Object.assign(order, { status: 'PAYER_ACTION_REQUIRED', update_time: instant() });
    return impossible('INSTRUMENT_DECLINED');
  }
  if (intent === 'CAPTURE') addCapture(account, order, unitOf(order).amount, funding);
  else {
    unitOf(order).payments.authorizations.push({
      ...{ id: newId(), amount: unitOf(order).amount, create_time: instant() },
      supplementary_data: { related_ids: { order_id: order.id } },
      expiration_time: new Date(Date.now() + 29 * 24 * 60 * 60 * 1000).toISOString(),
      status: funding === 'pays' ? 'CREATED' : funding === 'review' ? 'PENDING' : 'DENIED',
    });
    Object.assign(order, { status: 'COMPLETED', update_time: instant() });
    account.tell('PAYMENT.AUTHORIZATION.CREATED', 'authorization', unitOf(order).payments.authorizations.at(-1)!);
  }
  return ok(shown(account, order, origin), 201);
}

function captureHeld(
  account: Account,
  order: Order,
  held: Authorization,
  body: { amount?: Amount; final_capture?: boolean },
): ApiAnswer {
  if (held.status !== 'CREATED')
    return impossible(held.status === 'VOIDED' ? 'AUTHORIZATION_VOIDED' : 'AUTHORIZATION_ALREADY_CAPTURED');
  const amount = body.amount ?? held.amount;
  const wrong = wrongAmount(amount);
  if (wrong) return wrong;
  if (valueOf(amount) > valueOf(held.amount)) return impossible('MAX_CAPTURE_AMOUNT_EXCEEDED');
  held.status = body.final_capture ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
  return ok(addCapture(account, order, amount, 'pays'), 201);
}

function letGo(account: Account, held: Authorization): ApiAnswer {
  if (held.status === 'VOIDED') return impossible('PREVIOUSLY_VOIDED');
  if (held.status !== 'CREATED' && held.status !== 'PENDING') return impossible('PREVIOUSLY_CAPTURED');
  held.status = 'VOIDED';
  account.tell('PAYMENT.AUTHORIZATION.VOIDED', 'authorization', held);
  return ok(held);
}

function refund(
  account: Account,
  order: Order,
  capture: Capture,
  body: { amount?: Amount; custom_id?: string },
): ApiAnswer {
  if (capture.status === 'PENDING' || capture.status === 'DECLINED') return impossible('INVALID_CAPTURE_STATUS');
  const left = leftOf(order);
  if (left === 0) return impossible('CAPTURE_FULLY_REFUNDED');
  const amount = body.amount ?? { ...capture.amount, value: (left / 100).toFixed(2) };
  const wrong = wrongAmount(amount);
  if (wrong) return wrong;
  if (amount.currency_code !== capture.amount.currency_code) return impossible('CURRENCY_MISMATCH');
  if (Math.round(valueOf(amount) * 100) > left) return impossible('REFUND_AMOUNT_EXCEEDED');
  return ok(addRefund(account, order, amount, body.custom_id), 201);
}
