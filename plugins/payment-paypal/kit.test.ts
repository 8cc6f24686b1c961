import { describeGateway } from 'eventportal/sdk/testing';
import { accountOf, at, cx, gateway, hook, paypal, say, settings } from './bench.kit.ts';
import { addRefund } from './stand-in/account.ts';
import { dispute, moved, settle } from './stand-in/disputes.ts';

let losing = 0;
// Loses the answers to what changes something, after it was done.
const lossy: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (losing === 0 || init?.method !== 'POST' || String(input).endsWith('/oauth2/token')) return response;
  losing -= 1;
  throw new TypeError('the answer was lost');
};
const approvedHook = (ref: string, more = {}) =>
  hook('CHECKOUT.ORDER.APPROVED', 'checkout-order', { ...at(ref).order, ...more });
const EUR = (minor: number) => ({ currency_code: 'EUR', value: (minor / 100).toFixed(2) });

describeGateway(gateway, {
  settings,
  otherSettings: accountOf('client_second', 'WEBHOOK2'),
  fetch: lossy,
  secrets: ['client_first', 'secret_of_client_first', 'token_of_client_first', 'buyer@example.org'],
  reset() {
    paypal.reset();
    losing = 0;
  },
  charges: () => paypal.account('client_first').orders.size,
  // The buyer says yes and comes back, where core looks.
  async pay(ref) {
    say(ref);
    await gateway.inspect(cx(), ref);
  },
  decline: (ref) => say(ref, 'declined'),
  refundInDashboard(ref, minor) {
    const { account, order } = at(ref);
    addRefund(account, order, EUR(minor));
  },
  dispute(ref) {
    const { account, order } = at(ref);
    dispute(account, order, 'claims', { money_movements: [moved('DEBIT', order.purchase_units[0].amount)] });
  },
  decideDispute(ref, outcome) {
    const { account, order } = at(ref);
    settle(account, order, outcome);
  },
  webhook: (ref) => approvedHook(ref),
  webhookWith: (ref, more) => approvedHook(ref, more),
  strayWebhook: () => hook('CHECKOUT.ORDER.APPROVED', 'checkout-order', { id: 'OFANOTHERSHOP' }),
  // It is tried twice.
  loseAnswer: () => void (losing = 2),
  breakNetwork: (on) => void (paypal.down = on),
  hang: (on) => void (on && paypal.mishaps.push('hang')),
});
