import { createSecretKey, type KeyObject } from 'node:crypto';
import type { SiteFacts } from '../../kernel/scope/scope.ts';
import { TICKET_KEY } from '../tickets/index.ts';

// A shop mints codes with every order: deriving is a computation of its own, and so is preparing bytes to be a key.
const keys = new WeakMap<SiteFacts, KeyObject>();

export function ticketKey(site: SiteFacts): KeyObject {
  const known = keys.get(site) ?? createSecretKey(site.key(TICKET_KEY));
  keys.set(site, known);
  return known;
}
