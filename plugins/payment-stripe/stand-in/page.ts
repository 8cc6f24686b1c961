import { escaped, playedPage, type VendorAnswer } from 'eventportal/sdk/testing/vendor-server';
import { CARDS } from './cards.ts';
import type { Intent, Session } from './account.ts';

/** The page that buyers pay on. Written for tests and demos; it moves no money. */
export function checkoutPage(session: Session, intent: Intent | undefined): VendorAnswer {
  const amount = `${session.amount_total} ${session.currency.toUpperCase()}`;
  if (session.status !== 'open') return playedPage('Stripe', '<p>This page is over.</p>');
  if (intent?.status === 'requires_action') {
    return playedPage(
      'Stripe',
      `<h1>Your bank asks whether it is you</h1>
<form method="post"><button name="act" value="authenticate">It is me</button>
<button name="act" value="refuse">It is not me</button></form>`,
    );
  }
  const problem = intent?.last_payment_error;
  return playedPage(
    'Stripe',
    `<h1>Pay ${amount}</h1>
<p>This plays Stripe. No money moves, and sums are in Stripe's smallest units.</p>
${problem ? `<p role="alert">${escaped(problem.message)}</p>` : ''}
<form method="post">
<label>Card number <input name="card" inputmode="numeric" value="${CARDS.pays}" list="cards"></label>
<datalist id="cards">${Object.values(CARDS)
      .map((number) => `<option value="${number}">`)
      .join('')}</datalist>
<button name="act" value="pay">Pay</button>
</form>
<p><a href="${escaped(session.cancel_url)}">Back to the shop</a></p>`,
  );
}
