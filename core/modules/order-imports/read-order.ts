import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { ImportedLine, OrderToImport } from '../orders/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { ImportField } from './import-fields.ts';
import type { ImportOptions, PaidState } from './import-options.ts';
import { problemOf, type ImportProblem, type ShownRow } from './import-report.ts';
import { answersIn } from './read-answers.ts';
import { stateIn } from './read-cells.ts';
import type { ImportRow, RowGroup } from './read-groups.ts';
import { Email, pieceIn, quoting, type Piece, type RowReading, type Wrong } from './read-row.ts';

export interface ReadOrder {
  readonly group: RowGroup;
  readonly shown: readonly ShownRow[];
  readonly problems: readonly ImportProblem[];
  /** Nothing where something is wrong. */
  readonly order?: OrderToImport;
  readonly state: PaidState;
  readonly payment: { readonly method: 'cash' | 'card' | null; readonly reference: string };
  readonly externalId: string | null;
}

/** How a file is understood: the event's words, and what is said for rows that say nothing. */
export interface Reading extends RowReading {
  readonly headerOf: (field: ImportField) => string;
  readonly origin: Readonly<Record<string, string | number>>;
  readonly say: (text: Translated) => string;
}

/** Makes an order of its rows, or says everything that is wrong with them. */
export async function readOrder(scope: Scope, reading: Reading, group: RowGroup): Promise<ReadOrder> {
  const { catalogue, options, headerOf } = reading;
  const problems: ImportProblem[] = [];
  const wrong: Wrong = (row, field, error) => {
    problems.push(problemOf(row.row, field === '' ? '' : headerOf(field), error));
  };
  const first = group.rows[0]!;
  const said = (field: ImportField, row = group.rows.find((each) => each.of(field) !== '')) => row?.of(field) ?? '';

  const email = emailIn(group, wrong);
  const name = nameIn(group) || email || '';
  if (name === '') wrong(first, '', new DomainError('order_import.who_missing'));
  const locale = localeIn(scope, catalogue, group, wrong);
  const state = stateOf(group, options, wrong);

  const read: Piece[] = [];
  for (const row of group.rows) {
    const piece = await pieceIn(row, reading, state, wrong);
    if (piece) read.push(piece);
  }
  const externalId = (said('external_id') || group.key).slice(0, 120) || null;
  const shown = group.rows.map((row) => {
    const piece = read.find((each) => each.row === row);
    return shownOf(row, piece, { group, name, email, state }, reading);
  });
  const common = { group, shown, problems, state, externalId, payment: paymentIn(said('method'), said('reference')) };
  if (problems.length > 0) return common;
  const order: OrderToImport = {
    lines: linesOf(read),
    prices: state === 'free' ? 'none' : 'as_said',
    buyer: { name, email, locale },
    answers: answersIn(reading.questions, 'order', group.rows),
    payUntil: state === 'unpaid' ? scope.clock.in({ days: options.payDays }) : null,
    mail: {
      ...(options.mails === 'nobody' ? { notify: 'nobody' as const } : {}),
      ...(options.message === '' ? {} : { message: options.message }),
    },
    origin: { ...reading.origin, row: first.row, ...(externalId === null ? {} : { externalId }) },
    note: said('note').slice(0, 500),
  };
  return { ...common, order };
}

/** Pieces of one kind stand together, in the order of their rows. */
function linesOf(read: readonly Piece[]): ImportedLine[] {
  const kinds = Map.groupBy(read, ({ type, occurrenceId, variationId, takenMinor, seatId }) =>
    [type.id, occurrenceId, variationId, takenMinor, seatId !== undefined].join(' '),
  );
  return [...kinds.values()].map((pieces) => {
    const { type, occurrenceId, variationId, takenMinor, seatId } = pieces[0]!;
    return {
      ...{ ticketTypeId: type.id, occurrenceId, variationId, takenMinor },
      quantity: pieces.reduce((sum, { quantity }) => sum + quantity, 0),
      ...(seatId === undefined ? {} : { seatIds: pieces.map((piece) => piece.seatId!) }),
      attendees: pieces.flatMap(({ quantity, attendee }) => Array.from({ length: quantity }, () => attendee)),
    };
  });
}

