import { DomainError } from '../../kernel/errors.ts';
import { maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { quotasFor } from '../tickets/index.ts';
import { offerEntry } from './offer-entry.ts';
import { settleOffers } from './settle-offers.ts';
import { linesOf, type WaitingLine } from './waiting-lines.ts';
import { nextInLine, type EntryRow } from './waiting-queries.ts';
import { waitingListSettings } from './waiting-list-settings.ts';

/**
 * Offers what is free to those who wait for it: by priority, then by arrival, whole parties. Repeatable, and safe on
 * several workers at once: who is offered what is decided by a condition on the entry and by the counters.
 */
export async function offerPlaces(
  scope: Scope,
  { eventId }: { readonly eventId: string },
): Promise<{ offered: number }> {
  const system = scope.as(SYSTEM);
  await settleOffers(system, { eventId });
  const lines = await linesOf(system, eventId);
  const [first] = lines;
  if (!first) return { offered: 0 };
  const { organizationId } = first;
  const { automatic, smallerFirst } = await system.settings.get(waitingListSettings, { organizationId, eventId });
  if (!automatic) return { offered: 0 };
  let offered = 0;
  for (const line of lines) offered += await serve(system, line, smallerFirst);
  return { offered };
}

async function serve(scope: Scope, line: WaitingLine, smallerFirst: boolean): Promise<number> {
  let offered = 0;
  let after: EntryRow | undefined;
  for (;;) {
    const room = await roomOf(scope, line);
    if (room < 1) return offered;
    const entry = await nextInLine(scope, line, { after, atMost: smallerFirst ? room : undefined });
    if (!entry || entry.quantity > room) return offered;
    // Whoever cannot be served for a reason of their own does not hold up all others.
    after = entry;
    if (await offer(scope, entry)) offered += 1;
  }
}

async function offer(scope: Scope, entry: EntryRow): Promise<boolean> {
  try {
    await offerEntry(scope, entry);
    return true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // Another worker was quicker, or a buyer took the places while they were looked at.
    scope.log.info('waiting_list.not_offered', { entry: entry.id, code: error.code });
    return false;
  }
}

/** Free places for this line, as far as one can see without a lock. */
async function roomOf({ em }: Scope, line: WaitingLine): Promise<number> {
  const { quotaIds, limited } = await quotasFor(em, line);
  if (quotaIds.length === 0) return limited ? 0 : Infinity;
  const rows = await em.execute<{ size: unknown; taken: unknown }[]>('select size, taken from quotas where id in (?)', [
    quotaIds,
  ]);
  return Math.min(...rows.map(({ size, taken }) => (maybeNumberIn(size) ?? Infinity) - numberIn(taken)));
}
