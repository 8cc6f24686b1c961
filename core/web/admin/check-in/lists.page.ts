import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import {
  attendanceOf,
  CheckInListFacts,
  checkInListOf,
  checkInListsOf,
  createCheckInList,
  deleteCheckInList,
  updateCheckInList,
  type CheckInListRow,
} from '../../../modules/admission/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { ticketTypesOf, type TicketTypeRow } from '../../../modules/tickets/index.ts';
import type { Action, Cell, ConfirmView, Field, ListView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { historyEntries } from '../audit/history.ts';
import { addressAt, belowEvent, eventAt } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { doorHref } from './door-words.ts';
import { idIn } from './id-in-path.ts';
import { timeLocale } from '../../reader-time.ts';

const ListForm = z.object({ ...CheckInListFacts.shape, version: z.coerce.number().int().optional() });
const GROUPS = [{ fields: ['name', 'occurrenceId', 'ticketTypeIds'] }];

const listsHref = (request: PageRequest, eventId: string) => `${doorHref(request, eventId)}/lists`;

/** Which doors an event has, and what each lets in. */
export const listsPage = page({
  path: '/admin/o/:org/events/:event/check-in/lists',
  may: 'check-in.write',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, idIn(id));
    const lists = await checkInListsOf(scope, addressAt(request, id));
    const types = await ticketTypesOf(scope, id);
    const mayEdit = await can(scope, 'events.write', { organizationId: request.organization!.id });
    const create: Action = {
      label: scope.t('check_in.list.new'),
      href: `${listsHref(request, id)}/new`,
      tone: 'primary',
      icon: 'plus',
    };
    const model: ListView = {
      ...belowDoor(scope, request, event, scope.t('check_in.lists.title')),
      subtitle: scope.t('check_in.lists.subtitle'),
      actions: mayEdit ? [create] : [],
      table: {
        caption: scope.t('check_in.lists.title'),
        columns: ['name', 'occurrence', 'ticket_types', 'inside'].map((key) => ({
          label: scope.t(`check_in.list.column.${key}`),
        })),
        rows: await Promise.all(
          lists.map(async (list) => ({ cells: await cells(scope, request, { event, list, types, mayEdit }) })),
        ),
      },
      page: {},
      empty: {
        title: scope.t('check_in.lists.empty_title'),
        text: scope.t('check_in.lists.empty_text'),
        icon: 'scan',
        action: mayEdit ? create : undefined,
      },
    };
    return { view: 'admin/list', model };
  },
});

export const newListPage = page({
  path: '/admin/o/:org/events/:event/check-in/lists/new',
  may: 'events.write',
  form: ListForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, idIn(id));
    const model = formModel(scope, request, {
      ...belowDoor(scope, request, event, scope.t('check_in.list.new')),
      schema: ListForm,
      values: {},
      groups: GROUPS,
      fields: { over: await choices(scope, event) },
      action: `${listsHref(request, id)}/new`,
      submit: scope.t('check_in.list.create'),
      cancelHref: listsHref(request, id),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: id }, { version: _none, ...facts }, request) {
    await createCheckInList(scope, { ...addressAt(request, idIn(id)), ...facts });
    return { goTo: listsHref(request, id), flash: 'check_in.list.created', flashParams: { name: facts.name } };
  },
});

