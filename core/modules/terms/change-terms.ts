import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import { Event } from '../events/index.ts';
import { Organization, translatedText } from '../organizations/index.ts';
import { Terms, TermsRevision } from './terms.entity.ts';

const LONGEST = 50_000;

export const TermsFacts = z.object({
  label: translatedText(500).refine((text) => Object.keys(text).length > 0, 'errors.terms.label_empty'),
  body: translatedText(LONGEST).default({}),
  required: z.boolean().default(true),
});
export type TermsFacts = z.output<typeof TermsFacts>;

interface Of {
  readonly organizationId: string;
  readonly id: string;
}

const MOST_TERMS = 50;

export async function createTerms(
  scope: Scope,
  input: TermsFacts & { readonly organizationId: string; readonly eventId: string | null },
): Promise<{ id: string }> {
  const { organizationId, eventId, label, body, required } = input;
  return scope.tx(async (tx) => {
    // Counted under a lock: the order in which they are shown is theirs.
    const organization = await tx.em.findOne(
      Organization,
      { id: organizationId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!organization) throw new DomainError('organization.not_found', { status: 404 });
    if (eventId !== null && !(await tx.em.findOne(Event, { id: eventId, organization: organizationId }))) {
      throw new DomainError('event.not_found', { status: 404 });
    }
    const count = await tx.em.count(Terms, { organization: organizationId, event: eventId });
    if (count >= MOST_TERMS) throw new DomainError('terms.too_many', { status: 409 });
    const id = newId();
    const createdAt = tx.clock.now();
    const reference = tx.em.getReference(Organization, organizationId, { wrapped: true });
    tx.em.create(Terms, { id, organization: reference, event: eventId, required, position: count, createdAt });
    await tx.em.flush();
    tx.em.create(TermsRevision, { id: newId(), organizationId, terms: id, revision: 1, label, body, createdAt });
    tx.audit('terms.created', subjectOf({ id, organizationId }, label), { after: { eventId, required, label } });
    return { id };
  });
}

/** Other words make a new text; whoever agreed before agreed to the one they saw. */
export async function updateTerms(
  scope: Scope,
  input: Of & { readonly [K in keyof TermsFacts]?: TermsFacts[K] | undefined } & {
    readonly version?: number | undefined;
  },
): Promise<void> {
  await scope.tx(async (tx) => {
    const terms = await lockTerms(tx, input);
    await refuseStale(tx, { kind: 'terms', id: terms.id }, terms.version, input.version);
    const last = await tx.em.findOneOrFail(TermsRevision, { terms: terms.id, revision: terms.revision });
    const { required = terms.required } = input;
    const text = { label: input.label ?? last.label, body: input.body ?? last.body };
    const isNew = !same(text.label, last.label) || !same(text.body, last.body);
    const before = { required: terms.required, revision: terms.revision };
    tx.em.assign(terms, { required, revision: isNew ? terms.revision + 1 : terms.revision });
    if (isNew) {
      const { organizationId } = input;
      const made = { id: newId(), organizationId, terms: terms.id, revision: terms.revision, ...text };
      tx.em.create(TermsRevision, { ...made, createdAt: tx.clock.now() });
    }
    tx.audit('terms.updated', subjectOf(input, text.label), {
      before,
      after: { required, revision: terms.revision, ...(isNew && { label: text.label }) },
    });
  });
}

/** Nobody is asked any more; what was agreed to stays with its orders. */
export async function archiveTerms(scope: Scope, at: Of): Promise<void> {
  await setState(scope, at, 'archived');
}

export async function restoreTerms(scope: Scope, at: Of): Promise<void> {
  await setState(scope, at, 'active');
}

async function setState(scope: Scope, at: Of, state: 'active' | 'archived'): Promise<void> {
  await scope.tx(async (tx) => {
    const terms = await lockTerms(tx, at);
    if (terms.state === state) return;
    terms.state = state;
    const { label } = await tx.em.findOneOrFail(TermsRevision, { terms: terms.id, revision: terms.revision });
    tx.audit(state === 'archived' ? 'terms.archived' : 'terms.restored', subjectOf(at, label));
  });
}

async function lockTerms(tx: TxScope, { organizationId, id }: Of): Promise<Terms> {
  const where = { id, organization: organizationId };
  const terms = await tx.em.findOne(Terms, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!terms) throw new DomainError('terms.not_found', { status: 404 });
  return terms;
}

function same(a: Translated, b: Translated): boolean {
  const flat = (text: Translated) => JSON.stringify(Object.entries(text).toSorted(([x], [y]) => (x < y ? -1 : 1)));
  return flat(a) === flat(b);
}

function subjectOf({ id, organizationId }: Of, label: Translated) {
  return { kind: 'terms', id, organizationId, label: translate(label, 'en').slice(0, 200) };
}
