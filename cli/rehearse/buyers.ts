import type { Offer, Stage } from './stage.ts';

export type Step = 'look' | 'draft' | 'place' | 'pay';
export const STEPS: readonly Step[] = ['look', 'draft', 'place', 'pay'];

export interface Measured {
  /** Milliseconds of every answer that was right. */
  readonly times: Readonly<Record<Step, number[]>>;
  /** What else was answered, and how often. */
  readonly errors: Map<string, number>;
  orders: number;
  tickets: number;
  left: number;
  soldOut: boolean;
  seconds: number;
}

export interface Play {
  readonly origin: string;
  readonly stage: Stage;
  readonly buyers: number;
  readonly seconds: number;
}

class Refused extends Error {}

/** Buyers at once, each looking, choosing, often walking away, and paying, until the time is up or all is sold. */
export async function play({ origin, stage, buyers, seconds }: Play): Promise<Measured> {
  const measured: Measured = {
    times: { look: [], draft: [], place: [], pay: [] },
    errors: new Map(),
    ...{ orders: 0, tickets: 0, left: 0, soldOut: false, seconds: 0 },
  };
  const begun = performance.now();
  const end = begun + seconds * 1000;
  await Promise.all(
    Array.from({ length: buyers }, async (_, lane) => {
      for (let turn = lane; performance.now() < end && !measured.soldOut; turn += buyers) {
        const offer = stage.offers[turn % stage.offers.length]!;
        await visit({ origin, stage, offer, turn, measured }).catch((error: unknown) => note(measured, error));
      }
    }),
  );
  measured.seconds = (performance.now() - begun) / 1000;
  return measured;
}

interface Visit {
  readonly origin: string;
  readonly stage: Stage;
  readonly offer: Offer;
  readonly turn: number;
  readonly measured: Measured;
}

// Of twelve visitors three only look, two let their places lie, and seven buy.
async function visit({ origin, stage, offer, turn, measured }: Visit): Promise<void> {
  const { times } = measured;
  const kind = turn % 12;
  await timed(times.look, 200, () => fetch(`${origin}/e/${stage.slug}?date=${offer.occurrenceId}`));
  if (kind < 3) {
    await timed(times.look, 200, () => fetch(`${origin}/`));
    measured.left += 1;
    return;
  }
  const quantity = Math.min(offer.max, Math.max(offer.min, 1 + (turn % 3)));
  const { ticketTypeId, variationId, occurrenceId } = offer;
  const body = { eventId: stage.eventId, lines: [{ ticketTypeId, variationId, occurrenceId, quantity }] };
  const order = () => post(`${origin}/api/v1/orders`, body, times.draft, 201);
  let draft = await order();
  // The last ones at that price went a moment ago: one looks, and orders at the next.
  while (draft['code'] === 'order.price_changed') draft = await order();
  if (draft.code === 'quota.sold_out') {
    measured.soldOut = true;
    return;
  }
  const { code, secret } = draft as { code: string; secret: string };
  if (kind < 5) {
    measured.left += 1;
    return;
  }
  const buyer = { name: `Buyer ${turn}`, email: `buyer-${turn}@example.org` };
  const gateway = offer.paid && stage.gateway !== undefined ? { gateway: stage.gateway } : {};
  const placed = await post(`${origin}/api/v1/orders/${code}/place`, { buyer, ...gateway }, times.place, 200, {
    'Order-Secret': secret,
  });
  const next = (placed as { payment?: { next: { url?: string } } }).payment?.next.url;
  if (next !== undefined) await pay(origin, next, { code, secret }, times.pay);
  measured.orders += 1;
  measured.tickets += quantity;
}

/** The pretended provider's page, and the way back, as a browser goes. */
async function pay(
  origin: string,
  next: string,
  { code, secret }: { code: string; secret: string },
  times: number[],
): Promise<void> {
  const { pathname } = new URL(next);
  await timed(times, 303, () =>
    fetch(`${origin}${pathname}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ act: 'pay' }) }),
  );
  const headers = { Cookie: `ep_order_${code}=${encodeURIComponent(secret)}` };
  await timed(times, 303, () => fetch(`${origin}/o/${code}/return`, { headers, redirect: 'manual' }));
}

async function post(
  url: string,
  body: object,
  times: number[],
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> {
  const answer = await timed(times, status, () =>
    fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  );
  return JSON.parse(answer) as Record<string, unknown>;
}

async function timed(times: number[], status: number, ask: () => Promise<Response>): Promise<string> {
  const begun = performance.now();
  const answer = await ask();
  const text = await answer.text();
  if (answer.status !== status) {
    const code = /"code":\s*"([\w.]+)"/.exec(text)?.[1];
    if (code === 'quota.sold_out' || code === 'order.price_changed') return text;
    throw new Refused(`${answer.status}${code === undefined ? '' : ` ${code}`}`);
  }
  times.push(performance.now() - begun);
  return text;
}

function note({ errors }: Measured, error: unknown): void {
  const said = error instanceof Refused ? error.message : 'no answer';
  errors.set(said, (errors.get(said) ?? 0) + 1);
}
