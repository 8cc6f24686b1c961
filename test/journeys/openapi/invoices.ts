import { expect } from 'vitest';
import type { App } from '../../../core/app.ts';
import { makeBundle } from '../../../core/modules/invoices/index.ts';
import { bill } from '../../factories/billing.ts';
import type { RestContract } from '../../setup/rest-contract.ts';

interface Billed {
  readonly app: App;
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly organizationId: string;
  readonly occurrenceId: string;
}

/** One buyer asks for an invoice, another order is billed by hand, corrected, mailed again and taken back. */
export async function billThem(
  { call }: RestContract,
  { app, id, headers, organizationId, occurrenceId }: Billed,
): Promise<void> {
  await bill({ parts: app.parts, scope: () => app.scope() }, organizationId, { issue: 'on_request' });
  const seat = { name: 'Billed', price: { amount: 1200, currency: 'EUR' }, quantity: 5 };
  const made = await call('POST /events/{id}/ticket-types', { id }, { headers, body: seat });
  const lines = [{ ticketTypeId: made.json().id, occurrenceId, quantity: 1 }];
  const body = { eventId: id, lines };
  const place = async () => {
    const { code, secret } = (await call('POST /orders', {}, { body })).json();
    const holder = { 'Order-Secret': secret };
    const buyer = { name: 'Ida Roth', email: 'ida@example.org' };
    await call('POST /orders/{code}/place', { code }, { headers: holder, body: { buyer } });
    return { code, holder };
  };
  const ask = 'POST /orders/{code}/invoice-request' as const;
  const asking = await place();
  const company = { name: 'Ida Roth', company: 'Roth AG', address: 'Ring 1\n1010 Wien', country: 'AT' };
  const asked = await call(ask, { code: asking.code }, { headers: asking.holder, body: company });
  expect(asked.status).toBe(201);
  expect(asked.json()).toMatchObject({ kind: 'invoice', buyer: 'Roth AG', recipient: { country: 'AT' } });
  const again = await call(ask, { code: asking.code }, { headers: asking.holder, body: company });
  expect(again.json().code).toBe('invoice.not_on_request');
  const own = (await call('GET /orders/{code}/invoices', { code: asking.code }, { headers: asking.holder })).json();
  expect(own.data.map(({ number }: { number: string }) => number)).toEqual([asked.json().number]);
  const mine = { code: asking.code, invoiceId: asked.json().id };
  const file = await call('GET /orders/{code}/invoices/{invoiceId}/download', mine, { headers: asking.holder });
  expect([file.status, file.headers['location']]).toEqual([303, expect.stringContaining('.pdf?until=')]);

  const { code } = await place();
  const issued = await call('POST /orders/{code}/invoices', { code }, { headers, body: {} });
  expect(issued.status).toBe(201);
  const at = { id: organizationId, invoiceId: issued.json().id };
  const path = '/organizations/{id}/invoices/{invoiceId}' as const;
  expect((await call(`GET ${path}`, at, { headers })).json()).toEqual(issued.json());
  expect((await call(`GET ${path}/xml`, at, { headers })).json().xml).toContain('CrossIndustryInvoice');
  expect((await call(`GET ${path}/download`, at, { headers })).status).toBe(303);
  expect((await call(`POST ${path}/send`, at, { headers })).status).toBe(202);
  const other = { headers, body: { reason: 'Another name', recipient: { name: 'Kim Roth' } } };
  const corrected = await call(`POST ${path}/correct`, at, other);
  expect(corrected.json()).toMatchObject({ kind: 'invoice', buyer: 'Kim Roth' });
  const gone = { ...at, invoiceId: corrected.json().id };
  const note = await call(`POST ${path}/cancel`, gone, { headers, body: { reason: 'Not wanted' } });
  expect(note.json()).toMatchObject({ kind: 'credit_note', invoiceId: gone.invoiceId, reason: 'Not wanted' });
  const all = (await call('GET /organizations/{id}/invoices', { id: organizationId }, { headers })).json();
  expect(all.data.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...['credit_note', 'invoice', 'credit_note', 'invoice', 'invoice'],
  ]);
  expect(all.totals.map(({ kind, count }: { kind: string; count: number }) => [kind, count])).toEqual([
    ['invoice', 3],
    ['credit_note', 2],
  ]);
  await takeThemAway({ call }, { headers, organizationId }, app);
  await place();
  await billPast({ call }, { headers, organizationId }, app);
}

type Office = Pick<Billed, 'headers' | 'organizationId'>;

/** Many documents in one ZIP. */
async function takeThemAway({ call }: Pick<RestContract, 'call'>, { headers, organizationId }: Office, app: App) {
  const at = { id: organizationId };
  const path = '/organizations/{id}/invoice-bundles' as const;
  const asked = await call(`POST ${path}`, at, { headers, body: { kind: 'invoice' } });
  expect([asked.status, asked.json().count]).toEqual([202, 3]);
  const bundle = { ...at, bundleId: asked.json().id };
  expect((await call(`GET ${path}/{bundleId}/download`, bundle, { headers })).status).toBe(409);
  await makeBundle.run(app.scope(), { bundleId: bundle.bundleId });
  const ready = (await call(`GET ${path}/{bundleId}`, bundle, { headers })).json();
  expect(ready).toMatchObject({ state: 'ready', done: 3 });
  expect((await call(`GET ${path}`, at, { headers })).json().data).toEqual([ready]);
  const file = await call(`GET ${path}/{bundleId}/download`, bundle, { headers });
  expect([file.status, file.headers['location']]).toEqual([303, expect.stringContaining('.zip?until=')]);
}

/** Orders of before there was a rule. */
async function billPast({ call }: Pick<RestContract, 'call'>, { headers, organizationId }: Office, app: App) {
  await bill({ parts: app.parts, scope: () => app.scope() }, organizationId, { issue: 'on_order' });
  const at = { id: organizationId };
  const path = '/organizations/{id}/invoice-runs' as const;
  const body = { mail: 'nobody' };
  const { orders } = (await call(`POST ${path}/preview`, at, { headers, body })).json();
  expect(orders).toBeGreaterThan(0);
  const begun = await call(`POST ${path}`, at, { headers, body });
  expect([begun.status, begun.json()]).toMatchObject([202, { state: 'running', orders, issued: 0 }]);
  const run = { ...at, invoiceRunId: begun.json().id };
  expect((await call(`POST ${path}`, at, { headers, body })).json().code).toBe('invoice_run.running');
  await call(`GET ${path}/{invoiceRunId}`, run, { headers });
  const stopped = (await call(`POST ${path}/{invoiceRunId}/stop`, run, { headers })).json();
  expect(stopped.state).toBe('stopped');
  expect((await call(`GET ${path}`, at, { headers })).json().data).toEqual([stopped]);
}
