// The counter works without this script: numbers and Enter. With it, a tap on a ticket adds one, the search hides what
// does not fit while somebody types, and the sum and the change stand there before the sale. The server says the sum.
const till = document.querySelector('[data-till]');
const { total: totalHref, locale, currency, digits } = till.dataset;
const items = [...till.querySelectorAll('[data-item]')];
const given = till.querySelector('[name="given"]');
const line = till.querySelector('[data-total-line]');
const change = till.querySelector('[data-change-line]');
const factor = 10 ** Number(digits);
// Browsers know other decimals for some currencies.
const decimals = { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) };
const format = new Intl.NumberFormat(locale, { style: 'currency', currency, ...decimals });
const say = (minor) => format.format(minor / factor);

let total = 0;
let asked = 0;
let pause;

function showChange() {
  const isCash = till.querySelector('[name="method"]:checked')?.value === 'cash';
  const text = given?.value.trim().replace(',', '.') ?? '';
  const minor = Math.round(Number(text) * factor) - total;
  change.hidden = !isCash || text === '' || total === 0 || !(minor >= 0);
  till.querySelector('[data-change-text]').textContent = change.hidden ? '' : say(minor);
}

async function showTotal() {
  const chosen = items.map((item) => item.querySelector('input')).filter((input) => Number(input.value) > 0);
  const mine = ++asked;
  if (chosen.length === 0) {
    total = 0;
    line.hidden = true;
    return showChange();
  }
  const query = new URLSearchParams(chosen.map((input) => [input.name, input.value]));
  query.set('method', till.querySelector('[name="method"]:checked')?.value ?? 'cash');
  const response = await fetch(`${totalHref}?${query}`);
  const answer = response.ok ? await response.json() : undefined;
  // Somebody typed on meanwhile.
  if (mine !== asked) return;
  total = answer?.totalMinor ?? 0;
  line.hidden = answer === undefined;
  till.querySelector('[data-total-text]').textContent = answer ? say(total) : '';
  showChange();
}

till.addEventListener('input', ({ target }) => {
  if (target === given) return showChange();
  clearTimeout(pause);
  pause = setTimeout(showTotal, 120);
});
for (const item of items) {
  item.querySelector('label').addEventListener('click', (event) => {
    event.preventDefault();
    const input = item.querySelector('input');
    input.stepUp();
    input.focus();
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
document.querySelector('.till-choose [name="q"]')?.addEventListener('input', ({ target }) => {
  const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of items) {
    const text = item.querySelector('label').textContent.toLowerCase();
    // What was chosen stays in sight.
    item.hidden = !words.every((word) => text.includes(word)) && !(Number(item.querySelector('input').value) > 0);
  }
});
document.querySelector('.till-choose [name="date"]')?.addEventListener('change', ({ target }) => target.form.submit());
showTotal();
