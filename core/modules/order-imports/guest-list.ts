import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { holdOf } from '../tickets/index.ts';
import { prepareOrderImport } from './change-import.ts';
import { createImport } from './create-import.ts';
import { plain } from './import-fields.ts';
import { ImportOptions } from './import-options.ts';
import { delimiterOf } from './read-file.ts';

export const GUEST_LIST_CHARS = 500_000;

export interface CreateGuestList {
  readonly organizationId: string;
  readonly eventId: string;
  /** One guest a line: name, e-mail and number of tickets, in any order. */
  readonly list: string;
  readonly fileName: string;
  readonly options: Pick<
    ImportOptions,
    'ticketTypeId' | 'variationId' | 'occurrenceId' | 'holdId' | 'mails' | 'message' | 'mode'
  >;
}

/** Tickets as a gift for everybody on a list, made like an import: it is looked at first, and makes no guest's twice. */
export async function createGuestList(
  scope: Scope,
  { list, options, ...at }: CreateGuestList,
): Promise<{ readonly id: string }> {
  const guests = guestsIn(list);
  if (guests.length === 0) throw new DomainError('order_import.no_guests', { field: 'list' });
  const file = Buffer.from(stringify([['Name', 'E-mail', 'Number'], ...guests]));
  const { id } = await createImport(scope, { ...at, kind: 'guests', open: () => Readable.from([file]) });
  const all = ImportOptions.parse({ ...options, ...(await ofHold(scope, at.eventId, options.holdId)), state: 'free' });
  const columns = ['name', 'email', 'quantity'];
  const address = { organizationId: at.organizationId, eventId: at.eventId, id };
  await prepareOrderImport(scope, { ...address, columns, options: all });
  return { id };
}

/** Places that are kept back are of one type on one date. */
async function ofHold(scope: Scope, eventId: string, holdId: string | null) {
  if (holdId === null) return {};
  const { ticketTypeId, variationId, occurrenceId, seated } = await holdOf(scope, { eventId, id: holdId });
  // Who sits on which seat is decided one order at a time.
  if (seated || ticketTypeId === null) throw new DomainError('hold.has_seats', { field: 'holdId' });
  return { ticketTypeId, occurrenceId, ...(variationId === null ? {} : { variationId }) };
}

const HEADERS = new Set(['email', 'mail', 'emailaddress', 'name', 'gast', 'guest', 'number', 'anzahl']);

/** What a cell is, it shows by itself: an address has an @, a number is one, and the rest is the name. */
export function guestsIn(list: string): [name: string, email: string, number: string][] {
  const [first = ''] = list.trimStart().split(/\r?\n/);
  const rows: string[][] = parse(list, {
    ...{ bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true },
    delimiter: delimiterOf(first),
  });
  return rows
    .map((cells) => cells.filter((cell) => cell !== ''))
    .filter((cells, index) => cells.length > 0 && !(index === 0 && cells.every((cell) => HEADERS.has(plain(cell)))))
    .map((cells) => {
      const email = cells.find((cell) => cell.includes('@')) ?? '';
      const number = cells.find((cell) => /^\d+$/.test(cell)) ?? '1';
      const named = cells.filter((cell) => !cell.includes('@') && !/^\d+$/.test(cell)).join(' ');
      const name = named || (email.includes('<') ? email.replace(/<.*/, '').trim() : '');
      return [name, addressIn(email), number];
    });
}

/** `Mara Lind <mara@example.org>` is how mail programs copy people. */
function addressIn(cell: string): string {
  return /<([^<>]+)>/.exec(cell)?.[1] ?? cell;
}
