import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

/** An event, who organizes it, and its free ticket type. */
interface Selling {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly free: string;
  readonly occurrenceId: string;
  readonly buyer: object;
}

/** A shirt goes with a ticket: in two sizes, cheaper at first, under a heading of its own; staff say yes to each order. */
export async function sellShirts(
  { call }: RestContract,
  { id, headers, free, occurrenceId, buyer }: Selling,
): Promise<void> {
  const shirts = await call('POST /events/{id}/ticket-categories', { id }, { headers, body: { name: 'Shirts' } });
  const heading = { id, categoryId: shirts.json().id };
  await call('PATCH /events/{id}/ticket-categories/{categoryId}', heading, { headers, body: { position: 2 } });
  expect((await call('GET /events/{id}/ticket-categories', { id }, { headers })).json().data).toHaveLength(1);
  const shirtFacts = {
    name: 'Shirt',
    price: { amount: 2000, currency: 'EUR' },
    kind: 'product',
    needsApproval: true,
  };
  const shirt = await call(
    'POST /events/{id}/ticket-types',
    { id },
    { headers, body: { ...shirtFacts, categoryId: heading.categoryId } },
  );
  const typeId = shirt.json().id;
  const sold = { id, typeId };
  const medium = await call('POST /events/{id}/ticket-types/{typeId}/variations', sold, {
    headers,
    body: { name: 'M', quantity: 3 },
  });
  const variationId = medium.json().id;
  await call(
    'PATCH /events/{id}/ticket-types/{typeId}/variations/{variationId}',
    { ...sold, variationId },
    { headers, body: { quantity: 4 } },
  );
  const cheaper = { name: 'Early', price: { amount: 1500, currency: 'EUR' }, quantity: 1 };
  const tier = await call('POST /events/{id}/ticket-types/{typeId}/price-tiers', sold, { headers, body: cheaper });
  const ofTier = { ...sold, tierId: tier.json().id };
  await call('PATCH /events/{id}/ticket-types/{typeId}/price-tiers/{tierId}', ofTier, {
    headers,
    body: { quantity: 2 },
  });
  const withIt = { headers, body: { addOns: [{ addOnId: typeId, min: 0, max: 2, included: 0 }] } };
  await call('PUT /events/{id}/ticket-types/{typeId}/add-ons', { id, typeId: free }, withIt);
  const parts = (await call('GET /events/{id}/ticket-types/{typeId}/parts', sold, { headers })).json();
  expect([parts.variations[0].quantity, parts.priceTiers[0].quantity]).toEqual([4, 2]);
  const addOns = [{ ticketTypeId: typeId, variationId, quantity: 2 }];
  const lines = [{ ticketTypeId: free, occurrenceId, quantity: 1, addOns }];
  const dressed = await call('POST /orders', {}, { body: { eventId: id, lines } });
  expect(dressed.json().totals.total).toEqual({ amount: 3000, currency: 'EUR' });
  const shirtOrder = { code: dressed.json().code };
  const asBuyer = { headers: { 'Order-Secret': dressed.json().secret } };
  await call('POST /orders/{code}/place', shirtOrder, { ...asBuyer, body: { buyer } });
  expect((await call('GET /orders/{code}', shirtOrder, asBuyer)).json()).toMatchObject({
    state: 'pending',
    approval: 'needed',
  });
  expect((await call('POST /orders/{code}/approve', shirtOrder, { headers })).json().approval).toBe('granted');
  const tooLate = await call('POST /orders/{code}/decline', shirtOrder, { headers, body: { reason: 'too late' } });
  expect([tooLate.status, tooLate.json().code]).toEqual([409, 'order.not_waiting']);
  await call('DELETE /events/{id}/ticket-types/{typeId}/price-tiers/{tierId}', ofTier, { headers });
  await call('DELETE /events/{id}/ticket-categories/{categoryId}', heading, { headers });
}

/** Places are kept back, and become an order for somebody. */
export async function keepBack(
  { call }: RestContract,
  { id, headers, free, occurrenceId, buyer }: Selling,
): Promise<void> {
  const press = { ticketTypeId: free, occurrenceId, name: 'Press', count: 3, colour: '#aa3355' };
  const kept = await call('POST /events/{id}/holds', { id }, { headers, body: press });
  expect([kept.status, kept.json().count]).toEqual([201, 3]);
  const hold = { id, holdId: kept.json().id };
  await call('PATCH /events/{id}/holds/{holdId}', hold, { headers, body: { count: 4, note: 'until Friday' } });
  const given = { headers, body: { count: 1, buyer } };
  expect((await call('POST /events/{id}/holds/{holdId}/convert', hold, given)).json().state).toBe('confirmed');
  expect((await call('GET /events/{id}/holds/{holdId}', hold, { headers })).json().count).toBe(3);
  expect((await call('GET /events/{id}/holds', { id }, { headers })).json().data).toHaveLength(1);
  expect((await call('POST /events/{id}/holds/{holdId}/release', hold, { headers })).json().state).toBe('released');
}

/** The short form, and paying at the door. */
export async function registerShortly(
  { call }: RestContract,
  { id, headers, free, occurrenceId, buyer, ticketTypeId }: Selling & { readonly ticketTypeId: string },
): Promise<void> {
  const short = await call(
    'POST /registrations',
    {},
    { body: { eventId: id, ticketTypeId: free, occurrenceId, buyer } },
  );
  expect([short.status, short.json().state]).toEqual([201, 'confirmed']);
  const registration = { id: short.json().id };
  await call('GET /registrations/{id}', registration, { headers: { 'Order-Secret': short.json().secret } });
  const door = await call(
    'POST /registrations',
    {},
    {
      body: { eventId: id, ticketTypeId, occurrenceId, buyer, gateway: 'payment-manual' },
    },
  );
  expect([door.status, door.json().state]).toEqual([201, 'confirmed']);
  const marked = await call('POST /payments/{id}/mark-paid', { id: door.json().payment.id }, { headers, body: {} });
  expect(marked.status).toBe(204);
  const five = { eventId: id, lines: [{ ticketTypeId, occurrenceId, quantity: 5 }] };
  const soldOut = await call('POST /orders', {}, { body: five });
  expect([soldOut.status, soldOut.json().code]).toEqual([409, 'quota.sold_out']);
}
