import { WAYS, type Transaction } from './account.ts';

const LABELS = { card: 'Card', bank_transfer: 'Bank transfer', mobile_money: 'Mobile money' } as const;

/** The page that buyers pay on. Written for tests and demos; it moves no money. */
export function checkoutPage({ amount, currency, status, gateway_response: says, metadata }: Transaction): string {
  if (status === 'success' || status === 'reversed') return framed('<p>This was paid.</p>');
  const ways = Object.entries(WAYS)
    .map(([way, { channel, ...bank }]) => {
      const label = `${LABELS[channel]}${'fails' in bank ? `, ${bank.fails.toLowerCase()}` : ''}`;
      return `<button name="way" value="${way}">${label}</button>`;
    })
    .join('\n');
  return framed(`<h1>Pay ${amount} ${currency}</h1>
<p>This plays Paystack. No money moves, and sums are in hundredths.</p>
${status === 'failed' ? `<p role="alert">${escaped(says)}</p>` : ''}
<form method="post">${ways}</form>
<p><a href="${escaped(metadata.cancel_action ?? '/')}">Cancel payment</a></p>`);
}

function framed(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Paystack, played</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:1rem/1.5 system-ui;max-width:28rem;margin:2rem auto;padding:0 1rem}button{display:block;width:100%;
font:inherit;min-height:2.75rem;margin:.5rem 0}</style></head><body><main>${body}</main></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
