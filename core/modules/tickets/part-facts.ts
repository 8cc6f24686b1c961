import { DomainError } from '../../kernel/errors.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { TicketType } from './ticket-type.entity.ts';

// What variations, price tiers and categories have in common.

export function refuseNameless(name: Translated): void {
  if (Object.values(name).some((text) => text.trim() !== '')) return;
  throw new DomainError('ticket_type.name_missing', { field: 'name' });
}

export function refuseBadPrice(minor: number): void {
  if (!Number.isSafeInteger(minor) || minor < 0) throw new DomainError('ticket_type.price_invalid', { field: 'price' });
}

/** The history of a type tells of its parts, by their names. */
export function partSubject(type: TicketType, name: Translated) {
  const label = Object.values(name)[0] ?? '';
  return { kind: 'ticket_type', id: type.id, organizationId: type.organizationId, label };
}
