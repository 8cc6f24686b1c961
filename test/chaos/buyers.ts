import { randomUUID } from 'node:crypto';
import type { Answer, AskOptions } from '../setup/web.ts';

export interface Offer {
  readonly eventId: string;
  readonly ticketTypeId: string;
  readonly paid: boolean;
  readonly codes?: readonly string[];
  /** One of them pays as much as is on it. */
  readonly giftCards?: readonly string[];
}

/** What the portal promised: none of it may be gone afterwards. */
export interface Promised {
  readonly drafts: Map<string, { quantity: number }>;
  readonly confirmed: Set<string>;
  /** Orders whose money the provider took. */
  readonly paid: Set<string>;
  readonly cancelled: Set<string>;
  /** Answers that nobody should get. */
  readonly strange: string[];
  /** The same key twice, and two different results. */
  readonly doubles: string[];
  /** Calls without an answer: the portal died under them. */
  cutOff: number;
  repeated: number;
  soldOut: number;
}

export function nothingPromised(): Promised {
  return {
    ...{ drafts: new Map(), confirmed: new Set(), paid: new Set(), cancelled: new Set() },
    ...{ strange: [], doubles: [], cutOff: 0, repeated: 0, soldOut: 0 },
  };
}

type Ask = (path: string, options?: AskOptions) => Promise<Answer>;

export interface Rush {
  readonly ask: Ask;
  readonly offers: readonly Offer[];
  readonly promised: Promised;
  readonly isOver: () => boolean;
  readonly patience?: number;
}

/** A key stays for two minutes with a call whose portal was killed. Few wait that long; most begin anew. */
const PATIENCE = { some: 600, most: 60 };
const PAUSE_MS = 250;

/** One buyer after the other in one lane, until it is over. */
export async function buyOnAndOn(rush: Rush, lane: number): Promise<void> {
  for (let turn = lane; !rush.isOver(); turn += 1) {
    const offer = rush.offers[turn % rush.offers.length]!;
    try {
      const patience = lane % 6 === 0 ? PATIENCE.some : PATIENCE.most;
      await buy({ ...rush, patience, lane }, offer, turn);
    } catch {
      // Whoever is cut off in the middle for good walks away, as people do.
      rush.promised.cutOff += 1;
      await pause(PAUSE_MS);
    }
  }
}

async function buy(rush: Rush & { readonly lane: number }, offer: Offer, turn: number): Promise<void> {
  const { promised } = rush;
  const { eventId, ticketTypeId, paid, codes = [], giftCards } = offer;
  const quantity = 1 + (turn % 3);
  // Each has an address of their own, as people have; wrong guesses of codes are counted by it.
  const from = { 'X-Forwarded-For': `10.${turn % 250}.${Math.floor(turn / 250) % 250}.${1 + (rush.lane % 250)}` };
  const draft = await once(
    rush,
    '/api/v1/orders',
    { headers: from, body: { eventId, codes, lines: [{ ticketTypeId, quantity }] } },
    turn % 2,
  );
  if (draft.status === 409 && SOLD_OUT.has(codeOf(draft) ?? '')) {
    promised.soldOut += 1;
    return;
  }
  if (draft.status !== 201) return refused(promised, 'draft', draft);
  const { code, secret } = draft.json<{ code: string; secret: string }>();
  promised.drafts.set(code, { quantity });
  const headers = { ...from, 'Order-Secret': secret };
  if (turn % 7 === 0) return;
  if (turn % 11 === 0) return cancel(rush, code, headers);

  // Out of order: the cancellation is on its way while the order is being placed.
  const racing = turn % 13 === 0 ? cancel(rush, code, headers) : undefined;
  // Looked at below; it may fail before that.
  racing?.catch(() => undefined);
  const buyer = { name: 'Mara Lind', email: `${code.toLowerCase()}@example.org` };
  const body = { buyer, ...(paid && !giftCards && { gateway: 'payment-test' }) };
  const placed = await once(rush, `/api/v1/orders/${code}/place`, { headers, body }, turn % 3);
  await racing;
  if (placed.status !== 200) return refused(promised, 'place', placed);
  const { state, payment } = placed.json<{ state: string; payment?: { next: { url?: string } } }>();
  if (state === 'confirmed') promised.confirmed.add(code);
  if (!paid || racing || turn % 5 === 0) return;

  if (giftCards && (await payWithCard(rush, code, headers, giftCards[turn % giftCards.length]!)) === 'confirmed') {
    promised.confirmed.add(code);
    return;
  }
  const next = payment?.next.url ?? (await beginPayment(rush, code, headers));
  if (next === undefined) return;
  const { pathname } = new URL(next);
  // A charge that is paid stays paid: pressing the button again does nothing.
  const pressed = await untilAnswered(rush, pathname, { body: new URLSearchParams({ act: 'pay' }) });
  if (pressed.status === 303) promised.paid.add(code);
}

