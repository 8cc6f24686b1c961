import { CARDS } from './cards.ts';
import type { Intent, Session } from './account.ts';

/** The page that buyers pay on. Written for tests and demos; it moves no money. */
export function checkoutPage(session: Session, intent: Intent | undefined): string {
  const amount = `${session.amount_total} ${session.currency.toUpperCase()}`;
  if (session.status !== 'open') return framed('<p>This page is over.</p>');
  if (intent?.status === 'requires_action') {
    return framed(`<h1>Your bank asks whether it is you</h1>
<form method="post"><button name="act" value="authenticate">It is me</button>
<button name="act" value="refuse">It is not me</button></form>`);
  }
  const problem = intent?.last_payment_error;
  return framed(`<h1>Pay ${amount}</h1>
<p>This plays Stripe. No money moves, and sums are in Stripe's smallest units.</p>
${problem ? `<p role="alert">${escaped(problem.message)}</p>` : ''}
<form method="post">
<label>Card number <input name="card" inputmode="numeric" value="${CARDS.pays}" list="cards"></label>
<datalist id="cards">${Object.values(CARDS)
    .map((number) => `<option value="${number}">`)
    .join('')}</datalist>
<button name="act" value="pay">Pay</button>
</form>
<p><a href="${escaped(session.cancel_url)}">Back to the shop</a></p>`);
}

function framed(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stripe, played</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:1rem/1.5 system-ui;max-width:28rem;margin:2rem auto;padding:0 1rem}label,input{display:block}
input,button{font:inherit;min-height:2.75rem;margin:.5rem 0}</style></head><body><main>${body}</main></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
