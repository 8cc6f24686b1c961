import { createHmac } from 'node:crypto';
import { escaped, goTo, playedPage, type VendorAnswer, type VendorCall } from 'eventportal/sdk/testing/vendor-server';
import { pay, WAYS, type Account, type Checkout, type Order, type Payment, type Way } from './account.ts';
import { refused } from './answers.ts';

const LABELS = { card: 'Card', upi: 'UPI', netbanking: 'Net banking' } as const;

interface Shown {
  readonly keyId: string;
  readonly account: Account;
  readonly order: Order;
}

/** The form that leads to the checkout, posted by the browser: what it may not say is refused. */
export function openCheckout({ text, method }: VendorCall, find: (order: string) => Shown | undefined): VendorAnswer {
  const form = new URLSearchParams(text);
  const told = (name: string) => form.get(name) ?? '';
  const shown = find(told('order_id'));
  if (method !== 'POST' || !shown || shown.keyId !== told('key_id'))
    return refused(400, 'The id provided does not exist');
  const { account, order } = shown;
  if (told('amount') !== String(order.amount) || told('currency') !== order.currency)
    return refused(400, 'Payment amount is different from your order amount.');
  const checkout = { name: told('name'), callbackUrl: told('callback_url'), cancelUrl: told('cancel_url') };
  if (!checkout.name || !URL.canParse(checkout.callbackUrl)) return refused(400, 'The callback url field is required.');
  account.checkouts.set(order.id, checkout);
  return goTo(`/rzp/${order.id}`);
}

/** The page that buyers pay on. Written for tests and demos; it moves no money. */
export function checkoutPage({ method, text }: VendorCall, shown: Shown): VendorAnswer {
  const { account, order } = shown;
  const checkout = account.checkouts.get(order.id)!;
  const tries = [...account.payments.values()].filter(({ order_id: orderId }) => orderId === order.id);
  const isOver = order.status === 'paid' || tries.some(({ status }) => status === 'authorized');
  if (isOver) return playedPage('Razorpay', '<p>This order is over.</p>');
  const way = new URLSearchParams(text).get('way') ?? '';
  const tried = method === 'POST' && way in WAYS ? pay(account, order, way as Way) : undefined;
  if (tried && tried.status !== 'failed')
    return backPage(checkout, { heading: 'Paid', fields: signedBy(shown, tried) });
  const ways = Object.entries(WAYS)
    .map(([name, { method: by, ...rest }]) => {
      const label = `${LABELS[by]}${'fails' in rest ? `, ${rest.fails.replaceAll('_', ' ')}` : ''}`;
      return `<button name="way" value="${name}">${label}</button>`;
    })
    .join('\n');
  return playedPage(
    'Razorpay',
    `<h1>Pay ${order.amount} ${order.currency}</h1>
<p>This plays Razorpay. No money moves, and sums are in the smallest units. ${escaped(checkout.name)}</p>
${tried ? `<p role="alert">${escaped(tried.error_description!)}</p>${backForm(checkout, failureOf(tried), 'Give up')}` : ''}
<form method="post">${ways}</form>
<p><a href="${escaped(checkout.cancelUrl)}">Back to the shop</a></p>`,
  );
}

function backPage(checkout: Checkout, { heading, fields }: { heading: string; fields: Fields }): VendorAnswer {
  return playedPage('Razorpay', `<h1>${heading}</h1>${backForm(checkout, fields, 'Return to the shop')}`);
}

type Fields = Readonly<Record<string, string>>;

function backForm({ callbackUrl }: Checkout, fields: Fields, label: string): string {
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('');
  return `<form method="post" action="${escaped(callbackUrl)}">${inputs}<button>${label}</button></form>`;
}

// razorpay.com/docs/payments/payment-gateway/web-integration/hosted/integration-steps
export function signedBy({ keyId, order }: Pick<Shown, 'keyId' | 'order'>, payment: Payment): Fields {
  const signature = createHmac('sha256', `${keyId}_secret`).update(`${order.id}|${payment.id}`).digest('hex');
  return { razorpay_payment_id: payment.id, razorpay_order_id: order.id, razorpay_signature: signature };
}

function failureOf({ id, order_id: orderId, error_reason: reason, error_description: said }: Payment): Fields {
  return {
    'error[code]': 'BAD_REQUEST_ERROR',
    'error[description]': said ?? '',
    'error[reason]': reason ?? '',
    'error[metadata]': JSON.stringify({ payment_id: id, order_id: orderId }),
  };
}
