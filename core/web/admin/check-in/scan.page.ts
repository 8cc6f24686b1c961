import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  attendanceOf,
  checkInListsOf,
  recallValidation,
  recentScans,
  scanById,
  searchAttendees,
  undoAdmission,
  validateTicket,
  type Attendance,
  type CheckInListRow,
  type Validation,
} from '../../../modules/admission/index.ts';
import type { ScanResult, ScanView } from '../../../render/contract/index.ts';
import { addressAt, eventAt, eventHead } from '../events/event-head.ts';
import { idIn } from './id-in-path.ts';
import { doorHref, entryView, listField, personView, resultView, type DoorPage } from './door-words.ts';

const ScanId = z.string().regex(/^[\w-]{8,80}$/);
const List = z.union([z.literal('').transform(() => undefined), z.uuid()]).optional();
const ScanForm = z.object({ code: z.string().max(2048), list: List, scanId: ScanId.optional() });
const UndoForm = z.object({ scan: z.uuid(), list: List });

/** The door: scan or type a code, find a person, see who came. */
export const scanPage = page({
  path: '/admin/o/:org/events/:event/check-in',
  may: 'check-in.write',
  form: ScanForm,
  async show(scope, { event: id }, request) {
    const { door, lists } = await doorAt(scope, request, id, request.query['list']);
    return { view: 'admin/scan', model: await scanView(door, lists) };
  },
  async submit(scope, { event: eventId }, { code, list, scanId }, request) {
    const { id } = await validateOnce(scope, request, { eventId, code, list, scanId });
    return { goTo: `${doorHref(request, eventId)}?${queryOf({ list, scan: id })}` };
  },
});

/** The same for the page's script. */
export const validatePage = page({
  path: '/admin/o/:org/events/:event/check-in/validate',
  may: 'check-in.write',
  form: ScanForm,
  show: backToDoor,
  async submit(scope, { event: eventId }, { code, list, scanId }, request) {
    const { door } = await doorAt(scope, request, eventId, list);
    const { organizationId } = addressAt(request, eventId);
    const validation = await validateTicket(scope, { organizationId, eventId, code, checkInListId: list, scanId });
    const scan = validation.id === undefined ? undefined : await scanById(scope, validation.id);
    return { json: { result: await resultView(door, validation), entry: scan && entryView(door, scan) } };
  },
});

export const undoPage = page({
  path: '/admin/o/:org/events/:event/check-in/undo',
  may: 'check-in.write',
  form: UndoForm,
  show: backToDoor,
  async submit(scope, { event: eventId }, { scan: id, list }, request) {
    await undoAdmission(scope, { id, ...addressAt(request, eventId) });
    return { goTo: `${doorHref(request, eventId)}?${queryOf({ list })}`, flash: 'check_in.undo_done' };
  },
});

export const undoInPlacePage = page({
  path: '/admin/o/:org/events/:event/check-in/undo-in-place',
  may: 'check-in.write',
  form: UndoForm,
  show: backToDoor,
  async submit(scope, { event: eventId }, { scan: id, list }, request) {
    await undoAdmission(scope, { id, ...addressAt(request, eventId) });
    return { json: await stateJson(scope, request, eventId, list) };
  },
});

/** Who came and what was scanned last, by any of the doors. */
export const statePage = page({
  path: '/admin/o/:org/events/:event/check-in/state',
  may: 'check-in.write',
  async show(scope, { event: id }, request) {
    return { json: await stateJson(scope, request, id, request.query['list']) };
  },
});

async function stateJson(scope: Scope, request: PageRequest, eventId: string, list: string | undefined) {
  const { door } = await doorAt(scope, request, eventId, list);
  const [counts, recent] = await Promise.all([
    attendanceOf(scope, eventId, door.list),
    recentScans(scope, eventId, door.list?.id),
  ]);
  return { counts: countsView(scope, counts), recent: recent.map((scan) => entryView(door, scan)) };
}

async function backToDoor(_scope: Scope, { event }: { readonly event: string }, request: PageRequest) {
  return { goTo: doorHref(request, event) };
}

