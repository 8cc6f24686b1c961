import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { loadSale, type QuotaClaim, type Sale } from '../tickets/index.ts';
import type { SeatName } from '../venues/index.ts';
import { refuseWithoutPass, timed } from '../waiting-rooms/index.ts';
import { Batcher, togetherOrAlone, valueOf, type Settled } from '../../kernel/batcher.ts';
import { orderSettings } from './order-settings.ts';
import { orderToken } from './order-token.ts';
import type { Channel, OrderFee } from './order.entity.ts';
import { loadRules, priceDraft, type GivenDiscount, type PriceRules } from './price-draft.ts';
import type { PricedLine } from './price-order.ts';
import type { StartOrder } from './start-order-input.ts';
import { writeDrafts, type PreparedDraft, type WrittenDraft } from './write-drafts.ts';

export interface DraftOrder extends Omit<WrittenDraft, 'seats'> {
  readonly organizationId: string;
  readonly eventId: string;
  /** Lets its holder see, place and cancel the order. */
  readonly secret: string;
  readonly state: 'draft';
  readonly expiresAt: Date;
  readonly currency: string;
  readonly lines: readonly (PricedLine & { readonly seatsGiven: readonly SeatName[] | null })[];
  readonly fees: readonly OrderFee[];
  readonly discounts: readonly GivenDiscount[];
  readonly totalMinor: number;
  readonly taxMinor: number;
}

/** How a draft comes about that no passer-by makes. */
export interface StartTerms {
  /** `staff` sells whatever the shop's times and limits for one order say; `line` serves somebody who waited. */
  readonly by: 'staff' | 'line';
  /** Until when the draft is held, where not as long as any other. */
  readonly expiresAt?: Date;
  /** Where it comes from; the box office unless told otherwise. */
  readonly channel?: Channel;
  /** The hold that its places come from: until it is placed, they go back there. */
  readonly holdId?: string;
  /** `none`: a gift of the house, without prices and fees. `as_said`: sold elsewhere, without discounts and fees. */
  readonly prices?: 'none' | 'as_said';
  /**
   * A part of the draft's own transaction, before anything else of it: gives up places that the draft takes over. They
   * stay counted throughout.
   */
  readonly within?: (tx: TxScope, orderId: string) => Promise<readonly QuotaClaim[]>;
}

const MOST_TOGETHER = 64;
const PAUSE_MS = 5;
const CODE_ATTEMPTS = 3;

/**
 * Holds places for a while, where people wait for the event only with a pass. Drafts of one event go to the database together: what they want is looked at outside any
 * transaction, then one short transaction gives out the places in order of arrival.
 */
export async function startOrder(
  scope: Scope,
  input: StartOrder,
  { channel = 'web', pass }: { readonly channel?: Channel; readonly pass?: string | undefined } = {},
): Promise<DraftOrder> {
  await refuseWithoutPass(scope, { eventId: input.eventId, pass });
  const call = { scope, input, channel };
  const started = await timed(scope.site, () =>
    scope.alone ? startAlone(call) : lineOf(scope, input.eventId).call(call),
  );
  return draftOf(scope, started);
}

/** The same on terms of its own, in a transaction of its own. */
export async function startOrderOn(scope: Scope, input: StartOrder, terms: StartTerms): Promise<DraftOrder> {
  return draftOf(scope, await startAlone({ scope, input, terms, channel: terms.channel ?? 'box_office' }));
}

/** What the same would cost now. Holds nothing. */
export async function quoteOrderOn(
  scope: Scope,
  input: StartOrder,
  terms: StartTerms,
): Promise<{ readonly totalMinor: number; readonly currency: string }> {
  const call = { scope, input, terms, channel: terms.channel ?? 'box_office' } as const;
  const [result] = await prepareAll(scope, input.eventId, [call]);
  const { totalMinor, currency } = valueOf(result);
  return { totalMinor, currency };
}

function draftOf(scope: Scope, { prepared, written }: Started): DraftOrder {
  const { organizationId, eventId, expiresAt, currency, lines, fees, discounts, totalMinor, taxMinor } = prepared;
  const { seats, ...named } = written;
  return {
    ...named,
    organizationId,
    eventId,
    expiresAt,
    currency,
    lines: lines.map((line, index) => ({ ...line, seatsGiven: seats[index] ?? null })),
    fees: fees.filter(({ paidBy }) => paidBy !== 'organizer'),
    discounts,
    totalMinor,
    taxMinor,
    secret: orderToken(scope.site, {
      id: written.id,
      secretVersion: 1,
    }),
    state: 'draft',
  };
}

