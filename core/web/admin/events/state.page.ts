import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  closeSales,
  deleteEvent,
  type EventDetail,
  openSales,
  publishEvent,
  publishingWaits,
  unpublishEvent,
} from '../../../modules/events/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import { ticketTypesForSale } from '../../../modules/tickets/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { addressAt, belowEvent, eventAt, eventHref, eventsHref } from './event-head.ts';

type Move = 'publish' | 'unpublish' | 'delete' | 'close-sales';

export const publishEventPage = page({
  path: '/admin/o/:org/events/:event/publish',
  may: 'events.write',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const types = await ticketTypesForSale(scope, id, scope.locale);
    const warnings = types.length === 0 ? [scope.t('events.publish.no_types')] : [];
    const { verification } = (await organizationById(scope, request.organization!.id))!;
    const waits = await publishingWaits(scope, { verification, review: event.review?.state ?? null });
    const visible = scope.t('events.publish.visible', { url: `${scope.site.url}/e/${event.slug}` });
    const consequences = [
      ...(waits === 'for approval' ? [scope.t('events.publish.review')] : []),
      visible,
      ...warnings,
    ];
    return confirm(scope, request, event, { move: 'publish', consequences, tone: 'primary' });
  },
  async submit(scope, { event: id }, _values, request) {
    const done = await publishEvent(scope, addressAt(request, id));
    return { goTo: eventHref(request, id), flash: `events.publish.${done === 'waiting' ? 'waiting' : 'done'}` };
  },
});

export const unpublishEventPage = page({
  path: '/admin/o/:org/events/:event/unpublish',
  may: 'events.write',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const consequences = ['hidden', 'orders'].map((key) => scope.t(`events.unpublish.${key}`));
    return confirm(scope, request, event, { move: 'unpublish', consequences, tone: 'primary' });
  },
  async submit(scope, { event: id }, _values, request) {
    await unpublishEvent(scope, addressAt(request, id));
    return { goTo: eventHref(request, id), flash: 'events.unpublish.done' };
  },
});

export const deleteEventPage = page({
  path: '/admin/o/:org/events/:event/delete',
  may: 'events.write',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const consequences = [scope.t('events.delete.everything'), scope.t('events.delete.final')];
    return confirm(scope, request, event, { move: 'delete', consequences, tone: 'danger' });
  },
  async submit(scope, { event: id }, _values, request) {
    await deleteEvent(scope, addressAt(request, id));
    return { goTo: eventsHref(request), flash: 'events.delete.done' };
  },
});

export const closeSalesPage = page({
  path: '/admin/o/:org/events/:event/close-sales',
  may: 'events.write',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const consequences = ['sale', 'orders', 'again'].map((key) => scope.t(`events.close-sales.${key}`));
    return confirm(scope, request, event, { move: 'close-sales', consequences, tone: 'danger' });
  },
  async submit(scope, { event: id }, _values, request) {
    await closeSales(scope, addressAt(request, id));
    return { goTo: eventHref(request, id), flash: 'events.close-sales.done' };
  },
});

export const openSalesPage = page({
  path: '/admin/o/:org/events/:event/open-sales',
  may: 'events.write',
  show: async (_scope, { event: id }, request) => ({ goTo: eventHref(request, id) }),
  async submit(scope, { event: id }, _values, request) {
    await openSales(scope, addressAt(request, id));
    return { goTo: eventHref(request, id), flash: 'events.close-sales.opened' };
  },
});

interface Question {
  readonly move: Move;
  readonly consequences: readonly string[];
  readonly tone: ConfirmView['tone'];
}

function confirm(scope: Scope, request: PageRequest, event: EventDetail, question: Question) {
  const { move, consequences, tone } = question;
  const { again } = request;
  const model: ConfirmView = {
    ...belowEvent(scope, request, event, scope.t(`events.${move}.title`)),
    text: scope.t(`events.${move}.text`),
    consequences: [...consequences],
    action: `${eventHref(request, event.id)}/${move}`,
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    fields: [],
    submit: scope.t(`events.${move}.submit`),
    tone,
    cancelHref: eventHref(request, event.id),
  };
  return { view: 'admin/confirm', model };
}
