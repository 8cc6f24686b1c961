import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import {
  archiveTicketType,
  categoriesOf,
  createTicketType,
  quotasOf,
  restoreTicketType,
  ticketTypeOf,
  updateTicketType,
  type QuotaRow,
  type TicketTypeRow,
} from '../../../modules/tickets/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { seatingsOf, seatMapsOf } from '../../../modules/venues/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { historyEntries } from '../audit/history.ts';
import { belowEvent, eventAt, eventHref } from '../events/event-head.ts';
import { TypeForm, typeFacts, typeForm } from './type-form.ts';

const listHref = (request: PageRequest, event: string) => `${eventHref(request, event)}/tickets`;

export const newTypePage = page({
  path: '/admin/o/:org/events/:event/tickets/new',
  may: 'events.write',
  form: TypeForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const model = typeForm(scope, request, {
      ...belowEvent(scope, request, event, scope.t('tickets.new.title')),
      event,
      shared: await sharedQuotas(scope, id),
      categories: await categoriesOf(scope, id),
      seatCategories: await seatCategoriesOf(scope, event),
      values: { minPerOrder: 1, maxPerOrder: 10 },
      action: `${listHref(request, id)}/new`,
      submit: scope.t('tickets.new.submit'),
      cancelHref: listHref(request, id),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: id }, values, request) {
    const event = await eventAt(scope, request, id);
    await createTicketType(scope, { ...typeFacts(values, event), quantity: values.quantity ?? undefined });
    return { goTo: listHref(request, id), flash: 'tickets.new.done' };
  },
});

export const editTypePage = page({
  path: '/admin/o/:org/events/:event/tickets/:type',
  may: 'events.write',
  form: TypeForm,
  async show(scope, { event: id, type: typeId }, request) {
    const event = await eventAt(scope, request, id);
    const type = await typeAt(scope, id, typeId);
    const model = typeForm(scope, request, {
      ...belowEvent(scope, request, event, translate(type.name, scope.locale, event.locale)),
      event,
      shared: await sharedQuotas(scope, id),
      categories: await categoriesOf(scope, id),
      seatCategories: await seatCategoriesOf(scope, event),
      values: {
        ...type,
        price: type.priceMinor,
        category: type.categoryId,
        suggestedPrice: type.suggestedMinor,
        formerPrice: type.formerMinor,
        giftCard: type.giftCardMinor,
        channels: type.channels ?? [],
        onlyFor: (type.onlyFor ?? []).join('\n'),
        seatCategory: type.seatCategory ?? '',
        quantity: ownQuantity(type),
        quotas: type.quotas.filter(isShared).map((quota) => quota.id),
      },
      version: type.version,
      actions: [{ label: scope.t('tickets.parts.link'), href: `${listHref(request, id)}/${typeId}/parts` }],
      action: `${listHref(request, id)}/${typeId}`,
      submit: scope.t('form.save'),
      cancelHref: listHref(request, id),
      graveActions:
        type.state === 'active'
          ? [
              {
                label: scope.t('tickets.archive.link'),
                href: `${listHref(request, id)}/${typeId}/archive`,
                tone: 'danger',
                dialog: true,
              },
            ]
          : [],
      history: await historyEntries(scope, [typeId, ...ownQuotaIds(type)], event.zone),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: id, type: typeId }, values, request) {
    const event = await eventAt(scope, request, id);
    const type = await typeAt(scope, id, typeId);
    // Sizes that differ from date to date are kept unless the field was changed.
    const quantity = values.quantity === ownQuantity(type) ? undefined : values.quantity;
    const facts = { ...typeFacts(values, event), id: typeId, version: values.version, quantity };
    await updateTicketType(scope, facts);
    return { goTo: listHref(request, id), flash: 'tickets.edit.done' };
  },
});

export const archiveTypePage = page({
  path: '/admin/o/:org/events/:event/tickets/:type/archive',
  may: 'events.write',
  async show(scope, { event: id, type: typeId }, request) {
    const event = await eventAt(scope, request, id);
    const type = await typeAt(scope, id, typeId);
    const model: ConfirmView = {
      ...belowEvent(scope, request, event, scope.t('tickets.archive.title')),
      text: translate(type.name, scope.locale, event.locale),
      consequences: ['sale', 'sold', 'back'].map((key) => scope.t(`tickets.archive.${key}`)),
      action: `${listHref(request, id)}/${typeId}/archive`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('tickets.archive.submit'),
      tone: 'danger',
      cancelHref: listHref(request, id),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: eventId, type: id }, _values, request) {
    await eventAt(scope, request, eventId);
    await archiveTicketType(scope, { eventId, id });
    return { goTo: listHref(request, eventId), flash: 'tickets.archive.done' };
  },
});

export const restoreTypePage = page({
  path: '/admin/o/:org/events/:event/tickets/:type/restore',
  may: 'events.write',
  async show(_scope, { event: id }, request) {
    return { goTo: listHref(request, id) };
  },
  async submit(scope, { event: eventId, type: id }, _values, request) {
    await eventAt(scope, request, eventId);
    await restoreTicketType(scope, { eventId, id });
    return { goTo: listHref(request, eventId), flash: 'tickets.restored' };
  },
});

async function typeAt(scope: Scope, eventId: string, id: string): Promise<TicketTypeRow> {
  const type = await ticketTypeOf(scope, eventId, id);
  if (!type) throw new DomainError('ticket_type.not_found', { status: 404 });
  return type;
}

async function sharedQuotas(scope: Scope, eventId: string): Promise<QuotaRow[]> {
  return (await quotasOf(scope, eventId)).filter(isShared);
}

function isShared({ ownTypeId, ownVariationId, seatCategory }: QuotaRow): boolean {
  return ownTypeId === null && ownVariationId === null && seatCategory === null;
}

/** Of the maps that can be given to a date, and of those that dates of the event have. */
async function seatCategoriesOf(scope: Scope, event: EventDetail): Promise<string[]> {
  const given = new Set((await seatingsOf(scope, event.id)).map(({ seatMapId }) => seatMapId));
  const maps = await seatMapsOf(scope, event.organization.id);
  const usable = maps.filter(({ id, state }) => state === 'current' || given.has(id));
  return [...new Set(usable.flatMap(({ categories }) => categories))].toSorted();
}

function ownQuotaIds({ id, quotas }: TicketTypeRow): string[] {
  return quotas.filter(({ ownTypeId }) => ownTypeId === id).map((quota) => quota.id);
}

/** The size of the type's own quotas; that of the first where dates differ. */
function ownQuantity({ id, quotas }: TicketTypeRow): number | null {
  return quotas.find(({ ownTypeId }) => ownTypeId === id)?.size ?? null;
}
