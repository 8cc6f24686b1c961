import { escaped, playedPage, type VendorAnswer } from 'eventportal/sdk/testing/vendor-server';
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
export function approvalPage(
  { status, purchase_units: [{ amount, description }] }: Order,
  wishes: Wishes,
): VendorAnswer {
  if (status !== 'PAYER_ACTION_REQUIRED') return playedPage('PayPal', '<p>This page is over.</p>');
  return playedPage(
    'PayPal',
    `<h1>Pay ${amount.value} ${amount.currency_code}</h1>
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
<p><a href="${escaped(wishes.cancel_url)}">Cancel and return to the shop</a></p>`,
  );
}