/** What is on the card, up to what is due; the rest is paid another way. */
async function payWithCard(rush: Rush, code: string, headers: Record<string, string>, card: string): Promise<string> {
  const body = { orderCode: code, gateway: 'payment-gift-card', code: card };
  const answer = await once(rush, '/api/v1/payments/create-intent', { headers, body }, 1);
  if (answer.status >= 300) refused(rush.promised, 'gift card', answer);
  const order = await untilAnswered(rush, `/api/v1/orders/${code}`, { headers });
  return order.json<{ state: string }>().state;
}

/** A repeated call was answered without its payment: asks for one, as the order's page does. */
async function beginPayment(rush: Rush, code: string, headers: Record<string, string>): Promise<string | undefined> {
  const body = { orderCode: code, gateway: 'payment-test' };
  const answer = await once(rush, '/api/v1/payments/create-intent', { headers, body }, 0);
  return answer.status < 300 ? answer.json<{ next?: { url?: string } }>().next?.url : undefined;
}

async function cancel(rush: Rush, code: string, headers: Record<string, string>): Promise<void> {
  const answer = await once(rush, `/api/v1/orders/${code}/cancel`, { headers, body: {} }, 0);
  // The answer got lost, and who asks again with the same key is told that it is done.
  if (answer.status === 200 || CANCELLED.has(codeOf(answer) ?? '')) rush.promised.cancelled.add(code);
  else refused(rush.promised, 'cancel', answer);
}

/**
 * A POST with a key of its own, sent until it is answered, and `again` more times at the same moment: whichever answers
 * come, they are about one and the same thing.
 */
export async function once(rush: Rush, path: string, options: AskOptions, again: number): Promise<Answer> {
  const headers = { ...options.headers, 'Idempotency-Key': randomUUID() };
  const send = () => untilAnswered(rush, path, { ...options, headers });
  const [first, ...others] = await Promise.all(Array.from({ length: 1 + again }, send));
  rush.promised.repeated += again;
  const done = [first!, ...others].filter(({ status }) => status < 300);
  const made = new Set(done.map((answer) => answer.json<{ code?: string }>().code));
  if (made.size > 1) rush.promised.doubles.push(`${path}: ${[...made].join(' and ')}`);
  return done[0] ?? first!;
}

async function untilAnswered(rush: Rush, path: string, options: AskOptions): Promise<Answer> {
  const { patience = PATIENCE.most } = rush;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await rush.ask(path, options);
      // Another call with the key is at it, or the database is away for a moment: later.
      if (answer.status === 500) strange(rush.promised, path, answer);
      const busy = answer.status === 503 || answer.status === 500 || codeOf(answer) === 'idempotency.in_progress';
      if (!busy || attempt === patience) return answer;
    } catch (error) {
      rush.promised.cutOff += 1;
      if (attempt === patience) throw error;
    }
    await pause(PAUSE_MS);
  }
}

const SOLD_OUT = new Set(['quota.sold_out', 'seat.taken', 'seat.sold_out', 'promotion.used_up']);

const CANCELLED = new Set(['idempotency.done', 'order.is_cancelled']);

const EXPECTED = new Set([
  ...['order.already_placed', 'order.is_cancelled', 'order.hold_expired', 'order.not_cancellable', 'idempotency.done'],
  ...[
    'order.not_by_buyer',
    'payment.order_not_payable',
    'gift_card.not_usable',
    'order.not_payable',
    'idempotency.in_progress',
  ],
]);

function refused(promised: Promised, what: string, answer: Answer): void {
  if (!EXPECTED.has(codeOf(answer) ?? '')) strange(promised, what, answer);
}

function strange(promised: Promised, what: string, answer: Answer): void {
  promised.strange.push(`${what} ${answer.status} ${answer.text.slice(0, 200)}`);
}

function codeOf(answer: Answer): string | undefined {
  try {
    return answer.json<{ code?: string }>().code;
  } catch {
    return undefined;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
