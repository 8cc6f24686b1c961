import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { createQuota, deleteQuota, quotasOf, ticketTypesOf, updateQuota } from '../../../modules/tickets/index.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { ConfirmView, Option } from '../../../render/contract/index.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { historyEntries } from '../audit/history.ts';
import { belowEvent, eventAt, eventHref } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { timeLocale } from '../../reader-time.ts';

const Name = z.string().trim().min(1).max(200).meta({ title: 'fields.name' });
const Size = z
  .int()
  .min(0)
  .max(10_000_000)
  .nullable()
  .meta({ title: 'tickets.quota.size', help: 'tickets.quota.size_help' });

const NewQuota = z.object({
  name: Name,
  size: Size,
  date: z.uuid().nullable().default(null).meta({ title: 'tickets.quota.date', widget: 'select' }),
  types: z.array(z.uuid()).default([]).meta({ title: 'tickets.quota.types' }),
});

const EditQuota = z.object({ name: Name, size: Size });

const backTo = (request: PageRequest, event: string) => `${eventHref(request, event)}/tickets`;

export const newQuotaPage = page({
  path: '/admin/o/:org/events/:event/quotas/new',
  may: 'events.write',
  form: NewQuota,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t('tickets.quota.new')),
      schema: NewQuota,
      values: {},
      groups: [{ fields: ['name', 'size', 'date', 'types'] }],
      fields: { over: { date: { options: dates(scope, event) }, types: { options: await types(scope, event) } } },
      action: `${eventHref(request, id)}/quotas/new`,
      submit: scope.t('tickets.quota.create'),
      cancelHref: backTo(request, id),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId }, { name, size, date, types: ticketTypeIds }, request) {
    await eventAt(scope, request, eventId);
    await createQuota(scope, { eventId, name, size, occurrenceId: date ?? undefined, ticketTypeIds });
    return { goTo: backTo(request, eventId), flash: 'tickets.quota.created' };
  },
});

export const editQuotaPage = page({
  path: '/admin/o/:org/events/:event/quotas/:quota',
  may: 'events.write',
  form: EditQuota,
  async show(scope, { event: id, quota: quotaId }, request) {
    const event = await eventAt(scope, request, id);
    const quota = (await quotasOf(scope, id)).find((each) => each.id === quotaId);
    if (!quota) throw new DomainError('quota.not_found', { status: 404 });
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, quota.name),
      subtitle: scope.t('tickets.quota.taken', { count: quota.taken }),
      schema: EditQuota,
      values: { name: quota.name, size: quota.size },
      groups: [{ fields: ['name', 'size'] }],
      action: `${eventHref(request, id)}/quotas/${quotaId}`,
      submit: scope.t('form.save'),
      cancelHref: backTo(request, id),
      graveActions:
        quota.ownTypeId === null
          ? [
              {
                label: scope.t('tickets.quota.delete'),
                href: `${eventHref(request, id)}/quotas/${quotaId}/delete`,
                tone: 'danger',
                dialog: true,
              },
            ]
          : [],
      history: await historyEntries(scope, [quotaId], event.zone),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId, quota: id }, values, request) {
    await eventAt(scope, request, eventId);
    await updateQuota(scope, { eventId, id, ...values });
    return { goTo: backTo(request, eventId), flash: 'tickets.quota.saved' };
  },
});

export const deleteQuotaPage = page({
  path: '/admin/o/:org/events/:event/quotas/:quota/delete',
  may: 'events.write',
  async show(scope, { event: id, quota: quotaId }, request) {
    const event = await eventAt(scope, request, id);
    const quota = (await quotasOf(scope, id)).find((each) => each.id === quotaId);
    if (!quota) throw new DomainError('quota.not_found', { status: 404 });
    const model: ConfirmView = {
      ...belowEvent(scope, request, event, scope.t('tickets.quota.delete_title')),
      text: quota.name,
      consequences: ['delete_types', 'delete_empty'].map((key) => scope.t(`tickets.quota.${key}`)),
      action: `${eventHref(request, id)}/quotas/${quotaId}/delete`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('tickets.quota.delete'),
      tone: 'danger',
      cancelHref: backTo(request, id),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: eventId, quota: id }, _values, request) {
    await eventAt(scope, request, eventId);
    await deleteQuota(scope, { eventId, id });
    return { goTo: backTo(request, eventId), flash: 'tickets.quota.deleted' };
  },
});

function dates(scope: Scope, { occurrences, zone }: EventDetail): Option[] {
  const scheduled = occurrences.filter(({ state }) => state === 'scheduled');
  return [
    { value: '', label: scope.t('tickets.quota.all_dates') },
    ...scheduled.map(({ id, startsAt }) => ({ value: id, label: shortWhen(startsAt, zone, timeLocale(scope)) })),
  ];
}

async function types(scope: Scope, event: EventDetail): Promise<Option[]> {
  const active = (await ticketTypesOf(scope, event.id)).filter(({ state }) => state === 'active');
  return active.map(({ id, name }) => ({ value: id, label: translate(name, scope.locale, event.locale) }));
}
