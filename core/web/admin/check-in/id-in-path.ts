import { DomainError } from '../../../kernel/errors.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id out of an address. What cannot be an id is the id of nothing. */
export function idIn(id: string): string {
  if (!UUID.test(id)) throw new DomainError('http.not_found', { status: 404 });
  return id;
}