export const editListPage = page({
  path: '/admin/o/:org/events/:event/check-in/lists/:list',
  may: 'events.write',
  form: ListForm,
  async show(scope, { event: id, list: listId }, request) {
    const event = await eventAt(scope, request, idIn(id));
    const list = await checkInListOf(scope, { ...addressAt(request, id), id: listId });
    const href = `${listsHref(request, id)}/${listId}`;
    const model = formModel(scope, request, {
      ...belowDoor(scope, request, event, list.name),
      schema: ListForm,
      values: { name: list.name, occurrenceId: list.occurrenceId ?? '', ticketTypeIds: list.ticketTypeIds },
      groups: GROUPS,
      fields: { over: await choices(scope, event) },
      version: list.version,
      action: href,
      submit: scope.t('form.save'),
      cancelHref: listsHref(request, id),
      graveActions: [{ label: scope.t('check_in.list.delete'), href: `${href}/delete`, tone: 'danger', dialog: true }],
      history: await historyEntries(scope, [listId], event.zone),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: id, list: listId }, { version, ...facts }, request) {
    const { occurrenceId, ticketTypeIds, name } = facts;
    const address = addressAt(request, idIn(id));
    await updateCheckInList(scope, { ...address, id: idIn(listId), name, occurrenceId, ticketTypeIds, version });
    return { goTo: listsHref(request, id), flash: 'check_in.list.saved', flashParams: { name } };
  },
});

export const deleteListPage = page({
  path: '/admin/o/:org/events/:event/check-in/lists/:list/delete',
  may: 'events.write',
  async show(scope, { event: id, list: listId }, request) {
    const event = await eventAt(scope, request, idIn(id));
    const list = await checkInListOf(scope, { ...addressAt(request, id), id: listId });
    const model: ConfirmView = {
      ...belowDoor(scope, request, event, scope.t('check_in.list.delete')),
      text: list.name,
      consequences: ['door', 'scans'].map((key) => scope.t(`check_in.list.delete_${key}`)),
      action: `${listsHref(request, id)}/${listId}/delete`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('check_in.list.delete'),
      tone: 'danger',
      cancelHref: `${listsHref(request, id)}/${listId}`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: id, list }, _values, request) {
    await deleteCheckInList(scope, { ...addressAt(request, idIn(id)), id: idIn(list) });
    return { goTo: listsHref(request, id), flash: 'check_in.list.deleted' };
  },
});

export function belowDoor(scope: Scope, request: PageRequest, event: EventDetail, title: string) {
  const { breadcrumbs = [], ...head } = belowEvent(scope, request, event, title);
  const door = { label: scope.t('check_in.title'), href: doorHref(request, event.id) };
  return { ...head, breadcrumbs: [...(breadcrumbs ?? []), door] };
}

interface Row {
  readonly event: EventDetail;
  readonly list: CheckInListRow;
  readonly types: readonly TicketTypeRow[];
  readonly mayEdit: boolean;
}

async function cells(scope: Scope, request: PageRequest, { event, list, types, mayEdit }: Row): Promise<Cell[]> {
  const { admitted, expected } = await attendanceOf(scope, event.id, list);
  const date = event.occurrences.find(({ id }) => id === list.occurrenceId);
  const named = types.filter(({ id }) => list.ticketTypeIds.includes(id));
  const names = named.map(({ name }) => translate(name, scope.locale, event.locale)).join(', ');
  return [
    mayEdit
      ? { kind: 'link', text: list.name, href: `${listsHref(request, event.id)}/${list.id}` }
      : { kind: 'text', text: list.name },
    {
      kind: 'text',
      text: date ? shortWhen(date.startsAt, event.zone, timeLocale(scope)) : scope.t('check_in.list.any_date'),
    },
    { kind: 'text', text: names || scope.t('check_in.list.any_type') },
    {
      kind: 'meter',
      text: scope.t('check_in.inside', { admitted, expected }),
      value: admitted,
      max: Math.max(1, expected),
    },
  ];
}

async function choices(scope: Scope, event: EventDetail): Promise<Readonly<Record<string, Partial<Field>>>> {
  const types = await ticketTypesOf(scope, event.id);
  return {
    occurrenceId: {
      options: [
        { value: '', label: scope.t('check_in.list.any_date') },
        ...event.occurrences.map(({ id, startsAt }) => ({
          value: id,
          label: shortWhen(startsAt, event.zone, timeLocale(scope)),
        })),
      ],
    },
    ticketTypeIds: {
      options: types.map(({ id, name }) => ({ value: id, label: translate(name, scope.locale, event.locale) })),
    },
  };
}
