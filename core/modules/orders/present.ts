import { z } from 'zod';
import { DomainError, InvalidInput } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { instantOf, localOf } from '../../kernel/values/zoned.ts';

/** Gift cards are mailed at this time of the chosen day. */
const MORNING = '08:00';
const MOST_DAYS = 366;

/** For whom a gift card is that somebody buys: its code is mailed to them, not to the buyer. */
export const Present = z.strictObject({
  email: z.string().trim().toLowerCase().min(1, 'gift_cards.give.email_missing').pipe(z.email().max(254)),
  name: z.string().trim().max(200).default(''),
  message: z.string().trim().max(1000).default(''),
  /** In the event's zone; null: at once. */
  deliverOn: z.iso.date().nullable().default(null),
});
export type Present = z.output<typeof Present>;

/** In the order of the cards, line by line; null: the buyer's own. */
export const Presents = z.array(Present.nullable()).max(1000);

interface Line {
  readonly id: string;
  readonly quantity: number;
  readonly isGiftCard: boolean;
}

/** Each gift card that lines buy: its line, and which piece of it. */
export function cardPieces<L extends Line>(lines: readonly L[]): { readonly line: L; readonly piece: number }[] {
  const cards = lines.filter(({ isGiftCard }) => isGiftCard);
  return cards.flatMap((line) => Array.from({ length: line.quantity }, (_, piece) => ({ line, piece })));
}

/** When a card is mailed; null: at once. */
export function deliveryAt({ deliverOn }: Pick<Present, 'deliverOn'>, zone: string): Date | null {
  return deliverOn === null ? null : instantOf(`${deliverOn}T${MORNING}`, zone);
}

export interface LinePresents {
  readonly lineId: string;
  readonly presents: readonly (Present | null)[];
}

/** What is said about the cards of an order, line by line; nothing where they are all the buyer's own. */
export function preparePresents(
  scope: Pick<Scope, 'clock' | 't'>,
  { lines, zone }: { readonly lines: readonly Line[]; readonly zone: string },
  given: readonly (Present | null)[] = [],
): LinePresents[] {
  const pieces = cardPieces(lines);
  if (given.length > pieces.length) {
    throw new DomainError('order.too_many_gift_cards', { params: { count: pieces.length }, field: 'giftCards' });
  }
  const problems = given.flatMap((present, index) => {
    const code = present && dayProblem(scope, present, zone);
    const field = `giftCards.${index}.deliverOn`;
    return code ? [{ field, code, message: scope.t(`errors.${code}`) }] : [];
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  const byPiece = pieces.map(({ line }, index) => ({ lineId: line.id, present: given[index] ?? null }));
  const said = [...Map.groupBy(byPiece, ({ lineId }) => lineId)];
  return said
    .map(([lineId, own]) => ({ lineId, presents: own.map(({ present }) => present) }))
    .filter(({ presents }) => presents.some((present) => present !== null));
}

/** What is wrong with the day, as the code of an error. */
export function dayProblem({ clock }: Pick<Scope, 'clock'>, { deliverOn }: Present, zone: string): string | undefined {
  if (deliverOn === null) return undefined;
  if (deliverOn < localOf(clock.now(), zone).slice(0, 10)) return 'gift_card.deliver_past';
  return deliverOn > localOf(clock.in({ days: MOST_DAYS }), zone).slice(0, 10) ? 'gift_card.deliver_late' : undefined;
}
