import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { formsOf, roomOf } from './free-forms.ts';
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
  const targets = await targetsOf(system, lines);
  for (let offered = 0; ;) {
    let now = 0;
    for (const target of targets) now += await serve(system, target, smallerFirst);
    offered += now;
    // Who took one form leaves the others to those behind.
    if (now === 0 || targets.length === 1) return { offered };
  }
}

type Served = Pick<WaitingLine, 'eventId' | 'ticketTypeId' | 'variationId' | 'occurrenceId'>;

/** Forms by the organizer's order: those that somebody waits for, and all where somebody would take any. */
async function targetsOf({ em }: Scope, lines: readonly WaitingLine[]): Promise<Served[]> {
  const places = Map.groupBy(lines, ({ ticketTypeId, occurrenceId }) => `${ticketTypeId} ${occurrenceId}`);
  const targets: Served[] = [];
  for (const own of places.values()) {
    const any = own.find(({ anyVariation }) => anyVariation);
    if (!any) targets.push(...own);
    else for (const variationId of await formsOf({ em }, any)) targets.push({ ...any, variationId });
  }
  return targets;
}

async function serve(scope: Scope, line: Served, smallerFirst: boolean): Promise<number> {
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
