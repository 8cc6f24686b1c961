// Follows what is left of an event's tickets while somebody looks at its page. Without it the page says what was left
// when it was made, and the order itself decides.

const form = document.getElementById('order');
if (form?.dataset.live) {
  const { live, date, soldOut, again } = form.dataset;
  const few = JSON.parse(form.dataset.few);
  const status = form.querySelector('[data-live-status]');
  const submits = document.querySelectorAll('#order button[data-tone], button[form=order]');
  const states = new Map();

  const badge = (row, text, tone) => {
    const place = row.querySelector('[data-badge]');
    place.hidden = text === undefined;
    if (text === undefined) return place.replaceChildren();
    const label = document.createElement('span');
    label.className = 'badge';
    label.dataset.tone = tone;
    label.textContent = text;
    place.replaceChildren(label);
  };

  // What was sold out when the page was made has no field: the page is asked for again.
  const offerAgain = (row) => {
    const link = document.createElement('a');
    link.href = location.pathname + location.search;
    link.textContent = again;
    row.querySelector('[data-badge]').hidden = false;
    row.querySelector('[data-badge]').replaceChildren(link);
  };

  const show = (row, { state, left, max }) => {
    const input = row.querySelector('[data-stepper] input');
    const before = states.get(row) ?? (input ? 'available' : undefined);
    states.set(row, state);
    const name = row.querySelector('h3').textContent;
    if (state === 'available' && !input) {
      if (before !== state) offerAgain(row);
      return;
    }
    if (state === 'sold_out') badge(row, soldOut, 'neutral');
    if (state === 'available') badge(row, left === undefined ? undefined : few[left - 1], 'warning');
    if (before !== undefined && before !== state && (state === 'sold_out' || state === 'available')) {
      status.textContent = `${name}: ${state === 'sold_out' ? soldOut : again}`;
    }
    if (!input) return;
    row.classList.toggle('closed', state !== 'available');
    input.disabled = state !== 'available';
    input.parentElement.hidden = input.disabled;
    input.max = max;
    if (Number(input.value) > max || input.disabled) input.value = Math.min(Number(input.value) || 0, max);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const tell = ({ data }) => {
    for (const offer of data) {
      const row = form.querySelector(`[data-type="${offer.ticketTypeId}"]`);
      if (row && offer.occurrenceId === date) show(row, offer);
    }
    const canOrder = form.querySelector('[data-stepper] input:not(:disabled)') !== null;
    for (const submit of submits) submit.disabled = !canOrder;
  };

  let source;
  const follow = () => {
    source = new EventSource(live);
    source.addEventListener('message', (event) => tell(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      // Refused, not cut: browsers give up then. Not everybody comes back at the same time.
      if (source.readyState === EventSource.CLOSED) setTimeout(follow, 15_000 + Math.random() * 30_000);
    });
  };
  // A page that nobody looks at needs no news.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) source.close();
    else if (source.readyState === EventSource.CLOSED) follow();
  });
  follow();
}
