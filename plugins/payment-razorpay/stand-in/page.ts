import { WAYS, type Link, type Payment } from './account.ts';

const LABELS = { card: 'Card', upi: 'UPI', netbanking: 'Net banking' } as const;

/** The page that buyers pay on. Written for tests and demos; it moves no money. */
export function linkPage(link: Link, latest: Payment | undefined): string {
  if (link.status !== 'created') return framed('<p>This link is over.</p>');
  const problem = latest?.status === 'failed' ? latest.error_description : undefined;
  const ways = Object.entries(WAYS)
    .map(([way, { method, ...rest }]) => {
      const label = `${LABELS[method]}${'fails' in rest ? `, ${rest.fails.replaceAll('_', ' ')}` : ''}`;
      return `<button name="way" value="${way}">${label}</button>`;
    })
    .join('\n');
  return framed(`<h1>Pay ${link.amount} ${link.currency}</h1>
<p>This plays Razorpay. No money moves, and sums are in the smallest units. ${escaped(link.description)}</p>
${problem ? `<p role="alert">${escaped(problem)}</p>` : ''}
<form method="post">${ways}</form>
<p><a href="${escaped(link.callback_url)}">Back to the shop</a></p>`);
}

function framed(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Razorpay, played</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:1rem/1.5 system-ui;max-width:28rem;margin:2rem auto;padding:0 1rem}button{display:block;width:100%;
font:inherit;min-height:2.75rem;margin:.5rem 0}</style></head><body><main>${body}</main></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
