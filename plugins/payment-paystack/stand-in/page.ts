import { escaped, playedPage, type VendorAnswer } from 'eventportal/sdk/testing/vendor-server';
import { WAYS, type Transaction } from './account.ts';

const LABELS = { card: 'Card', bank_transfer: 'Bank transfer', mobile_money: 'Mobile money' } as const;

/** The page that buyers pay on. Written for tests and demos; it moves no money. */
export function checkoutPage({
  amount,
  currency,
  status,
  gateway_response: says,
  metadata,
}: Transaction): VendorAnswer {
  if (status === 'success' || status === 'reversed') return playedPage('Paystack', '<p>This was paid.</p>');
  const ways = Object.entries(WAYS)
    .map(([way, { channel, ...bank }]) => {
      const label = `${LABELS[channel]}${'fails' in bank ? `, ${bank.fails.toLowerCase()}` : ''}`;
      return `<button name="way" value="${way}">${label}</button>`;
    })
    .join('\n');
  return playedPage(
    'Paystack',
    `<h1>Pay ${amount} ${currency}</h1>
<p>This plays Paystack. No money moves, and sums are in hundredths.</p>
${status === 'failed' ? `<p role="alert">${escaped(says)}</p>` : ''}
<form method="post">${ways}</form>
<p><a href="${escaped(metadata.cancel_action ?? '/')}">Cancel payment</a></p>`,
  );
}
