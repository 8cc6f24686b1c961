import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { refuseHistory } from './event-state.ts';
import { eventSubject, lockEvent, type EventAddress } from './locked-event.ts';

/** Sells nothing of an event until somebody opens its sales again. Orders and drafts that exist stay. */
export async function closeSales(scope: Scope, address: EventAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const event = await lockEvent(tx, address);
    refuseHistory(event);
    if (event.salesClosed === 'staff') throw new DomainError('event.sales_are_closed', { status: 409 });
    const before = { salesClosed: event.salesClosed ?? null };
    event.salesClosed = 'staff';
    tx.audit('event.sales_closed', eventSubject(event), { before, after: { salesClosed: 'staff' } });
    tx.emit('event.changed', { v: 1, ...address, what: 'sales' });
  });
}

/** The other way, whoever or whatever closed them. */
export async function openSales(scope: Scope, address: EventAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const event = await lockEvent(tx, address);
    refuseHistory(event);
    if (!event.salesClosed) throw new DomainError('event.sales_are_open', { status: 409 });
    const before = { salesClosed: event.salesClosed };
    event.salesClosed = null;
    tx.audit('event.sales_opened', eventSubject(event), { before, after: { salesClosed: null } });
    tx.emit('event.changed', { v: 1, ...address, what: 'sales' });
  });
}