interface DraftCall {
  readonly scope: Scope;
  readonly input: StartOrder;
  readonly terms?: StartTerms;
  readonly channel: Channel;
}

interface Started {
  readonly prepared: PreparedDraft;
  readonly written: WrittenDraft;
}

// Per site and event. Lines that nobody waits in are forgotten.
const lines = new WeakMap<object, Map<string, Batcher<DraftCall, Started>>>();

function lineOf(scope: Scope, eventId: string): Batcher<DraftCall, Started> {
  const ofSite = lines.get(scope.site) ?? new Map<string, Batcher<DraftCall, Started>>();
  lines.set(scope.site, ofSite);
  const known = ofSite.get(eventId);
  if (known) return known;

  for (const [id, line] of ofSite) if (line.idle) ofSite.delete(id);
  const line = new Batcher<DraftCall, Started>((calls) => startTogether(eventId, calls), {
    most: MOST_TOGETHER,
    pauseMs: PAUSE_MS,
  });
  ofSite.set(eventId, line);
  return line;
}

async function startTogether(eventId: string, calls: readonly DraftCall[]): Promise<readonly Settled<Started>[]> {
  // Nobody's own scope: what one of the callers may do is of no concern to the others.
  const scope = calls[0]!.scope.as(SYSTEM);
  const prepared = await prepareAll(scope, eventId, calls);
  const allowed = prepared.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const written = await togetherOrAlone(allowed, (drafts) =>
    withFreshCodes(() => scope.tx((tx) => writeDrafts(tx.em, drafts))),
  );
  let next = 0;
  return prepared.map((each) => {
    if (each.status === 'rejected') return each;
    const result = written[next++]!;
    if (result.status === 'rejected') return result;
    return { status: 'fulfilled', value: { prepared: each.value, written: result.value } };
  });
}

async function startAlone(call: DraftCall): Promise<Started> {
  const [result] = await prepareAll(call.scope, call.input.eventId, [call]);
  const prepared = valueOf(result);
  const write = () =>
    call.scope.tx(async (tx) => {
      const id = newId();
      const takesOver = (await call.terms?.within?.(tx, id)) ?? [];
      return valueOf((await writeDrafts(tx.em, [{ ...prepared, id, takesOver }]))[0]);
    });
  return { prepared, written: await withFreshCodes(write) };
}

async function prepareAll(
  scope: Scope,
  eventId: string,
  calls: readonly DraftCall[],
): Promise<Settled<PreparedDraft>[]> {
  const now = scope.clock.now();
  const sale = await loadSale(scope.em, eventId, now);
  if (!sale) throw new DomainError('event.not_found', { status: 404 });
  const place = { organizationId: sale.event.organizationId, eventId };
  const { holdMinutes } = await scope.settings.get(orderSettings, place);
  const expiresAt = scope.clock.in({ minutes: holdMinutes });
  const rules = await loadRules(
    scope,
    sale,
    calls.flatMap(({ input }) => input.codes ?? []),
  );
  return Promise.allSettled(calls.map((call) => prepare(call, sale, rules, { now, expiresAt })));
}

async function prepare(
  { scope, input, terms, channel }: DraftCall,
  sale: Sale,
  rules: PriceRules,
  { now, expiresAt }: { readonly now: Date; readonly expiresAt: Date },
): Promise<PreparedDraft> {
  const { id: eventId, organizationId, currency } = sale.event;
  const shopper = { locale: scope.locale, now, channel, by: terms?.by ?? ('shop' as const) };
  const wanted = { lines: input.lines, codes: input.codes ?? [], prices: terms?.prices };
  return {
    organizationId,
    eventId,
    channel,
    currency,
    ...(await priceDraft(scope, sale, rules, wanted, shopper)),
    expiresAt: terms?.expiresAt ?? expiresAt,
    holdId: terms?.holdId,
    behindLine: sale.hasLine && terms === undefined,
    userId: scope.actor.kind === 'user' ? scope.actor.userId : null,
    locale: scope.locale,
    createdAt: now,
  };
}

async function withFreshCodes<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      // Another order has one of the codes; the next attempt makes new ones.
      if (!(error instanceof UniqueConstraintViolationException) || attempt === CODE_ATTEMPTS) throw error;
    }
  }
}
