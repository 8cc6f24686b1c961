// Adds up a choice of tickets, counts a hold down, copies bank details and goes on to who takes the money. The pages work without
// any of it.

const order = document.getElementById('order');
if (order) {
  const money = new Intl.NumberFormat(document.documentElement.lang, {
    style: 'currency',
    currency: order.dataset.currency,
    minimumFractionDigits: Number(order.dataset.exponent),
    maximumFractionDigits: Number(order.dataset.exponent),
  });
  const guess = order.querySelector('[data-estimate]');
  const guessed =
    guess &&
    new Intl.NumberFormat(document.documentElement.lang, {
      style: 'currency',
      currency: guess.dataset.currency,
      currencyDisplay: 'code',
      minimumFractionDigits: Number(guess.dataset.exponent),
      maximumFractionDigits: Number(guess.dataset.exponent),
    });
  // In whole numbers, rounded half up, as the server does.
  const worth = (minor) => {
    const [times, by] = [BigInt(guess.dataset.times), BigInt(guess.dataset.by)];
    return Number((BigInt(minor) * times * 2n + by) / (by * 2n)) / 10 ** Number(guess.dataset.exponent);
  };
  const inputs = [...order.querySelectorAll('[data-stepper] input')];
  const all = (selector) => document.querySelectorAll(selector);

  // Where the buyer says what to pay, the price stands in a field of the same row.
  const minorOf = (input) => {
    const said = input.closest('.choice-row').querySelector('[data-open-price]');
    if (!said || input.closest('.add-ons')) return Number(input.dataset.minor);
    return Math.round((Number(said.value.replace(',', '.')) || 0) * 10 ** Number(order.dataset.exponent));
  };

  // Some of what goes with a ticket may be included in its price.
  const paid = (input) => {
    const count = Number(input.value) || 0;
    const main = input.dataset.included && input.closest('.choice-row').querySelector('[data-stepper] input');
    return main ? Math.max(0, count - Number(input.dataset.included) * (Number(main.value) || 0)) : count;
  };

  // Where a price runs out in between, what goes beyond it costs the next one. Rows of one pool share what is left.
  const cost = (input, taken) => {
    let count = paid(input);
    if (!input.dataset.prices) return count * minorOf(input);
    let before = taken.get(input.dataset.pool) ?? 0;
    taken.set(input.dataset.pool, before + count);
    let minor = 0;
    for (const [most, price] of JSON.parse(input.dataset.prices)) {
      const here = Math.min(count, most === null ? count : Math.max(0, most - before));
      minor += here * price;
      count -= here;
      before = Math.max(0, before - (most ?? 0));
    }
    return minor;
  };

  const add = () => {
    const count = inputs.reduce((sum, input) => sum + (Number(input.value) || 0), 0);
    const taken = new Map();
    const minor = inputs.reduce((sum, input) => sum + cost(input, taken), 0);
    const total = money.format(minor / 10 ** Number(order.dataset.exponent));
    if (guess) guess.textContent = guessed.format(worth(Math.round(minor)));
    for (const row of all('[data-total-row], [data-when-chosen]')) row.hidden = count === 0;
    for (const link of all('[data-when-empty]')) link.hidden = count > 0;
    for (const output of all('[data-total]')) output.value = total;
    for (const short of all('[data-total-short]'))
      short.textContent = count > 0 ? total : (short.dataset.empty ??= short.textContent);
    for (const input of inputs) {
      const [fewer, more] = input.parentElement.querySelectorAll('button');
      fewer.disabled = Number(input.value) <= Number(input.min);
      more.disabled = Number(input.value) >= Number(input.max);
    }
  };

  for (const input of inputs) {
    const stepper = input.parentElement;
    stepper.classList.add('live');
    for (const button of stepper.querySelectorAll('button')) {
      button.hidden = false;
      button.addEventListener('click', () => {
        const next = (Number(input.value) || 0) + Number(button.dataset.step);
        input.value = Math.min(Number(input.max), Math.max(Number(input.min), next));
        add();
      });
    }
    input.addEventListener('input', add);
  }
  for (const price of order.querySelectorAll('[data-open-price]')) price.addEventListener('input', add);
  add();
}

for (const hold of document.querySelectorAll('[data-countdown]')) {
  const left = hold.querySelector('[data-left]');
  const until = Date.parse(hold.dataset.countdown);
  const tick = () => {
    const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    left.hidden = seconds > 3600;
    // Said once when so many minutes are left, and not at once to those who come in late.
    const due = hold.querySelector(`[data-announce="${seconds / 60}"]`);
    if (due) hold.querySelector('[data-said]').textContent = due.textContent;
    hold.classList.toggle('late', seconds < 120);
    if (seconds === 0) location.assign(hold.dataset.expired);
    else setTimeout(tick, 1000 - (Date.now() % 1000));
  };
  tick();
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
}

// Not again for who comes back with the browser's own button.
const handover = document.querySelector('form[data-handover]');
if (handover && performance.getEntriesByType('navigation')[0]?.type === 'navigate') handover.requestSubmit();
