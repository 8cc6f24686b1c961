import { DomainError } from '../../kernel/errors.ts';
import { changed } from '../../kernel/audit/changed.ts';
import { newId } from '../../kernel/ids.ts';
import { jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { Event } from '../events/index.ts';
import { refuseNameless } from './part-facts.ts';
import { TicketCategory } from './ticket-category.entity.ts';
import { TicketType } from './ticket-type.entity.ts';

export interface CategoryFacts {
  readonly name: Translated;
  readonly description: Translated;
  readonly position?: number | undefined;
}

export interface CategoryRow {
  readonly id: string;
  readonly name: Translated;
  readonly description: Translated;
  readonly position: number;
}

export async function categoriesOf({ em }: Pick<Scope, 'em'>, eventId: string): Promise<CategoryRow[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    'select id, name, description, position from ticket_categories where event_id = ? order by position, id',
    [eventId],
  );
  return rows.map((row) => ({
    id: String(row['id']),
    name: jsonIn<Translated>(row['name']),
    description: jsonIn<Translated>(row['description']),
    position: numberIn(row['position']),
  }));
}

export async function createCategory(
  scope: Scope,
  { eventId, ...facts }: CategoryFacts & { readonly eventId: string },
): Promise<{ id: string }> {
  refuseNameless(facts.name);
  return scope.tx(async (tx) => {
    const event = await tx.em.findOne(Event, { id: eventId });
    if (!event) throw new DomainError('event.not_found', { status: 404 });
    const category = tx.em.create(TicketCategory, {
      id: newId(),
      organizationId: event.organization.id,
      event: event.id,
      name: facts.name,
      description: facts.description,
      position: facts.position ?? (await tx.em.count(TicketCategory, { event: event.id })),
      createdAt: tx.clock.now(),
    });
    tx.audit('ticket_category.created', subjectOf(category), { after: { name: facts.name } });
    return { id: category.id };
  });
}

interface At {
  readonly eventId: string;
  readonly id: string;
}

export async function updateCategory(
  scope: Scope,
  { eventId, id, ...said }: At & Partial<CategoryFacts>,
): Promise<void> {
  await scope.tx(async (tx) => {
    const category = await tx.em.findOne(TicketCategory, { id, event: eventId });
    if (!category) throw new DomainError('ticket_category.not_found', { status: 404 });
    const { name, description, position } = category;
    const before = { name, description, position };
    const after = {
      name: said.name ?? name,
      description: said.description ?? description,
      position: said.position ?? position,
    };
    refuseNameless(after.name);
    tx.em.assign(category, after);
    tx.audit('ticket_category.updated', subjectOf(category), changed(before, after));
  });
}

/** Its types stay, under no heading. */
export async function deleteCategory(scope: Scope, { eventId, id }: At): Promise<void> {
  await scope.tx(async (tx) => {
    const category = await tx.em.findOne(TicketCategory, { id, event: eventId });
    if (!category) throw new DomainError('ticket_category.not_found', { status: 404 });
    await tx.em.nativeUpdate(TicketType, { category: id }, { category: null });
    tx.em.remove(category);
    tx.audit('ticket_category.deleted', subjectOf(category), { before: { name: category.name } });
  });
}

function subjectOf({ id, organizationId, name }: TicketCategory) {
  return { kind: 'ticket_category', id, organizationId, label: Object.values(name)[0] ?? '' };
}
