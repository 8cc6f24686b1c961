import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

interface Importing {
  readonly id: string;
  readonly headers: Record<string, string>;
  /** Of a type that costs nothing. */
  readonly free: string;
  readonly occurrenceId: string;
  runDue(): Promise<void>;
}

/** Orders come in a file, guests on a list; both are taken back. */
export async function bringOrders(
  { call }: RestContract,
  { id, headers, free: ticketTypeId, occurrenceId, runDue }: Importing,
): Promise<void> {
  const file = { csv: 'email\nida@example.org', ticketTypeId, occurrenceId, state: 'free', columns: ['email'] };
  const dry = await call('POST /events/{id}/order-imports', { id, dryRun: 'true' }, { headers, body: file });
  expect([dry.status, dry.json().orders]).toEqual([200, 1]);
  const begun = await call('POST /events/{id}/order-imports', { id }, { headers, body: file });
  expect(begun.status).toBe(202);
  const at = { id, importId: begun.json().id };
  await call('POST /events/{id}/order-imports/{importId}/stop', at, { headers });
  await call('POST /events/{id}/order-imports/{importId}/resume', at, { headers });
  await runDue();
  expect((await call('GET /events/{id}/order-imports/{importId}', at, { headers })).json()).toMatchObject({ made: 1 });
  const list = { list: 'Ida, ida@example.org', ticketTypeId, occurrenceId };
  const guests = await call('POST /events/{id}/guest-lists', { id }, { headers, body: list });
  await runDue();
  expect((await call('GET /events/{id}/order-imports', { id }, { headers })).json().data).toHaveLength(2);
  for (const importId of [at.importId, guests.json().id]) {
    const undone = { headers, body: { refund: 'none' } };
    await call('POST /events/{id}/order-imports/{importId}/undo', { id, importId }, undone);
  }
  await runDue();
}
