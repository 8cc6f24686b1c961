import { DomainError } from '../../kernel/errors.ts';
import { minorIn } from '../../kernel/values/written-amount.ts';
import { PlaceOrder, type ImportedLine } from '../orders/index.ts';
import type { QuestionRow } from '../questions/index.ts';
import type { TypeOnSale } from '../tickets/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { ImportField } from './import-fields.ts';
import type { ImportOptions, PaidState } from './import-options.ts';
import { answersIn } from './read-answers.ts';
import { countIn } from './read-cells.ts';
import type { ImportRow } from './read-groups.ts';

export const { email: Email } = PlaceOrder.shape.buyer.shape;

/** Writes down what is wrong with a row. */
export type Wrong = (row: ImportRow, field: ImportField | '', error: DomainError) => void;

export interface RowReading {
  readonly catalogue: Catalogue;
  readonly options: ImportOptions;
  readonly questions: readonly QuestionRow[];
}

export interface Piece {
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

/** Tickets of one kind for one attendee, or what is wrong with them. */
export async function pieceIn(
  row: ImportRow,
  { catalogue, options, questions }: RowReading,
  state: PaidState,
  wrong: Wrong,
): Promise<Piece | undefined> {
  const found = typeIn(row, catalogue, options, wrong);
  const occurrenceId = dateIn(row, catalogue, options, found?.type, wrong);
  const quantity = row.of('quantity') === '' ? 1 : countIn(row.of('quantity'));
  if (quantity === undefined)
    wrong(row, 'quantity', new DomainError('order_import.quantity', quoting(row.of('quantity'))));
  const price = row.of('price');
  const takenMinor = price === '' ? undefined : minorIn(price, catalogue.currency);
  if (price !== '' && takenMinor === undefined) {
    wrong(
      row,
      'price',
      new DomainError('order_import.price', { params: { value: price.slice(0, 60), currency: catalogue.currency } }),
    );
  }
  if (state === 'free' && (takenMinor ?? 0) > 0) wrong(row, 'price', new DomainError('order_import.free_with_price'));
  const answers = answersIn(questions, 'attendee', [row]);
  const attendee = { ...attendeeIn(row, wrong), answers };
  if (!found || occurrenceId === undefined || quantity === undefined) return undefined;

  const cell = row.of('seat');
  const seat = cell === '' ? undefined : await catalogue.seatOf(found.type, occurrenceId, cell);
  if (seat && 'none' in seat) wrong(row, 'seat', new DomainError(`order_import.seat_${seat.none}`, quoting(cell)));
  if (seat && quantity > 1) wrong(row, 'seat', new DomainError('order_import.one_seat'));
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
  if (cell === '' && !fallback) return void wrong(row, 'ticket_type', new DomainError('order_import.type_missing'));
  const usual = { one: { type: fallback!, variationId: options.variationId ?? undefined } };
  const found = cell === '' ? usual : catalogue.typeOf(cell);
  if ('none' in found)
    return void wrong(row, 'ticket_type', new DomainError(`order_import.type_${found.none}`, quoting(cell)));
  const { type } = found.one;
  const form = row.of('variation');
  if (form === '') {
    if (type.variations.length === 0 || found.one.variationId !== undefined) return found.one;
    return void wrong(row, 'variation', new DomainError('order_import.variation_missing'));
  }
  const variation = catalogue.variationOf(type, form);
  if ('none' in variation)
    return void wrong(row, 'variation', new DomainError(`order_import.variation_${variation.none}`, quoting(form)));
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
    return void wrong(row, 'date', new DomainError(`order_import.date_${date.none}`, quoting(cell)));
  }
  if (occurrenceId !== null) {
    if (catalogue.startOf(occurrenceId)) return occurrenceId;
    return void wrong(row, 'date', new DomainError('order_import.date_over'));
  }
  if (!type) return undefined;
  const [only, another] = type.offers;
  if (only && !another) return only.occurrenceId;
  return void wrong(row, 'date', new DomainError(only ? 'order_import.date_missing' : 'order_import.date_over'));
}

function attendeeIn(row: ImportRow, wrong: Wrong): Omit<Piece['attendee'], 'answers'> {
  const cell = row.of('attendee_email');
  const email = cell === '' ? null : Email.safeParse(cell);
  if (email && !email.success) wrong(row, 'attendee_email', new DomainError('order_import.email', quoting(cell)));
  const name = row.of('attendee_name').slice(0, 200);
  return { name, email: email?.success ? email.data : null };
}

/** What a sentence repeats of a cell. */
export function quoting(cell: string) {
  return { params: { value: cell.slice(0, 60) } };
}
