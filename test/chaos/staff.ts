import { once, pause, type Rush } from './buyers.ts';

export interface Kept {
  /** Holds by id, and how many places staff were told that they have. */
  readonly holds: Map<string, number>;
  /** Orders that were made of them. */
  readonly converted: Set<string>;
}

/** Keeps places back, makes orders of some of them and gives others up, while the sale goes on. */
export async function keepBack(
  rush: Rush,
  { eventId, ticketTypeId, key }: { eventId: string; ticketTypeId: string; key: string },
  kept: Kept,
): Promise<void> {
  const headers = { Authorization: `Bearer ${key}` };
  const at = `/api/v1/events/${eventId}/holds`;
  for (let turn = 0; !rush.isOver(); turn += 1) {
    try {
      const body = { ticketTypeId, name: `Press ${turn}`, note: '', colour: '#335577', count: 4 };
      const made = await once(rush, at, { headers, body }, turn % 2);
      if (made.status === 201) {
        const { id } = made.json<{ id: string }>();
        kept.holds.set(id, 4);
        if (turn % 3 === 0) await convert(rush, `${at}/${id}/convert`, headers, id, kept);
        if (turn % 5 === 0) {
          kept.holds.delete(id);
          await once(rush, `${at}/${id}/release`, { headers, body: {} }, 0);
        }
      } else if (made.status >= 500) rush.promised.strange.push(`hold ${made.status} ${made.text.slice(0, 200)}`);
    } catch {
      rush.promised.cutOff += 1;
    }
    await pause(500);
  }
}

async function convert(
  rush: Rush,
  path: string,
  headers: Record<string, string>,
  id: string,
  kept: Kept,
): Promise<void> {
  // Until it is answered nobody knows whether it is three or four.
  const before = kept.holds.get(id)!;
  kept.holds.delete(id);
  const body = { count: 1, buyer: { name: 'Noor Press', email: 'press@example.org' } };
  const made = await once(rush, path, { headers, body }, 1);
  if (made.status !== 201) return;
  kept.holds.set(id, before - 1);
  kept.converted.add(made.json<{ code: string }>().code);
}