function emailIn({ rows }: RowGroup, wrong: Wrong): string | null {
  const given = rows.filter((row) => row.of('email') !== '');
  const parsed = given.map((row) => ({ row, email: Email.safeParse(row.of('email')) }));
  for (const { row, email } of parsed) {
    if (!email.success) wrong(row, 'email', new DomainError('order_import.email', quoting(row.of('email'))));
  }
  const addresses = new Set(parsed.flatMap(({ email }) => (email.success ? [email.data] : [])));
  if (addresses.size > 1) wrong(given[1]!, 'email', new DomainError('order_import.mixed'));
  return [...addresses][0] ?? null;
}

function nameIn({ rows }: RowGroup): string {
  const both = (row: ImportRow) => [row.of('first_name'), row.of('last_name')].filter(Boolean).join(' ');
  for (const textOf of [(row: ImportRow) => row.of('name'), both, (row: ImportRow) => row.of('attendee_name')]) {
    const found = rows.map(textOf).find((text) => text !== '');
    if (found) return found.slice(0, 200);
  }
  return '';
}

function localeIn({ site }: Scope, catalogue: Catalogue, { rows }: RowGroup, wrong: Wrong): string {
  const row = rows.find((each) => each.of('locale') !== '');
  if (!row) return catalogue.locale;
  const asked = row.of('locale').toLowerCase();
  const known = site.locales.find((locale) => locale.toLowerCase() === asked || asked.startsWith(`${locale}-`));
  if (known === undefined) wrong(row, 'locale', new DomainError('order_import.locale', quoting(row.of('locale'))));
  return known ?? catalogue.locale;
}

function stateOf({ rows }: RowGroup, options: ImportOptions, wrong: Wrong): PaidState {
  const said = rows.filter((row) => row.of('state') !== '');
  const states = said.map((row) => ({ row, state: stateIn(row.of('state')) }));
  for (const { row, state } of states) {
    if (state === undefined) wrong(row, 'state', new DomainError('order_import.state', quoting(row.of('state'))));
    if (state === 'gone') wrong(row, 'state', new DomainError('order_import.state_gone', quoting(row.of('state'))));
  }
  const different = states.find(({ state }) => state !== states[0]!.state);
  if (different) wrong(different.row, 'state', new DomainError('order_import.mixed'));
  const [first] = states;
  return first?.state === undefined || first.state === 'gone' ? options.state : first.state;
}

function paymentIn(method: string, reference: string): ReadOrder['payment'] {
  const word = method.toLowerCase();
  const known = /^(cash|bar)/.test(word) ? 'cash' : /(card|karte|kredit)/.test(word) ? 'card' : null;
  return {
    method: known,
    reference: [known === null ? method : '', reference].filter(Boolean).join(' ').slice(0, 100),
  };
}

function shownOf(
  row: ImportRow,
  piece: Piece | undefined,
  about: { readonly group: RowGroup; readonly name: string; readonly email: string | null; readonly state: PaidState },
  { catalogue, say }: Reading,
): ShownRow {
  const variation = piece?.type.variations.find(({ id }) => id === piece.variationId);
  return {
    row: row.row,
    order: about.group.key,
    ...{ email: about.email ?? '', name: row.of('attendee_name') || about.name, state: about.state },
    ticket: piece
      ? [piece.type.name, variation?.name]
          .filter((name) => name !== undefined)
          .map(say)
          .join(' – ')
      : '',
    startsAt: (piece && catalogue.startOf(piece.occurrenceId)?.toISOString()) ?? null,
    seat: piece?.seat ?? '',
    quantity: piece?.quantity ?? 1,
    priceMinor: about.state === 'free' ? 0 : (piece?.takenMinor ?? null),
  };
}
