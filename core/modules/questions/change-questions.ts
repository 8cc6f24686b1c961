import { LockMode } from '@mikro-orm/core';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { Event } from '../events/index.ts';
import { checkQuestion } from './check-question.ts';
import type { NewQuestion } from './question-input.ts';
import { Question } from './question.entity.ts';

export interface QuestionAddress {
  readonly eventId: string;
  readonly id: string;
}

const MOST_QUESTIONS = 100;

/** Asked from now on, after those that are there. */
export async function createQuestion(scope: Scope, input: NewQuestion & { eventId: string }): Promise<{ id: string }> {
  return scope.tx(async (tx) => {
    const event = await lockEvent(tx, input.eventId);
    const count = await tx.em.count(Question, { event: event.id });
    if (count >= MOST_QUESTIONS) throw new DomainError('question.too_many', { status: 409 });
    const facts = await checkQuestion(tx, input);
    const question = tx.em.create(Question, {
      ...facts,
      id: newId(),
      organizationId: event.organization.id,
      event: event.id,
      position: count,
      createdAt: tx.clock.now(),
    });
    tx.audit('question.created', subjectOf(question, event), { after: auditFacts(question) });
    return { id: question.id };
  });
}

/** Its kind stays what it is: answers were given to it. */
export async function updateQuestion(
  scope: Scope,
  input: QuestionAddress & { readonly version?: number | undefined } & {
    readonly [K in Exclude<keyof NewQuestion, 'kind'>]?: NewQuestion[K] | undefined;
  },
): Promise<void> {
  const { eventId, id, version, ...changes } = input;
  await scope.tx(async (tx) => {
    const event = await lockEvent(tx, eventId);
    const question = await lockQuestion(tx, { eventId, id });
    await refuseStale(tx, { kind: 'question', id }, question.version, version);
    const before = auditFacts(question);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    tx.em.assign(question, await checkQuestion(tx, { ...factsOf(question), ...given, eventId, id }));
    await tx.em.flush();
    tx.audit('question.updated', subjectOf(question, event), changed(before, auditFacts(question)));
  });
}

/** Asked no more. One that nobody answered is gone; else it is archived, and its answers stay. */
export async function removeQuestion(scope: Scope, at: QuestionAddress): Promise<'archived' | 'deleted'> {
  return scope.tx(async (tx) => {
    const event = await lockEvent(tx, at.eventId);
    const question = await lockQuestion(tx, at);
    const children = await tx.em.count(Question, { event: event.id, dependsOnId: question.id, state: 'active' });
    if (children > 0) throw new DomainError('question.has_followers', { status: 409 });
    const [answered] = await tx.em.execute<unknown[]>(
      `select 1 from questions q where q.id = ? and (exists (select 1 from answers a where a.question_id = q.id)
         or exists (select 1 from answer_files f where f.question_id = q.id))`,
      [question.id],
    );
    if (answered) {
      question.state = 'archived';
      tx.audit('question.archived', subjectOf(question, event));
      return 'archived';
    }
    tx.em.remove(question);
    tx.audit('question.deleted', subjectOf(question, event), { before: auditFacts(question) });
    return 'deleted';
  });
}

export async function restoreQuestion(scope: Scope, at: QuestionAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const event = await lockEvent(tx, at.eventId);
    const question = await lockQuestion(tx, at);
    if (question.state === 'active') return;
    // What it hung on may be gone meanwhile.
    await checkQuestion(tx, { ...factsOf(question), ...at });
    question.state = 'active';
    tx.audit('question.restored', subjectOf(question, event));
  });
}

/** One place up or down in the order in which buyers see them. */
export async function moveQuestion(
  scope: Scope,
  { to, ...at }: QuestionAddress & { readonly to: 'up' | 'down' },
): Promise<void> {
  await scope.tx(async (tx) => {
    const event = await lockEvent(tx, at.eventId);
    const where = { event: event.id, state: 'active' } as const;
    const all = await tx.em.find(Question, where, { orderBy: { position: 'asc', id: 'asc' } });
    const from = all.findIndex(({ id }) => id === at.id);
    const moved = all[from];
    if (!moved) throw new DomainError('question.not_found', { status: 404 });
    const other = all[to === 'up' ? from - 1 : from + 1];
    if (!other) return;
    all[from] = other;
    all[to === 'up' ? from - 1 : from + 1] = moved;
    for (const [position, question] of all.entries()) question.position = position;
    tx.audit('question.moved', subjectOf(moved, event), { after: { position: moved.position } });
  });
}

// Questions of an event change one after the other: what depends on what is looked at across all of them.
async function lockEvent(tx: TxScope, id: string): Promise<Event> {
  const event = await tx.em.findOne(Event, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return event;
}

async function lockQuestion(tx: TxScope, { eventId, id }: QuestionAddress): Promise<Question> {
  const where = { id, event: eventId };
  const question = await tx.em.findOne(Question, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!question) throw new DomainError('question.not_found', { status: 404 });
  return question;
}

function factsOf(question: Question): NewQuestion {
  const { kind, per, askedAt, label, help, required, ticketTypeIds, options, min, max } = question;
  const { dependsOnId, dependsOnValues } = question;
  return {
    ...{ kind, per, askedAt, label, help, required, ticketTypeIds, min: min ?? null, max: max ?? null },
    ...{ options: [...options], dependsOnId: dependsOnId ?? null, dependsOnValues },
  };
}

function auditFacts(question: Question) {
  const { options, ...facts } = factsOf(question);
  return { ...facts, options: options.map(({ label }) => label) };
}

function subjectOf({ id, label, organizationId }: Question, { locale }: Event) {
  return { kind: 'question', id, organizationId, label: translate(label, locale).slice(0, 200) };
}
