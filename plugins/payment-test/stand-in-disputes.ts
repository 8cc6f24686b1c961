import { randomBytes } from 'node:crypto';
import type { ApiAnswer, ApiRequest, Charge, ChargeDispute, ChargeStore } from './charge.ts';

const DAYS_TO_ANSWER = 7;
const FEE_MINOR = 1500;

/** The buyer's bank takes back what was paid and is still there. */
export async function dispute(
  store: ChargeStore,
  id: string,
  { now = new Date(), minor }: { readonly now?: Date; readonly minor?: number } = {},
): Promise<Charge | undefined> {
  const charge = await store.find(id);
  if (charge?.status !== 'paid' || disputeOf(charge)) return charge;
  const opened: ChargeDispute = {
    ...{ id: `dp_${randomBytes(9).toString('hex')}`, status: 'open', reason: 'fraudulent', fee: FEE_MINOR },
    minor: minor ?? charge.paidMinor,
    at: now.toISOString(),
    respondBy: new Date(now.getTime() + DAYS_TO_ANSWER * 86_400_000).toISOString(),
  };
  return kept(store, { ...charge, disputes: [...(charge.disputes ?? []), opened] });
}

/** The bank decides what is open. */
export async function decideDispute(
  store: ChargeStore,
  id: string,
  outcome: 'won' | 'lost',
): Promise<Charge | undefined> {
  const charge = await store.find(id);
  const open = charge && disputeOf(charge);
  if (!charge || !open) return charge;
  return kept(store, withDispute(charge, { ...open, status: outcome, ...(outcome === 'won' && { fee: 0 }) }));
}

/** The shop's answer: one for each dispute. */
export async function answerDispute(
  charge: Charge,
  { key, body }: ApiRequest,
): Promise<{ readonly charge: Charge } | { readonly refused: ApiAnswer }> {
  const known = charge.disputes?.find((one) => one.id === body['dispute']);
  if (!known || !key) return { refused: { status: 404, body: { error: 'no such dispute' } } };
  if (known.answer?.key === key) return { charge };
  if (known.status !== 'open') return { refused: { status: 422, body: { error: 'there is nothing to answer' } } };
  const file = body['file'] as { name?: unknown } | undefined;
  const answer = {
    ...{ key, text: String(body['text'] ?? '') },
    ...(file?.name !== undefined && { file: String(file.name) }),
  };
  return { charge: withDispute(charge, { ...known, status: 'review', answer }) };
}

/** The shop gives in. */
export function acceptDispute(
  charge: Charge,
  { body }: ApiRequest,
): { readonly charge: Charge } | { readonly refused: ApiAnswer } {
  const known = charge.disputes?.find((one) => one.id === body['dispute']);
  if (!known) return { refused: { status: 404, body: { error: 'no such dispute' } } };
  if (known.status === 'lost') return { charge };
  if (known.status !== 'open') return { refused: { status: 422, body: { error: 'there is nothing to accept' } } };
  return { charge: withDispute(charge, { ...known, status: 'lost' }) };
}

/** The one that is not decided. */
export function disputeOf(charge: Charge): ChargeDispute | undefined {
  return charge.disputes?.find(({ status }) => status === 'open' || status === 'review');
}

function withDispute(charge: Charge, changed: ChargeDispute): Charge {
  return { ...charge, disputes: (charge.disputes ?? []).map((one) => (one.id === changed.id ? changed : one)) };
}

async function kept(store: ChargeStore, charge: Charge): Promise<Charge> {
  await store.update(charge);
  return charge;
}
