import type { Settled } from '../../kernel/batcher.ts';
import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { openQuestions, type Answers, type CheckedAnswer, type QuestionRow } from '../questions/index.ts';
import { loadSale, type QuotaClaim, type Sale } from '../tickets/index.ts';
import type { Attendee } from './insert-tickets.ts';
import type { OrderMailWish } from './orders.hooks.ts';
import { prepareAnswers } from './prepare-answers.ts';
import { loadRules, priceDraft, type PriceRules } from './price-draft.ts';
import { claimsOf, type WantedLine } from './price-order.ts';
import { readDrafts } from './read-drafts.ts';
import { writeDrafts, type PreparedDraft } from './write-drafts.ts';
import { writePlacements, type PlacedOrder } from './write-placements.ts';

/** Pieces of one kind, and whose they are: one for each, in their order. */
export interface ImportedLine extends WantedLine {
  readonly attendees: readonly (Attendee & { readonly answers: NonNullable<Answers['attendees']>[number] })[];
}

/** An order that was made elsewhere, or for somebody who did not ask for it. */
export interface OrderToImport {
  readonly lines: readonly ImportedLine[];
  readonly prices: 'none' | 'as_said';
  readonly buyer: { readonly email: string | null; readonly name: string; readonly locale: string };
  readonly answers: NonNullable<Answers['order']>;
  /** Until when the rest is to be paid; null: it is paid, or costs nothing. */
  readonly payUntil: Date | null;
  readonly mail: OrderMailWish;
  readonly origin: Readonly<Record<string, string | number>>;
  readonly note: string;
}

/** What many orders of one event are looked at with: read once for all of them. */
export interface ImportBook {
  readonly sale: Sale;
  readonly rules: PriceRules;
  readonly questions: readonly QuestionRow[];
  readonly now: Date;
}

export interface PreparedImport {
  readonly order: OrderToImport;
  readonly draft: PreparedDraft;
  readonly attendees: readonly Attendee[];
  readonly answers: readonly CheckedAnswer[];
  /** What it takes of what can run out. */
  readonly claims: readonly QuotaClaim[];
}

/** A draft that is placed in its own transaction does not wait for anybody. */
const DRAFT_MINUTES = 30;
const NO_ORDER = '00000000-0000-0000-0000-000000000000';

export async function openImportBook(scope: Scope, eventId: string): Promise<ImportBook> {
  const now = scope.clock.now();
  const sale = await loadSale(scope.em, eventId, now);
  if (!sale) throw new DomainError('event.not_found', { status: 404 });
  const questions = (await openQuestions(scope, [eventId], 'checkout')).get(eventId) ?? [];
  return { sale, rules: await loadRules(scope, sale, []), questions, now };
}

/** Looks at an order as at what staff sell. Throws what is wrong with it; holds and writes nothing. */
export async function prepareImport(scope: Scope, book: ImportBook, order: OrderToImport): Promise<PreparedImport> {
  const { sale, rules, questions, now } = book;
  const { id: eventId, organizationId, currency } = sale.event;
  const { locale } = order.buyer;
  const reader = scope.in(locale).as(SYSTEM);
  const shopper = { locale, now, channel: 'import', by: 'staff' } as const;
  const priced = await priceDraft(
    reader,
    sale,
    rules,
    { lines: order.lines, codes: [], prices: order.prices },
    shopper,
  );
  const draft: PreparedDraft = {
    ...{ organizationId, eventId, channel: 'import', currency, userId: null, locale, createdAt: now },
    ...priced,
    expiresAt: scope.clock.in({ minutes: DRAFT_MINUTES }),
  };
  const admitting = order.lines.filter(({ ticketTypeId }) => {
    return sale.types.find(({ id }) => id === ticketTypeId)?.kind === 'ticket';
  });
  const people = admitting.flatMap(({ attendees }) => attendees);
  const answers = await prepareAnswers(
    scope,
    { orderId: NO_ORDER, channel: 'import', lines: priced.lines },
    questions,
    {
      order: order.answers,
      attendees: people.map((person) => person.answers),
    },
  );
  const attendees = people.map(({ name, email }) => ({ name: name || order.buyer.name, email }));
  return { order, draft, attendees, answers, claims: claimsOf(priced.lines, priced.claims) };
}

/**
 * Writes orders and places them in the caller's transaction: their places are claimed as those of every sale. Those that
 * find none are refused, the others go on; what a plugin objects to concerns all of them.
 */
export async function writeImports(
  scope: Scope,
  tx: TxScope,
  imports: readonly (PreparedImport & { readonly takesOver?: readonly QuotaClaim[] })[],
): Promise<readonly Settled<PlacedOrder>[]> {
  const drafts = imports.map(({ draft, takesOver }) => (takesOver ? { ...draft, takesOver } : draft));
  const written = await writeDrafts(tx.em, drafts);
  const codes = written.flatMap((each) => (each.status === 'fulfilled' ? [each.value.code] : []));
  if (codes.length === 0) return written as Settled<never>[];
  const found = await readDrafts(tx.em, codes);
  const placements = imports.flatMap(({ order, attendees, answers }, index) => {
    const each = written[index]!;
    if (each.status === 'rejected') return [];
    const draft = found.get(each.value.code)!;
    const { buyer, mail, origin, note } = order;
    const expiresAt = draft.totalMinor === 0 ? null : order.payUntil;
    const said = { buyer, mail, origin, ...(note === '' ? {} : { note }) };
    return [{ scope, draft, attendees, answers, consents: [], steps: {}, expiresAt, ...said }];
  });
  const placed = await writePlacements(tx, placements);
  let next = 0;
  return written.map((each) => (each.status === 'rejected' ? each : { status: 'fulfilled', value: placed[next++]! }));
}
