import { z } from 'zod';
import { categoriesOf, createCategory, deleteCategory, updateCategory } from '../../../modules/tickets/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { Created, createdAgain } from './created.ts';
import { findEvent } from './find-event.ts';
import { LongText, Text, translatedFrom } from './ticket-type-json.ts';

const may = { permission: 'events.write', of: 'event', at: 'params.id' } as const;
const tag = 'ticket types';
const Texts = z.record(z.string(), z.string());
const Position = z.int().min(0).max(10_000).optional();

const Category = z
  .strictObject({ id: Id, name: Texts, description: Texts, position: z.int() })
  .meta({ id: 'TicketCategory' });
const Categories = z.strictObject({ data: z.array(Category) });
const ofEvent = z.strictObject({ id: Id });
const ofCategory = z.strictObject({ id: Id, categoryId: Id });
const categoryFields = { name: Text, description: LongText.optional(), position: Position };

const listCategories = endpoint({
  method: 'GET',
  path: '/events/{id}/ticket-categories',
  may: { permission: 'events.read', of: 'event', at: 'params.id' },
  summary: 'The headings under which an event’s tickets stand',
  tag,
  params: ofEvent,
  answers: { 200: Categories },
  async run(scope, { params }) {
    return { status: 200, body: { data: await categoriesOf(scope, params.id) } };
  },
});

const addCategory = endpoint({
  method: 'POST',
  path: '/events/{id}/ticket-categories',
  may,
  summary: 'Add a heading',
  tag,
  params: ofEvent,
  body: z.strictObject(categoryFields),
  answers: { 201: Created },
  replay: { of: 'id', answer: createdAgain },
  async run(scope, { params, body }) {
    const event = await findEvent(scope, params.id);
    const { id } = await createCategory(scope, {
      eventId: event.id,
      name: translatedFrom(body.name, event),
      description: translatedFrom(body.description ?? {}, event),
      position: body.position,
    });
    return { status: 201, body: { id } };
  },
});

const changeCategory = endpoint({
  method: 'PATCH',
  path: '/events/{id}/ticket-categories/{categoryId}',
  may,
  summary: 'Change a heading',
  tag,
  params: ofCategory,
  body: z.strictObject(z.object(categoryFields).partial().shape),
  answers: { 200: Categories },
  problems: ['ticket_category.not_found'],
  async run(scope, { params, body }) {
    const event = await findEvent(scope, params.id);
    await updateCategory(scope, {
      eventId: event.id,
      id: params.categoryId,
      ...(body.name === undefined ? {} : { name: translatedFrom(body.name, event) }),
      ...(body.description === undefined ? {} : { description: translatedFrom(body.description, event) }),
      ...(body.position === undefined ? {} : { position: body.position }),
    });
    return { status: 200, body: { data: await categoriesOf(scope, event.id) } };
  },
});

const removeCategory = endpoint({
  method: 'DELETE',
  path: '/events/{id}/ticket-categories/{categoryId}',
  may,
  summary: 'Take a heading away; its ticket types stay',
  tag,
  params: ofCategory,
  answers: { 200: Categories },
  problems: ['ticket_category.not_found'],
  async run(scope, { params }) {
    await deleteCategory(scope, { eventId: params.id, id: params.categoryId });
    return { status: 200, body: { data: await categoriesOf(scope, params.id) } };
  },
});

export const categoryEndpoints = [listCategories, addCategory, changeCategory, removeCategory];
