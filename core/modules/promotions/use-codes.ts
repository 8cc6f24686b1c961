import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { networkOf } from '../../kernel/values/network.ts';
import type { Discount } from '../pricing/index.ts';
import type { Offer, Sale, TypeOnSale } from '../tickets/index.ts';
import { isOn, type CodeInUse, type LivePromotion, type Promotions } from './load-promotions.ts';
import { codeKey } from './promotion-codes.ts';

/** The most codes that one order may use. */
export const MOST_CODES = 5;

const GUESSES = 20;
const GUESS_SECONDS = 600;

/** Somebody who tries one code after the other has to stop; who types one that works is never counted. */
export async function codesInUse(
  scope: Scope,
  promotions: Promotions,
  typed: readonly string[],
): Promise<readonly CodeInUse[]> {
  const keys = [...new Set(typed.map(codeKey).filter((key) => key !== ''))];
  if (keys.length === 0) return [];
  await refuseGuessing(scope);
  if (keys.length > MOST_CODES)
    throw new DomainError('promotion.too_many_codes', { params: { count: MOST_CODES }, field: 'codes' });
  const now = scope.clock.now();
  const used: CodeInUse[] = [];
  for (const [index, key] of keys.entries()) {
    const at = { field: `codes.${index}`, params: { code: typed[index]?.trim().slice(0, 40) ?? '' } };
    const code = promotions.codes.get(key);
    if (!code) {
      await countGuess(scope);
      throw new DomainError('promotion.unknown_code', at);
    }
    const { startsAt, endsAt } = code.promotion;
    if (startsAt !== null && startsAt > now) throw new DomainError('promotion.not_yet', { ...at, status: 409 });
    if (endsAt !== null && endsAt <= now) throw new DomainError('promotion.over', { ...at, status: 409 });
    used.push(code);
  }
  const single = used.find(({ promotion }) => !promotion.combines);
  if (used.length > 1 && single) {
    throw new DomainError('promotion.stands_alone', { field: 'codes', params: { code: single.code } });
  }
  return used;
}

/** The sale as the holders of these codes see it: what is unlocked is there, what is kept for them is left. */
export async function openSale(sale: Sale, codes: readonly CodeInUse[], em: Scope['em']): Promise<Sale> {
  const promotions = codes.map(({ promotion }) => promotion);
  const unlocking = promotions.filter(({ unlocksHidden }) => unlocksHidden);
  const reserving = promotions.filter(({ reservedQuotaId }) => reservedQuotaId !== null);
  if (unlocking.length + reserving.length === 0) return sale;
  const rooms = await roomsOf(em, [
    ...reserving.map(({ reservedQuotaId }) => reservedQuotaId!),
    ...quotasOfVariations(sale.types.filter(({ id }) => reserving.some((each) => isFor(each, id)))),
  ]);
  const types = sale.types.map((type) => {
    const open = { ...type, hidden: type.hidden && !unlocking.some((each) => isFor(each, type.id)) };
    // Numbered seats are counted by their own quotas, which nothing can stand in for.
    const isSeated = type.seatCategory !== null;
    const reserved = isSeated ? undefined : reserving.find((each) => isFor(each, type.id))?.reservedQuotaId;
    return reserved ? keptFor(open, reserved, rooms) : open;
  });
  return { ...sale, types };
}

/** Hidden types that some promotion unlocks, and that these codes do not. */
export function lockedTypes({ unlocking }: Promotions, sale: Sale): ReadonlySet<string> {
  const hidden = sale.types.filter((type) => type.hidden && unlocking.some((each) => isFor(each, type.id)));
  return new Set(hidden.map(({ id }) => id));
}

export function isFor({ ticketTypeIds }: Pick<LivePromotion, 'ticketTypeIds'>, typeId: string): boolean {
  return ticketTypeIds.length === 0 || ticketTypeIds.includes(typeId);
}

