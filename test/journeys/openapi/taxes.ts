import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

interface Selling {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly organizationId: string;
  readonly ticketTypeId: string;
}

/** The organizer charges a tax, which is changed and lies on a ticket, and for a while a fee. */
export async function taxThem(
  { call }: RestContract,
  { id, headers, organizationId, ticketTypeId }: Selling,
): Promise<void> {
  const at = { id: organizationId };
  const vat = { name: 'VAT', rate: 1900, inclusive: true };
  const rate = (await call('POST /organizations/{id}/tax-rates', at, { headers, body: vat })).json();
  const rateAt = { ...at, rateId: rate.id };
  await call('PATCH /organizations/{id}/tax-rates/{rateId}', rateAt, {
    headers,
    body: { rate: 700, note: { en: 'Reduced' } },
  });
  const rates = (await call('GET /organizations/{id}/tax-rates', at, { headers })).json().data;
  expect(rates).toMatchObject([{ name: 'VAT', rate: 700, inclusive: true, note: { en: 'Reduced' } }]);
  const taxed = { headers, body: { taxRateIds: [rate.id] } };
  await call('PUT /events/{id}/ticket-types/{typeId}/taxes', { id, typeId: ticketTypeId }, taxed);

  const service = { name: { en: 'Service' }, rate: 100, paidBy: 'organizer' };
  const fee = (await call('POST /organizations/{id}/fees', at, { headers, body: service })).json();
  const feeAt = { ...at, feeId: fee.id };
  const gone = { headers, body: { state: 'archived' } };
  expect((await call('PATCH /organizations/{id}/fees/{feeId}', feeAt, gone)).json().rate).toBe(100);
  await call('GET /organizations/{id}/fees', at, { headers });

  const asked = { ...at, from: '2027-03-01', to: '2027-03-31' };
  const totals = (await call('GET /organizations/{id}/tax-totals', asked, { headers })).json();
  expect(totals).toMatchObject({ from: '2027-03-01', to: '2027-03-31', data: [] });
}

/** Another way to pay, with a fee, which nobody uses and is gone again. */
export async function addWaysToPay(
  { call }: RestContract,
  { headers, organizationId }: Pick<Selling, 'headers' | 'organizationId'>,
): Promise<void> {
  const at = { id: organizationId };
  const path = '/organizations/{id}/gateway-accounts' as const;
  const door = { gateway: 'payment-manual', label: 'At the door', mode: 'live', enabled: false };
  const made = (await call(`POST ${path}`, at, { headers, body: door })).json();
  const one = { ...at, accountId: made.id };
  expect(made).toMatchObject({ label: 'At the door', enabled: false, secrets: [], fee: null });
  await call(`PATCH ${path}/{accountId}`, one, { headers, body: { label: 'Cash' } });
  expect((await call(`POST ${path}/{accountId}/test`, one, { headers })).json()).toEqual({ result: 'works' });
  const fee = { name: { en: 'Cash desk' }, rate: 100 };
  await call(`PUT ${path}/{accountId}/fee`, one, { headers, body: fee });
  expect((await call(`GET ${path}/{accountId}/fee`, one, { headers })).json()).toMatchObject(fee);
  expect((await call(`GET ${path}/{accountId}`, one, { headers })).json()).toMatchObject({ label: 'Cash', fee });
  await call(`DELETE ${path}/{accountId}/fee`, one, { headers });
  const { data } = (await call(`GET ${path}`, at, { headers })).json();
  expect(JSON.stringify(data)).not.toMatch(/"secret":/);
  expect((await call(`DELETE ${path}/{accountId}`, one, { headers })).status).toBe(204);
}
