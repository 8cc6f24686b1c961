import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

interface AtBank {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly organizationId: string;
  readonly occurrenceId: string;
}

const PAYER = 'DE02500105170137075030';

/** Two buyers transfer; one entry finds its order, the others are decided by hand; money goes back in a file and without one. */
export async function bringStatements(
  { call }: RestContract,
  { id, headers, organizationId, occurrenceId }: AtBank,
): Promise<void> {
  const at = { id: organizationId };
  const settings = { holder: 'Harbour Hall', iban: 'DE02 1203 0000 0000 2020 51' };
  const account = { gateway: 'payment-bank-transfer', label: 'Transfer', mode: 'live', settings };
  const { id: accountId } = (
    await call('POST /organizations/{id}/gateway-accounts', at, { headers, body: account })
  ).json();

  const seat = { name: 'Transferred', price: { amount: 1200, currency: 'EUR' }, quantity: 5 };
  const made = await call('POST /events/{id}/ticket-types', { id }, { headers, body: seat });
  const lines = [{ ticketTypeId: made.json().id, occurrenceId, quantity: 1 }];
  const place = async () => {
    const { code, secret } = (await call('POST /orders', {}, { body: { eventId: id, lines } })).json();
    const body = { buyer: { name: 'Ida Roth', email: 'ida@example.org' }, gateway: 'payment-bank-transfer' };
    const placed = await call('POST /orders/{code}/place', { code }, { headers: { 'Order-Secret': secret }, body });
    expect(placed.json().payment.next).toMatchObject({ kind: 'instructions', data: { reference: code } });
    expect(placed.json().payment.next.qr).toMatch(/^BCD\n002\n/);
    return String(code);
  };
  const [first, second] = [await place(), await place()];

  const rows = [`${first};12,00`, 'a mistake;3,00', 'from Ida;12,00', 'nothing;1,00', 'a mistake;4,00', 'both;5,00'];
  const content = ['Date;Text;IBAN;Amount', ...rows.map((row) => `2027-03-22;${row.replace(';', `;${PAYER};`)}`)];
  const body = { accountId, content: content.join('\n'), columns: ['date', 'text', 'iban', 'amount'] };
  const path = 'POST /organizations/{id}/bank-statements' as const;
  const looked = (await call(path, { ...at, dryRun: 'true' }, { headers, body })).json();
  expect([looked.exact, looked.doubt, looked.entries[0].orderCode]).toEqual([1, 5, first]);
  const result = { captured: 1, open: 5, known: 0, outgoing: 0, badRows: [] };
  expect((await call(path, at, { headers, body })).json()).toEqual(result);
  expect((await call(path, at, { headers, body })).json()).toMatchObject({ captured: 0, known: 6 });

  const entries = 'GET /organizations/{id}/bank-entries' as const;
  const { data } = (await call(entries, { ...at, state: 'open' }, { headers })).json();
  const [both, mistake, test, ida, other] = data.map((one: { id: string }) => ({ ...at, bankEntryId: one.id }));
  await call('GET /organizations/{id}/bank-entries/{bankEntryId}', ida, { headers });
  const assign = 'POST /organizations/{id}/bank-entries/{bankEntryId}/assign' as const;
  const assigned = (await call(assign, ida, { headers, body: { orderCode: second } })).json();
  expect(assigned).toMatchObject({ state: 'captured', orderCode: second });
  const share = (orderCode: string, amount: number) => ({ orderCode, amount: { amount, currency: 'EUR' } });
  const shares = [share(first, 200), share(second, 200)];
  const split = 'POST /organizations/{id}/bank-entries/{bankEntryId}/split' as const;
  const parted = (await call(split, both, { headers, body: { shares, rest: 'keep' } })).json();
  expect([parted.state, parted.shares.length]).toEqual(['captured', 2]);
  const giveBack = 'POST /organizations/{id}/bank-entries/{bankEntryId}/return' as const;
  for (const entry of [mistake, other]) await call(giveBack, entry, { headers, body: {} });
  const note = { headers, body: { note: 'ours' } };
  await call('POST /organizations/{id}/bank-entries/{bankEntryId}/ignore', test, note);

  const transfers = (await call('GET /organizations/{id}/bank-transfers', at, { headers })).json().data;
  const [one, two] = transfers.map((transfer: { id: string }) => ({ ...at, bankTransferId: transfer.id }));
  const where = { headers, body: { holder: 'Ida Roth', iban: PAYER } };
  expect((await call('PATCH /organizations/{id}/bank-transfers/{bankTransferId}', one, where)).json().iban).toBe(PAYER);
  await call('PATCH /organizations/{id}/bank-transfers/{bankTransferId}', two, where);
  await call('POST /organizations/{id}/bank-transfers/{bankTransferId}/done', one, { headers });
  const batch = (await call('POST /organizations/{id}/bank-batches', at, { headers, body: {} })).json();
  const batchAt = { ...at, batchId: batch.id };
  const file = (await call('GET /organizations/{id}/bank-batches/{batchId}/file', batchAt, { headers })).json();
  expect([batch.count, file.xml.includes('Ida Roth')]).toEqual([1, true]);
  const done = (await call('POST /organizations/{id}/bank-batches/{batchId}/done', batchAt, { headers })).json();
  expect(done.doneAt).not.toBeNull();
  const refused = 'POST /organizations/{id}/bank-transfers/{bankTransferId}/refused' as const;
  const again = { note: 'Closed', next: 'again', holder: 'Ida Roth', iban: 'DE89370400440532013000' };
  expect((await call(refused, two, { headers, body: again })).json()).toMatchObject({
    state: 'refused',
    note: 'Closed',
  });
  expect((await call('GET /organizations/{id}/bank-batches', at, { headers })).json().data).toEqual([done]);
}