/** What it takes off lines, as far as it is for them; nothing where its money is another one. */
export function discountFor(
  promotion: LivePromotion,
  lines: readonly { readonly key: string; readonly ticketTypeId: string }[],
  currency: string,
): Discount[] {
  const { id, effect, minQuantity, minMinor } = promotion;
  if (!effect || (promotion.currency !== currency && speaksOfMoney(promotion))) return [];
  const mine = lines.filter(({ ticketTypeId }) => isFor(promotion, ticketTypeId)).map(({ key }) => key);
  return [{ id, effect, minQuantity, minMinor, lines: mine }];
}

export function speaksOfMoney({ effect, minMinor, budgetQuotaId }: LivePromotion): boolean {
  return (effect !== null && 'minor' in effect) || minMinor > 0 || budgetQuotaId !== null;
}

/** What everybody gets now. */
export function automaticNow({ automatic }: Promotions, now: Date): readonly LivePromotion[] {
  return automatic.filter((promotion) => isOn(promotion, now));
}

async function roomsOf(em: Scope['em'], quotaIds: readonly string[]): Promise<Map<string, number | null>> {
  if (quotaIds.length === 0) return new Map();
  const rows = await em.execute<{ id: string; size: unknown; taken: unknown }[]>(
    'select id, size, taken from quotas where id in (?)',
    [quotaIds],
  );
  return new Map(
    rows.map(({ id, size, taken }) => [id, size === null ? null : Math.max(0, Number(size) - Number(taken))]),
  );
}

function quotasOfVariations(types: readonly TypeOnSale[]): string[] {
  return types.flatMap(({ offers }) =>
    offers.flatMap(({ variations }) => [...variations.values()].flatMap(({ quotaIds }) => quotaIds)),
  );
}

/** What counts its variations goes on counting them. */
function keptFor(type: TypeOnSale, quotaId: string, rooms: ReadonlyMap<string, number | null>): TypeOnSale {
  const least = (quotaIds: readonly string[]) => {
    const counts = quotaIds.map((id) => rooms.get(id) ?? null).filter((left) => left !== null);
    return counts.length === 0 ? null : Math.min(...counts);
  };
  const offerOf = (offer: Offer): Offer => {
    const variations = new Map(
      type.variations.map(({ id, limited }) => {
        const { quotaIds } = offer.variations.get(id)!;
        const isOpen = quotaIds.length > 0 || !limited;
        return [id, { quotaIds, isOpen, left: isOpen ? least([quotaId, ...quotaIds]) : 0 }];
      }),
    );
    const all = [...variations.values()].map(({ left }) => left);
    const left = all.length === 0 ? least([quotaId]) : all.includes(null) ? null : Math.max(...all.map((n) => n ?? 0));
    const isClosed = offer.state === 'not_yet' || offer.state === 'ended';
    const open = left !== null && left < type.minPerOrder ? 'sold_out' : 'available';
    return { ...offer, left, isOpen: true, quotaIds: [quotaId], variations, state: isClosed ? offer.state : open };
  };
  return { ...type, offers: type.offers.map(offerOf) };
}

const guessKey = ({ origin }: Scope) => (origin.ip === undefined ? undefined : `code-guesses:${networkOf(origin.ip)}`);

async function refuseGuessing(scope: Scope): Promise<void> {
  const key = guessKey(scope);
  if (key === undefined || !(await scope.capabilities.cache.get<true>(`${key}:stop`))) return;
  throw tooMany(GUESS_SECONDS);
}

async function countGuess(scope: Scope): Promise<void> {
  const key = guessKey(scope);
  if (key === undefined) return;
  const { allowed, resetSeconds } = await scope.capabilities.cache.hit(key, GUESSES, GUESS_SECONDS);
  if (allowed) return;
  const seconds = Math.max(1, Math.ceil(resetSeconds));
  await scope.capabilities.cache.set(`${key}:stop`, true, seconds);
  throw tooMany(seconds);
}

function tooMany(seconds: number): DomainError {
  return new DomainError('http.too_many_requests', { status: 429, params: { seconds, count: seconds } });
}
