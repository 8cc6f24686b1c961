import { asking, Refused, type Ask, type Step } from './ask.ts';
import { checkOut, type Draft } from './check-out.ts';
import type { Offer, Stage } from './stage.ts';

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

/** Buyers at once, each looking, choosing, often walking away, answering and paying, until the time is up or all is sold. */
export async function play({ origin, stage, buyers, seconds }: Play): Promise<Measured> {
  const measured: Measured = {
    times: { look: [], draft: [], answer: [], place: [], pay: [] },
    errors: new Map(),
    ...{ orders: 0, tickets: 0, left: 0, soldOut: false, seconds: 0 },
  };
  const begun = performance.now();
  const end = begun + seconds * 1000;
  await Promise.all(
    Array.from({ length: buyers }, async (_, lane) => {
      for (let turn = lane; performance.now() < end && !measured.soldOut; turn += buyers) {
        const offer = stage.offers[turn % stage.offers.length]!;
        await visit({ ask: asking(origin, measured.times), stage, offer, turn, measured }).catch((error: unknown) =>
          note(measured, error),
        );
      }
    }),
  );
  measured.seconds = (performance.now() - begun) / 1000;
  return measured;
}

interface Visit {
  readonly ask: Ask;
  readonly stage: Stage;
  readonly offer: Offer;
  readonly turn: number;
  readonly measured: Measured;
}

const chance = (below: number): number => Math.floor(Math.random() * below);

// Of twelve visitors three only look, two let their places lie, and seven buy.
async function visit({ ask, stage, offer, turn, measured }: Visit): Promise<void> {
  const kind = turn % 12;
  await ask('look', `/e/${stage.slug}?date=${offer.occurrenceId}`);
  if (kind < 3) {
    await ask('look', '/');
    measured.left += 1;
    return;
  }
  const quantity = Math.min(offer.max, Math.max(offer.min, 1 + (turn % 3)));
  const draft = await choose(ask, { stage, offer, quantity });
  if (draft === 'sold_out') {
    measured.soldOut = true;
    return;
  }
  if (kind < 5) {
    measured.left += 1;
    return;
  }
  await checkOut(ask, draft, { name: `Buyer ${turn}`, email: `buyer-${turn}@example.org` }, chance);
  measured.orders += 1;
  measured.tickets += quantity;
}

interface Choice {
  readonly stage: Stage;
  readonly offer: Offer;
  readonly quantity: number;
}

/** Holds places, with what goes with them; where that is gone, with as little of it as can be. */
async function choose(ask: Ask, { stage, offer, quantity }: Choice): Promise<Draft | 'sold_out'> {
  const { ticketTypeId, variationId, occurrenceId } = offer;
  const wanted = offer.addOns.map(({ min, max, forms }) => {
    const least = min * quantity;
    return { ...forms[chance(forms.length)]!, least, most: least + chance((max - min) * quantity + 1) };
  });
  const order = async (how: 'least' | 'most') => {
    const addOns = wanted.map(({ least, most, ...form }) => ({ ...form, quantity: { least, most }[how] }));
    const line = {
      ticketTypeId,
      variationId,
      occurrenceId,
      quantity,
      addOns: addOns.filter((one) => one.quantity > 0),
    };
    const body = JSON.stringify({ eventId: stage.eventId, lines: [line] });
    const headers = { 'Content-Type': 'application/json' };
    const { text } = await ask('draft', '/api/v1/orders', { method: 'POST', headers, body }, 201, [
      ...['quota.sold_out', 'order.price_changed'],
    ]);
    return JSON.parse(text) as Record<string, unknown>;
  };
  let draft = await order('most');
  // The last ones at that price went a moment ago: one looks, and orders at the next.
  while (draft['code'] === 'order.price_changed') draft = await order('most');
  if (draft['code'] === 'quota.sold_out' && wanted.some(({ least, most }) => least < most))
    draft = await order('least');
  return draft['code'] === 'quota.sold_out' ? 'sold_out' : (draft as unknown as Draft);
}

function note({ errors }: Measured, error: unknown): void {
  const said = error instanceof Refused ? error.message : 'no answer';
  errors.set(said, (errors.get(said) ?? 0) + 1);
}