async function doorAt(
  scope: Scope,
  request: PageRequest,
  eventId: string,
  listId: string | undefined,
): Promise<{ door: DoorPage; lists: readonly CheckInListRow[] }> {
  const event = await eventAt(scope, request, idIn(eventId));
  const lists = await checkInListsOf(scope, addressAt(request, eventId));
  const list = lists.find(({ id }) => id === listId);
  if (listId && !list) throw new DomainError('check_in.list_not_found', { status: 404 });
  return { door: { scope, request, event, list }, lists };
}

interface FormScan {
  readonly eventId: string;
  readonly code: string;
  readonly list: string | undefined;
  readonly scanId: string | undefined;
}

/** A form that is sent twice is one scan; one that comes out of the browser's history with another code is not. */
async function validateOnce(scope: Scope, request: PageRequest, { list, ...scan }: FormScan): Promise<Validation> {
  const { organizationId, eventId } = addressAt(request, idIn(scan.eventId));
  const validate = (scanId: string | undefined) =>
    validateTicket(scope, { organizationId, eventId, code: scan.code, checkInListId: list, scanId });
  try {
    return await validate(scan.scanId);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'check_in.scan_id_taken') throw error;
    return validate(undefined);
  }
}

async function scanView(door: DoorPage, lists: readonly CheckInListRow[]): Promise<ScanView> {
  const { scope, request, event, list } = door;
  const { query } = request;
  const base = doorHref(request, event.id);
  const q = (query['q'] ?? '').trim();
  const [counts, recent, found] = await Promise.all([
    attendanceOf(scope, event.id, list),
    recentScans(scope, event.id, list?.id),
    searchAttendees(scope, { ...addressAt(request, event.id), q, list }),
  ]);
  const isScanner = scope.actor.kind === 'device';
  const head = eventHead(scope, request, event, 'check_in');
  const link = (at: CheckInListRow | undefined) => ({
    label: at?.name ?? scope.t('check_in.all_tickets'),
    href: `${base}?${queryOf({ list: at?.id })}`,
    current: at?.id === list?.id,
  });
  return {
    ...head,
    // The rest of the back office is not for scanners.
    ...(isScanner && { breadcrumbs: [{ label: scope.t('door.title'), href: '/door' }], tabs: [] }),
    actions: isScanner
      ? []
      : [
          { label: scope.t('check_in.lists.link'), href: `${base}/lists`, tone: 'secondary' },
          { label: scope.t('check_in.scans.link'), href: `${base}/scans`, tone: 'secondary', icon: 'history' },
        ],
    event: { title: head.title, when: head.subtitle ?? '' },
    action: base,
    // Printed with the form, so that a double click is one scan.
    hidden: [{ name: 'scanId', value: newId() }, ...listField(list)],
    name: 'code',
    endpoints: {
      validate: `${base}/validate`,
      undo: `${base}/undo-in-place`,
      search: base,
      state: `${base}/state?${queryOf({ list: list?.id })}`,
    },
    lists: lists.length === 0 ? [] : [link(undefined), ...lists.map(link)],
    search: {
      action: base,
      hidden: listField(list),
      value: q,
      results: found.map((ticket) => personView(door, ticket)),
    },
    result: await shownResult(door),
    counts: countsView(scope, counts),
    recent: recent.map((scan) => entryView(door, scan)),
  };
}

/** After a form was sent without a script, or where it could not be taken. */
async function shownResult(door: DoorPage): Promise<ScanResult | undefined> {
  const { scope, request, event } = door;
  const { again } = request;
  if (again) {
    const text = again.problem ?? Object.values(again.errors)[0];
    return { outcome: 'invalid', tone: 'danger', title: scope.t('check_in.result.invalid'), text };
  }
  const id = request.query['scan'];
  if (id === undefined) return undefined;
  const recalled = await recallValidation(scope, { id: idIn(id), eventId: event.id });
  return recalled && resultView(door, recalled.validation);
}

function countsView({ locale }: Scope, { admitted, expected }: Attendance): ScanView['counts'] {
  const format = new Intl.NumberFormat(locale);
  const max = Math.max(1, expected);
  return { admitted: format.format(admitted), expected: format.format(expected), value: admitted, max };
}

function queryOf(parts: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined);
  return new URLSearchParams(given).toString();
}
