import type { VendorAnswer, VendorCall } from 'eventportal/sdk/testing/vendor-server';
import { addRefund, expire, leftOf, newRef, nowInSeconds, type Account, type Intent, type Session } from './account.ts';
import { balancePage } from './balance.ts';
import { serveConnect, takeBack } from './connect.ts';
import { close, isAway, submit } from './disputes.ts';
import { formOf, textOf, type Form } from './form.ts';

export interface ApiCall extends VendorCall {
  readonly form: Form;
}

export type ApiAnswer = VendorAnswer;

const SESSION_PARAMS = new Set(
  (
    'mode ui_mode line_items adaptive_pricing payment_method_types customer_email client_reference_id metadata ' +
    'payment_intent_data locale success_url cancel_url expires_at expand'
  ).split(' '),
);
const TENFOLD = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
const HUNDREDFOLD = new Set(['isk', 'ugx']);

/** One call of Stripe's API, by who its key belongs to. */
export function serve(account: Account, call: ApiCall): ApiAnswer {
  const told = serveConnect(account, call, { ok, list, missing, refused });
  if (told) return told;
  const [, noun, ...rest] = call.path;
  const route = `${call.method} ${noun === 'checkout' ? `checkout/${rest.shift()}` : noun}`;
  const [id, verb] = rest;
  if (route === 'POST checkout/sessions' && id === undefined) return openSession(account, call);
  if (route === 'GET checkout/sessions' && id === undefined) {
    const intent = call.query.get('payment_intent');
    return list([...account.sessions.values()].filter((session) => session.payment_intent === intent));
  }
  if (route.endsWith(' checkout/sessions')) {
    const session = account.sessions.get(id ?? '');
    if (!session) return missing('checkout.session', id);
    return verb === 'expire' ? expireSession(account, session) : ok(shown(account, session, call.query));
  }
  if (route === 'POST payment_intents') {
    const intent = account.intents.get(id ?? '');
    if (!intent) return missing('payment_intent', id);
    return verb === 'capture' ? capture(account, intent, call.form) : cancel(account, intent);
  }
  if (route === 'POST files') return ok({ id: newRef('file'), object: 'file', purpose: 'dispute_evidence' });
  if (route === 'GET balance_transactions') {
    const { data, hasMore } = balancePage(account, call.query);
    return list(structuredClone(data), hasMore);
  }
  if (route.endsWith(' disputes')) return disputes(account, call, id, verb);
  if (route === 'POST refunds') return refund(account, call.form);
  if (route === 'GET refunds') return refundsOf(account, call.query);
  return refused(404, 'url_unknown', `Unrecognized request URL (${call.method}: /${call.path.join('/')}).`);
}

export function refused(status: number, code: string, message: string, param?: string): ApiAnswer {
  const type = code === 'idempotency_key_reused' ? 'idempotency_error' : 'invalid_request_error';
  return { status, body: { error: { type, code, message, ...(param && { param }) } } };
}

function ok(body: object): ApiAnswer {
  return { status: 200, body };
}

function missing(kind: string, id: string | undefined): ApiAnswer {
  return refused(404, 'resource_missing', `No such ${kind}: '${id}'`, kind.split('.').at(-1));
}

function list(data: readonly object[], hasMore = false): ApiAnswer {
  return ok({ object: 'list', data, has_more: hasMore, url: '/v1/list' });
}

function openSession(account: Account, { form, origin }: ApiCall): ApiAnswer {
  const unknown = Object.keys(form).find((name) => !SESSION_PARAMS.has(name));
  if (unknown) return refused(400, 'parameter_unknown', `Received unknown parameter: ${unknown}`, unknown);
  const price = ['line_items', '0', 'price_data'];
  const currency = textOf(form, ...price, 'currency') ?? '';
  const amount = Number(textOf(form, ...price, 'unit_amount'));
  const step = TENFOLD.has(currency) ? 10 : HUNDREDFOLD.has(currency) ? 100 : 1;
  if (!/^[a-z]{3}$/.test(currency)) return refused(400, 'parameter_invalid', 'Invalid currency', 'currency');
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > 99_999_999 || amount % step !== 0)
    return refused(400, 'parameter_invalid_integer', `Invalid integer: ${amount}`, 'unit_amount');
  const email = textOf(form, 'customer_email');
  if (email !== undefined && !/^\S+@\S+$/.test(email))
    return refused(400, 'email_invalid', `Invalid email address: ${email}`, 'customer_email');
  if (!URL.canParse(textOf(form, 'success_url') ?? '')) return refused(400, 'url_invalid', 'Not a valid URL');

  const destination = textOf(form, 'payment_intent_data', 'transfer_data', 'destination');
  const fee = Number(textOf(form, 'payment_intent_data', 'application_fee_amount') ?? 0);
  if (destination !== undefined && account.connected.get(destination)?.capabilities['transfers'] !== 'active')
    return refused(400, 'insufficient_capabilities_for_transfer', 'The destination account lacks `transfers`.');
  if (fee > amount || (fee > 0 && destination === undefined))
    return refused(400, 'application_fee', 'Invalid application fee.', 'application_fee_amount');
  const id = newRef('cs_test');
  const session: Session = {
    id,
    object: 'checkout.session',
    livemode: false,
    mode: 'payment',
    amount_total: amount,
    currency,
    success_url: textOf(form, 'success_url')!,
    cancel_url: textOf(form, 'cancel_url') ?? '',
    customer_email: email ?? null,
    client_reference_id: textOf(form, 'client_reference_id') ?? null,
    locale: textOf(form, 'locale') ?? 'auto',
    metadata: formOf(form, 'metadata'),
    payment_method_types: Object.values(formOf(form, 'payment_method_types')),
    payment_intent: null,
    payment_status: 'unpaid',
    status: 'open',
    url: `${origin}/c/pay/${id}`,
  };
  account.sessions.set(id, session);
  account.wishes.set(id, {
    capture_method: textOf(form, 'payment_intent_data', 'capture_method') === 'manual' ? 'manual' : 'automatic',
    description: textOf(form, 'payment_intent_data', 'description') ?? null,
    metadata: formOf(form, 'payment_intent_data', 'metadata'),
    ...(destination !== undefined && { transfer_data: { destination } }),
    ...(fee > 0 && { application_fee_amount: fee }),
  });
  return ok(structuredClone(session));
}

