import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import {
  changePriority,
  entryOf,
  offerEntry,
  Priority,
  removeEntry,
  waitingListSettings,
  waitsFor,
  type EntryRow,
} from '../../../modules/waiting-list/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { historyEntries } from '../audit/history.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { waitingHref } from './list.page.ts';
import { timeLocale } from '../../reader-time.ts';

const EntryForm = z.object({
  priority: Priority.meta({ title: 'waiting_list.admin.priority_field', help: 'waiting_list.admin.priority_help' }),
});

/** One entry: before whom it is served. */
export const waitingEntryAdminPage = page({
  path: '/admin/o/:org/events/:event/waiting-list/:waiting',
  may: 'orders.write',
  form: EntryForm,
  async show(scope, { event: id, waiting: entryId }, request) {
    const { event, entry } = await entryAt(scope, request, id, entryId);
    const href = waitingHref(request, id);
    if (entry.state !== 'waiting') return { goTo: href };
    const type = waitsFor(scope, entry, event.locale);
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, entry.name),
      subtitle: [entry.email, type, shortWhen(entry.startsAt, event.zone, timeLocale(scope))].join(' · '),
      schema: EntryForm,
      values: { priority: entry.priority },
      groups: [{ fields: ['priority'] }],
      action: `${href}/${entryId}`,
      submit: scope.t('form.save'),
      cancelHref: href,
      graveActions: [
        {
          label: scope.t('waiting_list.admin.remove'),
          href: `${href}/${entryId}/remove`,
          tone: 'danger',
          dialog: true,
        },
      ],
      history: await historyEntries(scope, [entryId], event.zone),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId, waiting: id }, { priority }, request) {
    await entryAt(scope, request, eventId, id);
    await changePriority(scope, { eventId, id, priority });
    return { goTo: waitingHref(request, eventId), flash: 'waiting_list.admin.saved' };
  },
});

/** Offers places to one of them out of turn. */
export const offerEntryPage = page({
  path: '/admin/o/:org/events/:event/waiting-list/:waiting/offer',
  may: 'orders.write',
  async show(scope, { event: id, waiting: entryId }, request) {
    const { event, entry } = await entryAt(scope, request, id, entryId);
    if (entry.state !== 'waiting') return { goTo: waitingHref(request, id) };
    const place = { organizationId: entry.organizationId, eventId: id };
    const { offerHours } = await scope.settings.get(waitingListSettings, place);
    const consequences = [scope.t('waiting_list.admin.offer_text', { count: entry.quantity, hours: offerHours })];
    return question(scope, request, { event, entry, act: 'offer', consequences, tone: 'primary' });
  },
  async submit(scope, { event: eventId, waiting: id }, _values, request) {
    const { entry } = await entryAt(scope, request, eventId, id);
    await offerEntry(scope, entry);
    return { goTo: waitingHref(request, eventId), flash: 'waiting_list.admin.offered' };
  },
});

export const removeEntryPage = page({
  path: '/admin/o/:org/events/:event/waiting-list/:waiting/remove',
  may: 'orders.write',
  async show(scope, { event: id, waiting: entryId }, request) {
    const { event, entry } = await entryAt(scope, request, id, entryId);
    if (entry.state !== 'waiting' && entry.state !== 'offered') return { goTo: waitingHref(request, id) };
    const consequences = [scope.t(`waiting_list.admin.remove_${entry.state}`)];
    return question(scope, request, { event, entry, act: 'remove', consequences, tone: 'danger' });
  },
  async submit(scope, { event: eventId, waiting: id }, _values, request) {
    const { entry } = await entryAt(scope, request, eventId, id);
    await removeEntry(scope, entry);
    return { goTo: waitingHref(request, eventId), flash: 'waiting_list.admin.removed' };
  },
});

interface Question {
  readonly event: EventDetail;
  readonly entry: EntryRow;
  readonly act: 'offer' | 'remove';
  readonly consequences: readonly string[];
  readonly tone: ConfirmView['tone'];
}

function question(scope: Scope, request: PageRequest, { event, entry, act, consequences, tone }: Question) {
  const href = waitingHref(request, event.id);
  const model: ConfirmView = {
    ...belowEvent(scope, request, event, scope.t(`waiting_list.admin.${act}_title`)),
    text: [entry.name, entry.email].filter(Boolean).join(' · '),
    consequences: [...consequences],
    action: `${href}/${entry.id}/${act}`,
    hidden: [],
    errors: errorSummary(request.again?.errors, request.again?.problem),
    fields: [],
    submit: scope.t(`waiting_list.admin.${act}`),
    tone,
    cancelHref: href,
  };
  return { view: 'admin/confirm', model };
}

async function entryAt(scope: Scope, request: PageRequest, eventId: string, id: string) {
  const event = await eventAt(scope, request, eventId);
  const entry: EntryRow | undefined = await entryOf(scope, eventId, id);
  if (!entry) throw new DomainError('waiting_list.not_found', { status: 404 });
  return { event, entry };
}
