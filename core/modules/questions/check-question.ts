import { randomBytes } from 'node:crypto';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { TicketType } from '../tickets/index.ts';
import { isWithin, takesBound } from './answer-value.ts';
import type { NewQuestion } from './question-input.ts';
import { COUNTABLE, hasOptions } from './question-kinds.ts';
import { Question, type QuestionOption } from './question.entity.ts';

/** What a question is stored as; everything that does not fit its kind is refused or left out. */
export async function checkQuestion(
  tx: TxScope,
  input: NewQuestion & { readonly eventId: string; readonly id?: string },
): Promise<Omit<NewQuestion, 'options'> & { readonly options: QuestionOption[] }> {
  const options = hasOptions(input.kind) ? withIds(input.options) : [];
  if (hasOptions(input.kind) && options.length === 0)
    throw new DomainError('question.no_options', { field: 'options' });
  refuseBounds(input);
  await refuseUnknownTypes(tx, input);
  const dependsOn = await parentOf(tx, input);
  const { kind, per, askedAt, label, help, required, ticketTypeIds } = input;
  return {
    ...{ kind, per, askedAt, label, help, required, ticketTypeIds },
    options,
    min: takesBound(input.kind) ? input.min || null : null,
    max: takesBound(input.kind) ? input.max || null : null,
    dependsOnId: dependsOn?.id ?? null,
    dependsOnValues: dependsOn ? input.dependsOnValues : [],
  };
}

function withIds(options: NewQuestion['options']): QuestionOption[] {
  const known = new Set<string>();
  return options.map(({ id, label }) => {
    const kept = id !== undefined && !known.has(id) ? id : randomBytes(4).toString('hex');
    known.add(kept);
    return { id: kept, label };
  });
}

function refuseBounds({ kind, min, max }: NewQuestion): void {
  if (!takesBound(kind)) return;
  for (const [field, bound] of [
    ['min', min],
    ['max', max],
  ] as const) {
    if (bound && !isWithin(kind, bound, {})) throw new DomainError('question.bound', { field });
  }
  if (min && max && !isWithin(kind, max, { min })) throw new DomainError('question.bounds', { field: 'max' });
}

async function refuseUnknownTypes(tx: TxScope, { eventId, ticketTypeIds }: NewQuestion & { eventId: string }) {
  const asked = [...new Set(ticketTypeIds)];
  if (asked.length === 0) return;
  const found = await tx.em.count(TicketType, { event: eventId, id: { $in: asked } });
  if (found < asked.length) throw new DomainError('order.unknown_ticket_type', { field: 'ticketTypeIds' });
}

/** A chain is fine, a circle is not; what is asked of each attendee cannot decide about the order. */
async function parentOf(tx: TxScope, input: NewQuestion & { eventId: string; id?: string }) {
  if (input.dependsOnId === null) return undefined;
  const all = await tx.em.find(Question, { event: input.eventId });
  const parent = all.find(({ id, state }) => id === input.dependsOnId && state === 'active');
  const at = { field: 'dependsOnId' };
  if (!parent || parent.id === input.id) throw new DomainError('question.depends_unknown', at);
  if (!COUNTABLE.has(parent.kind)) throw new DomainError('question.depends_kind', at);
  if (parent.per === 'attendee' && input.per === 'order') throw new DomainError('question.depends_per', at);
  if (parent.askedAt !== input.askedAt) throw new DomainError('question.depends_at', at);
  for (let above: Question | undefined = parent; above;) {
    if (above.id === input.id) throw new DomainError('question.depends_circle', at);
    const next: string | null | undefined = above.dependsOnId;
    above = all.find(({ id }) => id === next);
  }
  const values = new Set(input.dependsOnValues);
  const known = parent.kind === 'yes_no' ? ['yes', 'no'] : parent.options.map(({ id }) => id);
  const fits = values.size > 0 && (parent.kind === 'country' || [...values].every((value) => known.includes(value)));
  if (!fits) throw new DomainError('question.depends_values', { field: 'dependsOnValues' });
  return parent;
}