function expireSession(account: Account, session: Session): ApiAnswer {
  if (session.status !== 'open')
    return refused(400, 'resource_state', 'Only Checkout Sessions with a status in ["open"] can be expired.');
  expire(account, session);
  return ok(structuredClone(session));
}

// Ids are replaced by what they name where the caller asked for it.
function shown(account: Account, session: Session, query: URLSearchParams): object {
  const wanted = [...query].filter(([name]) => name.startsWith('expand')).map(([, value]) => value);
  const intent = account.intents.get(session.payment_intent ?? '');
  if (!intent || !wanted.some((path) => path.startsWith('payment_intent'))) return session;
  const charge = account.charges.get(intent.latest_charge ?? '');
  const isWithCharge = wanted.some((path) => path.startsWith('payment_intent.latest_charge'));
  const latest = charge && {
    ...charge,
    transfer: account.transfers.find(({ id }) => id === charge.transfer) ?? null,
    application_fee: account.fees.get(charge.application_fee ?? '') ?? null,
  };
  return { ...session, payment_intent: { ...intent, latest_charge: isWithCharge ? (latest ?? null) : charge?.id } };
}

function capture(account: Account, intent: Intent, form: Form): ApiAnswer {
  if (intent.status !== 'requires_capture') return wrongState(intent);
  const amount = Number(textOf(form, 'amount_to_capture') ?? intent.amount_capturable);
  if (!(amount > 0) || amount > intent.amount_capturable)
    return refused(400, 'amount_too_large', 'The amount to capture is too large.', 'amount_to_capture');
  const rest = intent.amount_capturable - amount;
  Object.assign(intent, {
    status: 'succeeded',
    amount_received: amount,
    amount_capturable: 0,
    received_at: nowInSeconds(),
  });
  if (rest > 0) addRefund(account, intent, { amount: rest, released: true });
  account.tell('payment_intent.succeeded', intent);
  return ok(structuredClone(intent));
}

function cancel(account: Account, intent: Intent): ApiAnswer {
  if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing')
    return wrongState(intent);
  if (intent.amount_capturable > 0) addRefund(account, intent, { amount: intent.amount_capturable, released: true });
  Object.assign(intent, { status: 'canceled', amount_capturable: 0 });
  account.tell('payment_intent.canceled', intent);
  return ok(structuredClone(intent));
}

function wrongState({ status }: Intent): ApiAnswer {
  return refused(400, 'payment_intent_unexpected_state', `This PaymentIntent has a status of ${status}.`);
}

function refund(account: Account, form: Form): ApiAnswer {
  const intent = account.intents.get(textOf(form, 'payment_intent') ?? '');
  if (!intent) return missing('payment_intent', textOf(form, 'payment_intent'));
  if (isAway(account, intent)) return refused(400, 'charge_disputed', 'The charge has been charged back.');
  const left = leftOf(account, intent);
  if (left === 0) return refused(400, 'charge_already_refunded', 'The charge has already been refunded.');
  const amount = Number(textOf(form, 'amount') ?? left);
  if (!(amount > 0) || amount > left)
    return refused(400, 'amount_too_large', 'Refund amount is greater than unrefunded amount on charge.', 'amount');
  const made = addRefund(account, intent, { amount, metadata: formOf(form, 'metadata') });
  if (textOf(form, 'reverse_transfer') === 'true') takeBack(account, intent, made);
  return ok(structuredClone(made));
}

function disputes(account: Account, { method, query, form }: ApiCall, id?: string, verb?: string): ApiAnswer {
  if (id === undefined) {
    const intent = query.get('payment_intent');
    return list(structuredClone(account.disputes.filter(({ payment_intent }) => payment_intent === intent)));
  }
  const dispute = account.disputes.find((one) => one.id === id);
  if (!dispute) return missing('dispute', id);
  if (method === 'GET') return ok(structuredClone(dispute));
  if (!dispute.status.endsWith('needs_response'))
    return refused(400, 'dispute_closed', 'This dispute is closed, and takes no evidence.');
  if (verb === 'close') close(account, dispute);
  else submit(account, dispute, formOf(form, 'evidence'), formOf(form, 'metadata'));
  return ok(structuredClone(dispute));
}

function refundsOf(account: Account, query: URLSearchParams): ApiAnswer {
  const intent = query.get('payment_intent');
  const all = account.refunds.filter(({ payment_intent }) => payment_intent === intent).toReversed();
  const after = all.findIndex(({ id }) => id === query.get('starting_after')) + 1;
  const limit = Number(query.get('limit') ?? 10);
  return list(structuredClone(all.slice(after, after + limit)), after + limit < all.length);
}
