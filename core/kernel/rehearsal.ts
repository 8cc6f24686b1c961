import { randomUUID } from 'node:crypto';

/** Ids of organizations that are only played begin here; no id of a real one ever does (UUIDv7 begins with the time). */
export const REHEARSALS_FROM = 'ffffffff-0000-0000-0000-000000000000';

/** A UUIDv8 that says what it is, so that nobody has to ask the database. */
export function newRehearsalId(): string {
  return `ffffffff-${randomUUID().slice(9, 13)}-8${randomUUID().slice(15)}`;
}

/**
 * Whether something belongs to an organization that only plays a sale: it is in no list, tells nobody anything and leaves
 * no entry in the history.
 */
export function isRehearsal(organizationId: unknown): boolean {
  return typeof organizationId === 'string' && organizationId >= REHEARSALS_FROM;
}
