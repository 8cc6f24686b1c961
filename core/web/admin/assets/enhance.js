// Every line here improves something that already works without it. This script only ever GETs: changes are plain form
// posts, so the server keeps its redirects, flashes and CSRF checks to itself.

let asking;
let pause;

/** Fetches an ordinary page and takes over one region of it: <form|a data-swap="results"> replaces #results. */
async function swap(url, id) {
  asking?.abort();
  asking = new AbortController();
  const response = await fetch(url, { signal: asking.signal });
  const next = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById(id);
  const old = document.getElementById(id);
  if (!response.ok || !next || !old) return location.assign(url);
  const focused = old.contains(document.activeElement) && document.activeElement;
  old.replaceWith(next);
  if (focused) (document.getElementById(focused.id) ?? next.querySelector('a, button'))?.focus({ preventScroll: true });
  history.replaceState(null, '', url);
}

/** Shows the form of a confirmation page in a dialog: <a data-dialog href="/…/refund">. */
async function openDialog(url) {
  const response = await fetch(url);
  const form = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main form');
  if (!response.ok || !form) return location.assign(url);
  const dialog = document.createElement('dialog');
  if (form.ariaLabel) dialog.setAttribute('aria-label', form.ariaLabel);
  dialog.append(form);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const urlOf = (form) =>
  `${form.action.split('?')[0]}?${new URLSearchParams([...new FormData(form)].filter(([, v]) => v))}`;

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-swap], a[data-dialog], dialog [data-close]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.close !== undefined) link.closest('dialog').close();
  else if (link.dataset.swap) swap(link.href, link.dataset.swap);
  else openDialog(link.href);
});
document.addEventListener('input', ({ target }) => {
  if (target.dataset.submit !== undefined) return target.form.requestSubmit();
  const { form } = target;
  if (!form?.dataset.swap) return;
  clearTimeout(pause);
  pause = setTimeout(() => swap(urlOf(form), form.dataset.swap), 200);
});
// One box ticks all rows of its table. The rows then say what was chosen: the box itself is no longer sent.
document.addEventListener('change', ({ target }) => {
  const table = target.closest('table');
  const all = table?.querySelector('[data-tick-all]');
  if (!all) return;
  const rows = [...table.querySelectorAll('tbody .tick input')];
  if (target === all) for (const row of rows) row.checked = all.checked;
  all.checked = rows.every((row) => row.checked);
  all.indeterminate = !all.checked && rows.some((row) => row.checked);
  all.removeAttribute('name');
});
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.swap) {
    event.preventDefault();
    clearTimeout(pause);
    swap(urlOf(form), form.dataset.swap);
  } else if (form.dataset.sent) event.preventDefault();
  else if (form.method === 'post') form.dataset.sent = 'true';
});
document.addEventListener('keydown', (event) => {
  const field = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!field || event.target.closest('input, textarea, select, dialog') || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  field.focus();
});
addEventListener('unhandledrejection', (event) => event.reason?.name === 'AbortError' && event.preventDefault());
addEventListener('pageshow', (event) => event.persisted && location.reload());
for (const extra of document.querySelectorAll('[data-without-script]')) extra.hidden = true;
document.getElementById('errors')?.focus();
