import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import { translate } from '../../../kernel/values/translated.ts';
import {
  categoriesOf,
  createCategory,
  deleteCategory,
  updateCategory,
  type CategoryRow,
} from '../../../modules/tickets/index.ts';
import { translatedText } from '../../../modules/organizations/index.ts';
import type { ShowView } from '../../../render/contract/index.ts';
import { belowEvent, eventAt, eventHref } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';

const CategoryForm = z.object({
  name: translatedText(200).meta({ title: 'fields.name', widget: 'translated' }),
  description: translatedText(1000).meta({ title: 'fields.description', widget: 'translated', multiline: true }),
  position: z.int().min(0).max(10_000).default(0).meta({ title: 'tickets.field.position', half: true }),
});

const hrefOf = (request: PageRequest, event: string) => `${eventHref(request, event)}/ticket-categories`;

/** The headings under which an event's tickets stand. */
export const categoriesPage = page({
  path: '/admin/o/:org/events/:event/ticket-categories',
  may: 'events.write',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const rows = await categoriesOf(scope, id);
    const base = hrefOf(request, id);
    const add = { label: scope.t('tickets.category.new'), href: `${base}/new`, tone: 'primary', icon: 'plus' } as const;
    const model: ShowView = {
      ...belowEvent(scope, request, event, scope.t('tickets.category.title')),
      actions: [add],
      main: [
        {
          kind: 'table',
          table: {
            caption: scope.t('tickets.category.title'),
            columns: [{ label: scope.t('fields.name') }, { label: scope.t('fields.description') }],
            empty: scope.t('tickets.category.empty'),
            rows: rows.map((row) => ({
              cells: [
                { kind: 'link', text: translate(row.name, scope.locale, event.locale), href: `${base}/${row.id}` },
                { kind: 'text', text: translate(row.description, scope.locale, event.locale) },
              ],
            })),
          },
        },
      ],
    };
    return { view: 'admin/show', model };
  },
});

export const categoryPage = page({
  path: '/admin/o/:org/events/:event/ticket-categories/:category',
  may: 'events.write',
  form: CategoryForm,
  async show(scope, { event: id, category }, request) {
    const event = await eventAt(scope, request, id);
    const rows = await categoriesOf(scope, id);
    const row = found(rows, category);
    const href = `${hrefOf(request, id)}/${category}`;
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t(row ? 'tickets.category.edit' : 'tickets.category.new')),
      schema: CategoryForm,
      values: row ? { ...row } : { position: rows.length },
      groups: [{ fields: ['name', 'description', 'position'] }],
      fields: { locales: [...new Set([event.locale, ...scope.site.locales])] },
      action: href,
      submit: scope.t('form.save'),
      cancelHref: hrefOf(request, id),
      graveActions: row
        ? [{ label: scope.t('tickets.category.remove'), action: `${href}/remove`, tone: 'danger' }]
        : [],
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId, category: id }, values, request) {
    await eventAt(scope, request, eventId);
    if (id === 'new') await createCategory(scope, { eventId, ...values });
    else await updateCategory(scope, { eventId, id, ...values });
    return { goTo: hrefOf(request, eventId), flash: 'tickets.parts.saved' };
  },
});

export const removeCategoryPage = page({
  path: '/admin/o/:org/events/:event/ticket-categories/:category/remove',
  may: 'events.write',
  async show(_scope, { event }, request) {
    return { goTo: hrefOf(request, event) };
  },
  async submit(scope, { event: eventId, category: id }, _values, request) {
    await eventAt(scope, request, eventId);
    await deleteCategory(scope, { eventId, id });
    return { goTo: hrefOf(request, eventId), flash: 'tickets.parts.removed' };
  },
});

function found(rows: readonly CategoryRow[], id: string): CategoryRow | undefined {
  const row = rows.find((each) => each.id === id);
  if (!row && id !== 'new') throw new DomainError('ticket_category.not_found', { status: 404 });
  return row;
}
