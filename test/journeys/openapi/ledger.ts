import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

interface Booked {
  readonly headers: Record<string, string>;
  readonly organizationId: string;
  /** An order that was paid, given back and cancelled. */
  readonly code: string;
}

interface Line {
  readonly account: string;
  readonly amount: { readonly amount: number };
}

/** What an order left in the ledger is read alone, among all entries, and in a statement; each of them sums to nothing. */
export async function readLedger({ call }: RestContract, { headers, organizationId, code }: Booked): Promise<void> {
  const at = { id: organizationId };
  const sum = (lines: readonly Line[]) => lines.reduce((total, { amount }) => total + amount.amount, 0);
  const { data } = (await call('GET /orders/{code}/ledger', { code }, { headers })).json();
  const kinds = data.map(({ kind }: { kind: string }) => kind);
  for (const kind of ['payment.captured', 'order.confirmed', 'refund.succeeded', 'order.cancelled']) {
    expect(kinds).toContain(kind);
  }
  expect(data.map(({ lines }: { lines: Line[] }) => sum(lines))).toEqual(data.map(() => 0));

  const first = (await call('GET /organizations/{id}/ledger', { ...at, order: code, limit: '1' }, { headers })).json();
  expect(first.totals.map(({ entries }: { entries: number }) => entries)).toEqual([data.length]);
  const cursor = first.page.nextCursor as string;
  const next = { ...at, order: code, limit: '100', cursor };
  const rest = (await call('GET /organizations/{id}/ledger', next, { headers })).json();
  expect([...first.data, ...rest.data].map(({ id }: { id: string }) => id).toSorted()).toEqual(
    data.map(({ id }: { id: string }) => id).toSorted(),
  );
  const [{ at: when }] = first.data;
  const period = { ...at, from: '2020-01-01T00:00:00.000Z', to: new Date(Date.parse(when) + 1).toISOString() };
  const statement = (await call('GET /organizations/{id}/ledger/statement', period, { headers })).json().data;
  expect(statement.length).toBeGreaterThan(2);
  expect(statement.reduce((total: number, row: { closing: { amount: number } }) => total + row.closing.amount, 0)).toBe(
    0,
  );
}
