import type { Answer, AskOptions } from '../setup/web.ts';

export interface Offer {
  readonly eventId: string;
  readonly ticketTypeId: string;
  /** How a price is paid; free without one. */
  readonly gateway?: string;
}

/** What the buyers were told, and may rely on from then on. */
export interface Told {
  /** Code and secret of orders that the shop said were confirmed, with how many tickets. */
  readonly confirmed: { code: string; secret: string; quantity: number }[];
  /** Drafts that their buyers walked away from. */
  readonly abandoned: { code: string; secret: string }[];
  /** Answers that nobody should get: anything but success and refusals that say why. */
  readonly strange: string[];
  soldOut: number;
  /** Calls that got no answer, because the site died under them. */
  cutOff: number;
}

type Ask = (path: string, options?: AskOptions) => Promise<Answer>;

/** Many buyers at once, each ordering again and again until nothing is left or the site is gone. */
export async function shop(ask: Ask, offers: readonly Offer[], told: Told, buyers: number): Promise<void> {
  await Promise.all(Array.from({ length: buyers }, (_, number) => buyUntilTheEnd(ask, offers, told, number)));
}

export function nothingTold(): Told {
  return { confirmed: [], abandoned: [], strange: [], soldOut: 0, cutOff: 0 };
}

async function buyUntilTheEnd(ask: Ask, offers: readonly Offer[], told: Told, number: number): Promise<void> {
  let refused = 0;
  for (let turn = 0; refused < offers.length; turn += 1) {
    const offer = offers[(number + turn) % offers.length]!;
    const quantity = 1 + ((number + turn) % 3);
    try {
      const outcome = await buy(ask, offer, { quantity, leaves: (number + turn) % 7 === 0 }, told);
      refused = outcome === 'sold_out' ? refused + 1 : 0;
    } catch {
      told.cutOff += 1;
      return;
    }
  }
}

interface Wish {
  readonly quantity: number;
  /** Goes away with the places held. */
  readonly leaves: boolean;
}

async function buy(ask: Ask, offer: Offer, { quantity, leaves }: Wish, told: Told): Promise<'done' | 'sold_out'> {
  const { eventId, ticketTypeId, gateway } = offer;
  const draft = await ask('/api/v1/orders', { body: { eventId, lines: [{ ticketTypeId, quantity }] } });
  if (draft.status === 409 && draft.json().code === 'quota.sold_out') {
    told.soldOut += 1;
    return 'sold_out';
  }
  if (draft.status !== 201) return strange(told, draft);
  const { code, secret } = draft.json<{ code: string; secret: string }>();
  if (leaves) {
    told.abandoned.push({ code, secret });
    return 'done';
  }
  const placed = await ask(`/api/v1/orders/${code}/place`, {
    headers: { 'Order-Secret': secret },
    body: { buyer: { name: 'Mara Lind', email: `${code.toLowerCase()}@example.org` }, ...(gateway && { gateway }) },
  });
  if (placed.status !== 200 || placed.json().state !== 'confirmed') return strange(told, placed);
  told.confirmed.push({ code, secret, quantity });
  return 'done';
}

function strange(told: Told, answer: Answer): 'done' {
  told.strange.push(`${answer.status} ${answer.text.slice(0, 300)}`);
  return 'done';
}
