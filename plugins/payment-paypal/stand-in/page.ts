import type { Funding, Order, Wishes } from './account.ts';

/** The ways to pay that the page offers, and what becomes of them. */
export const WAYS: Readonly<Record<Funding, string>> = {
  pays: 'PayPal balance',
  refused: 'A card that is refused, and another can be chosen',
  review: 'A payment that PayPal looks at first',
  declined: 'A card that is declined for good',
  insufficient: 'A card without enough money',
  fraud: 'A payment that looks like fraud',
};

/** The page that buyers approve on. Written for tests and demos; it moves no money. */
export function approvalPage({ status, purchase_units: [{ amount, description }] }: Order, wishes: Wishes): string {
  if (status !== 'PAYER_ACTION_REQUIRED') return framed('<p>This page is over.</p>');
  return framed(`<h1>Pay ${amount.value} ${amount.currency_code}</h1>
<p>${escaped(description)}</p>
<p>This plays PayPal. No money moves.</p>
<form method="post">
<fieldset><legend>Pay with</legend>
${Object.entries(WAYS)
  .map(([value, label], at) => {
    const checked = at === 0 ? ' checked' : '';
    return `<label><input type="radio" name="way" value="${value}"${checked}> ${escaped(label)}</label>`;
  })
  .join('\n')}
</fieldset>
<button>Pay now</button>
</form>
<p><a href="${escaped(wishes.cancel_url)}">Cancel and return to the shop</a></p>`);
}

function framed(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>PayPal, played</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:1rem/1.5 system-ui;max-width:28rem;margin:2rem auto;padding:0 1rem}label{display:block;padding:.5rem 0}
button{font:inherit;min-height:2.75rem;margin:.5rem 0}</style></head><body><main>${body}</main></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
