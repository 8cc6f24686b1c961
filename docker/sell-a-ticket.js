// Proves that a portal which runs sells: it signs in, puts an event on sale, buys a ticket, prints it and honours it
// twice, once too often. Needs nothing but Node, so that it runs against the package and inside the image alike:
//   node sell-a-ticket.js http://localhost:3000 admin@example.org <password> [--browser]
const [origin, email, password, ...flags] = process.argv.slice(2);
const api = `${origin}/api/v1`;
const TITLE = 'An evening that proves it';

const { accessToken } = await post('/auth/login', { email, password });
const admin = { Authorization: `Bearer ${accessToken}` };
const { data: organizations } = await get('/organizations', admin);
const organizationId = organizations[0].id;

const event = await post('/events', eventNextMonth(organizationId), admin);
const type = await post(`/events/${event.id}/ticket-types`, ticketType(event.currency), admin);
await post(`/events/${event.id}/publish`, undefined, admin);
const page = await fetch(`${origin}/e/${event.slug}`);
must(page.ok && (await page.text()).includes(TITLE), 'the public page shows the event');

const draft = await post('/orders', { eventId: event.id, lines: [{ ticketTypeId: type.id, quantity: 1 }] });
const holder = { 'Order-Secret': draft.secret };
const buyer = { email: 'buyer@example.org', name: 'Bo Buyer', locale: 'en' };
const placed = await post(`/orders/${draft.code}/place`, { buyer }, holder);
must(placed.state === 'confirmed', 'a free order is confirmed at once');

const order = await get(`/orders/${draft.code}`, holder);
const [ticket] = order.tickets;
// The link leads to the site's public address, which need not be known where this runs.
const link = await fetch(`${api}/tickets/${ticket.id}/download`, { headers: holder, redirect: 'manual' });
must(link.status === 303, `a ticket can be downloaded: ${link.status}`);
const { pathname, search } = new URL(link.headers.get('location'));
const printed = await fetch(origin + pathname + search);
must(printed.ok, `the ticket is printed: ${printed.status}`);
const pdf = Buffer.from(await printed.arrayBuffer());
must(pdf.subarray(0, 5).toString() === '%PDF-', 'the ticket is a PDF');
const byBrowser = pdf.includes('Skia/PDF');
if (flags.includes('--browser')) must(byBrowser, 'the ticket is printed by the browser');

const scans = [];
for (const scanId of ['first-scan', 'second-scan']) {
  const { result } = await post('/tickets/validate', { code: ticket.code, scanId: `${ticket.id}-${scanId}` }, admin);
  scans.push(result);
}
must(scans.join() === 'valid,already_used', `a ticket is honoured once (${scans.join()})`);
console.log(
  `${origin} sold ${draft.code}: a PDF of ${pdf.length} bytes, ${byBrowser ? 'printed by the browser' : 'drawn'}.`,
);

function eventNextMonth(organizationId) {
  const day = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const [startsAt, endsAt] = [`${day}T19:30`, `${day}T22:00`];
  return { organizationId, title: TITLE, startsAt, endsAt, timezone: 'Europe/Berlin' };
}

function ticketType(currency) {
  return { name: 'Free entry', price: { amount: 0, currency }, quantity: 10 };
}

async function get(path, headers = {}) {
  return answerOf(path, await fetch(api + path, { headers }));
}

async function post(path, body, headers = {}) {
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) };
  return answerOf(path, await fetch(api + path, init));
}

async function answerOf(path, response) {
  const text = await response.text();
  must(response.ok, `${path} answers ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

function must(holds, what) {
  if (holds) return;
  console.error(`Not so: ${what}`);
  process.exit(1);
}
