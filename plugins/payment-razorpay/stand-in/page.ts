import { escaped, playedPage, type VendorAnswer } from 'eventportal/sdk/testing/vendor-server';
import { WAYS, type Link, type Payment } from './account.ts';

const LABELS = { card: 'Card', upi: 'UPI', netbanking: 'Net banking' } as const;

/** The page that buyers pay on. Written for tests and demos; it moves no money. */
export function linkPage(link: Link, latest: Payment | undefined): VendorAnswer {
  if (link.status !== 'created') return playedPage('Razorpay', '<p>This link is over.</p>');
  const problem = latest?.status === 'failed' ? latest.error_description : undefined;
  const ways = Object.entries(WAYS)
    .map(([way, { method, ...rest }]) => {
      const label = `${LABELS[method]}${'fails' in rest ? `, ${rest.fails.replaceAll('_', ' ')}` : ''}`;
      return `<button name="way" value="${way}">${label}</button>`;
    })
    .join('\n');
  return playedPage(
    'Razorpay',
    `<h1>Pay ${link.amount} ${link.currency}</h1>
<p>This plays Razorpay. No money moves, and sums are in the smallest units. ${escaped(link.description)}</p>
${problem ? `<p role="alert">${escaped(problem)}</p>` : ''}
<form method="post">${ways}</form>
<p><a href="${escaped(link.callback_url)}">Back to the shop</a></p>`,
  );
}
