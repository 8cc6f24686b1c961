import { ownValues } from '../../kernel/db/own-values.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { OrderMailWish } from './orders.hooks.ts';
import type { CheckedAnswer } from '../questions/index.ts';
import { insertAnswers } from './insert-answers.ts';
import { insertConsents, type GivenConsent } from './consents.ts';
import { insertTickets, type Attendee } from './insert-tickets.ts';
import { factOf, subjectOf } from './order-facts.ts';
import { readDrafts, refusePlacing, type DraftToPlace } from './read-drafts.ts';
import { claimForBuyers } from './buyer-limits.ts';
import type { LinePresents } from './present.ts';
import { ticketKey } from './ticket-key.ts';

/** A draft that may be placed, and what its buyer said. */
export interface Placement {
  readonly scope: Scope;
  readonly draft: DraftToPlace;
  readonly buyer: { readonly email: string | null; readonly name: string; readonly locale: string };
  /** One per ticket. */
  readonly attendees: readonly Attendee[];
  readonly answers: readonly CheckedAnswer[];
  readonly consents: readonly GivenConsent[];
  /** For whom the gift cards are. */
  readonly presents?: readonly LinePresents[];
  /** Of the steps that plugins add. */
  readonly steps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Until when it is to be paid; null where nothing is. */
  readonly expiresAt: Date | null;
  /** What staff should know, for the history. */
  readonly note?: string;
  /** Where it came from, for the history. */
  readonly origin?: Readonly<Record<string, string | number>>;
  readonly mail?: OrderMailWish;
}

export interface PlacedOrder {
  readonly id: string;
  readonly code: string;
  readonly organizationId: string;
  readonly eventId: string;
  /** `confirmed` at once where nothing is to be paid. */
  readonly state: 'pending' | 'confirmed';
  readonly currency: string;
  readonly totalMinor: number;
  /** Until when it is to be paid. */
  readonly expiresAt: Date | null;
}

/**
 * Places drafts, all or none. A conditional UPDATE decides among several that place the same one, and between placing
 * and expiry. Tickets of free orders are valid at once, others wait for their payment.
 */
export async function writePlacements(tx: TxScope, placements: readonly Placement[]): Promise<PlacedOrder[]> {
  for (const group of byDeadline(placements)) await move(tx, group);
  await claimForBuyers(tx, placements);
  for (const { scope, draft, buyer, steps } of placements) {
    const about = { orderId: draft.id, eventId: draft.eventId, email: buyer.email ?? '', steps };
    await tx.behalfOf(scope).action('order.placing', about);
  }
  const ticketIds = await insertTickets(
    tx,
    ticketKey(placements[0]!.scope.site),
    placements.map(({ draft, attendees, expiresAt }) => ({
      order: draft,
      attendees,
      state: expiresAt === null ? 'valid' : 'reserved',
    })),
  );
  await writePresents(tx, placements);
  await insertAnswers(
    tx,
    placements.map(({ draft, answers }, index) => ({ order: draft, answers, ticketIds: ticketIds[index]! })),
  );
  await insertConsents(
    tx,
    placements.map(({ draft, consents }) => ({ order: draft, consents })),
  );
  return placements.map((placement) => tell(tx.behalfOf(placement.scope), placement));
}

async function writePresents(tx: TxScope, placements: readonly Placement[]): Promise<void> {
  for (const { lineId, presents } of placements.flatMap((placement) => placement.presents ?? [])) {
    await tx.em.execute('update order_lines set presents = ? where id = ?', [JSON.stringify(presents), lineId], 'run');
  }
}

function tell(tx: TxScope, { draft, expiresAt, note, origin, mail = {} }: Placement): PlacedOrder {
  const { id, code, organizationId, eventId, currency, totalMinor } = draft;
  const state = expiresAt === null ? 'confirmed' : 'pending';
  tx.audit('order.placed', subjectOf(draft), {
    before: { state: 'draft' },
    after: { state, ...origin },
    ...(note !== undefined && { note }),
  });
  tx.emit('order.created', { ...factOf(draft), ...mail });
  const giftCards = draft.lines.some(({ isGiftCard }) => isGiftCard);
  if (state === 'confirmed') tx.emit('order.confirmed', { ...factOf(draft), giftCards, ...mail });
  return { id, code, organizationId, eventId, state, currency, totalMinor, expiresAt };
}

// Orders of one group differ only in what their buyers said, so that one statement moves them all.
function byDeadline(placements: readonly Placement[]): Placement[][] {
  const groups = Map.groupBy(placements, ({ expiresAt }) => expiresAt?.getTime() ?? 0);
  return [...groups.values()];
}

async function move(tx: TxScope, group: readonly Placement[]): Promise<void> {
  const now = tx.clock.now();
  const { expiresAt } = group[0]!;
  const said = (pick: (buyer: Placement['buyer']) => string | null) =>
    ownValues(
      'id',
      group.map(({ draft, buyer }) => [draft.id, pick(buyer)]),
    );
  const [emails, names, locales] = [said(({ email }) => email), said(({ name }) => name), said(({ locale }) => locale)];
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update orders set state = ?, email = ${emails.sql}, name = ${names.sql}, locale = ${locales.sql}, placed_at = ?, confirmed_at = ?,
       expires_at = ?, updated_at = ?
     where id in (?) and state = 'draft' and expires_at > ?`,
    [
      expiresAt === null ? 'confirmed' : 'pending',
      ...emails.params,
      ...names.params,
      ...locales.params,
      now,
      expiresAt === null ? now : null,
      expiresAt,
      now,
      group.map(({ draft }) => draft.id),
      now,
    ],
    'run',
  );
  if (affectedRows !== group.length) await refuseLost(tx, group);
}

// Somebody was faster: another click on the same button, or the sweep.
async function refuseLost(tx: TxScope, group: readonly Placement[]): Promise<never> {
  const [{ draft }] = group as [Placement];
  if (group.length > 1) throw new Error('some orders are no longer drafts: each is to be tried alone');
  const current = (await readDrafts(tx.em, [draft.code])).get(draft.code);
  if (current) refusePlacing(current, tx.clock.now());
  throw new DomainError('order.not_found', { status: 404, params: { code: draft.code } });
}
