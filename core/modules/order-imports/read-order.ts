import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { PlaceOrder, type ImportedLine, type OrderToImport } from '../orders/index.ts';
import type { QuestionRow } from '../questions/index.ts';
import type { TypeOnSale } from '../tickets/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { ImportField } from './import-fields.ts';
import type { ImportOptions, PaidState } from './import-options.ts';
import type { ImportProblem, ShownRow } from './import-report.ts';
import { answersIn } from './read-answers.ts';
import { countIn, minorIn, stateIn } from './read-cells.ts';
import type { ImportRow, RowGroup } from './read-groups.ts';

const { email: Email } = PlaceOrder.shape.buyer.shape;

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
export interface Reading {
  readonly catalogue: Catalogue;
  readonly options: ImportOptions;
  readonly questions: readonly QuestionRow[];
  readonly headerOf: (field: ImportField) => string;
  readonly origin: Readonly<Record<string, string | number>>;
  readonly say: (text: Translated) => string;
}

/** Makes an order of its rows, or says everything that is wrong with them. */
export async function readOrder(scope: Scope, reading: Reading, group: RowGroup): Promise<ReadOrder> {
  const { catalogue, options, headerOf } = reading;
  const problems: ImportProblem[] = [];
  const wrong = (row: ImportRow, field: ImportField | '', code: string, params: ImportProblem['params'] = {}): void => {
    problems.push({ row: row.row, column: field === '' ? '' : headerOf(field), code: `order_import.${code}`, params });
  };
  const first = group.rows[0]!;
  const said = (field: ImportField, row = group.rows.find((each) => each.of(field) !== '')) => row?.of(field) ?? '';

  const email = emailIn(group, wrong);
  const name = nameIn(group) || email || '';
  if (name === '') wrong(first, '', 'who_missing');
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

type Wrong = (row: ImportRow, field: ImportField | '', code: string, params?: ImportProblem['params']) => void;

interface Piece {
  readonly row: ImportRow;
  readonly type: TypeOnSale;
  readonly occurrenceId: string;
  readonly variationId: string | undefined;
  readonly seatId: string | undefined;
  readonly seat: string;
  readonly quantity: number;
  readonly takenMinor: number | undefined;
  readonly attendee: ImportedLine['attendees'][number];
}

async function pieceIn(
  row: ImportRow,
  { catalogue, options, questions }: Reading,
  state: PaidState,
  wrong: Wrong,
): Promise<Piece | undefined> {
  const found = typeIn(row, catalogue, options, wrong);
  const occurrenceId = dateIn(row, catalogue, options, found?.type, wrong);
  const quantity = row.of('quantity') === '' ? 1 : countIn(row.of('quantity'));
  if (quantity === undefined) wrong(row, 'quantity', 'quantity', { value: row.of('quantity').slice(0, 60) });
  const price = row.of('price');
  const takenMinor = price === '' ? undefined : minorIn(price, catalogue.currency);
  if (price !== '' && takenMinor === undefined) {
    wrong(row, 'price', 'price', { value: price.slice(0, 60), currency: catalogue.currency });
  }
  if (state === 'free' && (takenMinor ?? 0) > 0) wrong(row, 'price', 'free_with_price');
  const answers = answersIn(questions, 'attendee', [row]);
  const attendee = { ...attendeeIn(row, wrong), answers };
  if (!found || occurrenceId === undefined || quantity === undefined) return undefined;

  const cell = row.of('seat');
  const seat = cell === '' ? undefined : await catalogue.seatOf(found.type, occurrenceId, cell);
  if (seat && 'none' in seat) wrong(row, 'seat', `seat_${seat.none}`, { value: cell.slice(0, 60) });
  if (seat && quantity > 1) wrong(row, 'seat', 'one_seat');
  return {
    ...{ row, type: found.type, occurrenceId, quantity, attendee, seat: cell },
    variationId: found.variationId,
    seatId: seat && 'one' in seat ? seat.one.id : undefined,
    takenMinor: state === 'free' ? undefined : takenMinor,
  };
}

function typeIn(row: ImportRow, catalogue: Catalogue, options: ImportOptions, wrong: Wrong) {
  const cell = row.of('ticket_type');
  const fallback = catalogue.types.find(({ id }) => id === options.ticketTypeId);
  if (cell === '' && !fallback) return void wrong(row, 'ticket_type', 'type_missing');
  const usual = { one: { type: fallback!, variationId: options.variationId ?? undefined } };
  const found = cell === '' ? usual : catalogue.typeOf(cell);
  if ('none' in found) return void wrong(row, 'ticket_type', `type_${found.none}`, { value: cell.slice(0, 60) });
  const { type } = found.one;
  const form = row.of('variation');
  if (form === '') {
    if (type.variations.length === 0 || found.one.variationId !== undefined) return found.one;
    return void wrong(row, 'variation', 'variation_missing');
  }
  const variation = catalogue.variationOf(type, form);
  if ('none' in variation)
    return void wrong(row, 'variation', `variation_${variation.none}`, { value: form.slice(0, 60) });
  return { type, variationId: variation.one };
}

function dateIn(
  row: ImportRow,
  catalogue: Catalogue,
  { occurrenceId }: ImportOptions,
  type: TypeOnSale | undefined,
  wrong: Wrong,
): string | undefined {
  const cell = row.of('date');
  if (cell !== '') {
    const date = catalogue.dateOf(cell);
    if ('one' in date) return date.one;
    return void wrong(row, 'date', `date_${date.none}`, { value: cell.slice(0, 60) });
  }
  if (occurrenceId !== null) {
    if (catalogue.startOf(occurrenceId)) return occurrenceId;
    return void wrong(row, 'date', 'date_over');
  }
  if (!type) return undefined;
  const [only, another] = type.offers;
  if (only && !another) return only.occurrenceId;
  return void wrong(row, 'date', only ? 'date_missing' : 'date_over');
}

function attendeeIn(row: ImportRow, wrong: Wrong): Omit<Piece['attendee'], 'answers'> {
  const cell = row.of('attendee_email');
  const email = cell === '' ? null : Email.safeParse(cell);
  if (email && !email.success) wrong(row, 'attendee_email', 'email', { value: cell.slice(0, 60) });
  const name = row.of('attendee_name').slice(0, 200);
  return { name, email: email?.success ? email.data : null };
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
    if (!email.success) wrong(row, 'email', 'email', { value: row.of('email').slice(0, 60) });
  }
  const addresses = new Set(parsed.flatMap(({ email }) => (email.success ? [email.data] : [])));
  if (addresses.size > 1) wrong(given[1]!, 'email', 'mixed');
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
  if (known === undefined) wrong(row, 'locale', 'locale', { value: row.of('locale').slice(0, 60) });
  return known ?? catalogue.locale;
}

function stateOf({ rows }: RowGroup, options: ImportOptions, wrong: Wrong): PaidState {
  const said = rows.filter((row) => row.of('state') !== '');
  const states = said.map((row) => ({ row, state: stateIn(row.of('state')) }));
  for (const { row, state } of states) {
    if (state === undefined) wrong(row, 'state', 'state', { value: row.of('state').slice(0, 60) });
    if (state === 'gone') wrong(row, 'state', 'state_gone', { value: row.of('state').slice(0, 60) });
  }
  const different = states.find(({ state }) => state !== states[0]!.state);
  if (different) wrong(different.row, 'state', 'mixed');
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
