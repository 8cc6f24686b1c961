import type { SiteFacts } from '../../kernel/scope/scope.ts';
import { TICKET_KEY } from '../tickets/index.ts';

// Deriving is a computation of its own; a shop mints codes with every order.
const keys = new WeakMap<SiteFacts, Buffer>();

export function ticketKey(site: SiteFacts): Buffer {
  const known = keys.get(site) ?? site.key(TICKET_KEY);
  keys.set(site, known);
  return known;
}
