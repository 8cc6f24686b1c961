import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  checkInListsOf,
  listScans,
  SCAN_RESULTS,
  type CheckInListRow,
  type ScanRow,
} from '../../../modules/admission/index.ts';
import { seatShort } from '../../../modules/venues/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import type { Cell, Field, ListView } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { addressAt, eventAt } from '../events/event-head.ts';
import { doorHref, resultTone } from './door-words.ts';
import { idIn } from './id-in-path.ts';
import { belowDoor } from './lists.page.ts';
import { timeLocale } from '../../reader-time.ts';

/** Everything that was held before a scanner, refusals included. */
export const scansPage = page({
  path: '/admin/o/:org/events/:event/check-in/scans',
  may: 'check-in.write',
  async show(scope, { event: id }, request) {
    const { query, path } = request;
    const event = await eventAt(scope, request, idIn(id));
    const lists = await checkInListsOf(scope, addressAt(request, id));
    const result = SCAN_RESULTS.find((it) => it === query['result']);
    const list = lists.find((it) => it.id === query['list']);
    const { rows, nextCursor } = await listScans(scope, {
      eventId: id,
      result,
      listId: list?.id,
      cursor: query['cursor'],
    });
    const { cursor: _before, ...filters } = query;
    const model: ListView = {
      ...belowDoor(scope, request, event, scope.t('check_in.scans.title')),
      filters: {
        action: path,
        fields: filterFields(scope, query, lists),
        hidden: [],
        active: result !== undefined || list !== undefined,
        resetHref: path,
      },
      table: {
        caption: scope.t('check_in.scans.title'),
        columns: ['when', 'result', 'who', 'order', 'list', 'by'].map((key) => ({
          label: scope.t(`check_in.scans.column.${key}`),
        })),
        rows: rows.map((scan) => ({ cells: cells(scope, request, { event, lists, scan }) })),
      },
      page: { next: nextCursor && `${path}?${new URLSearchParams({ ...filters, cursor: nextCursor }).toString()}` },
      empty: {
        title: scope.t('check_in.scans.empty_title'),
        text: scope.t('check_in.scans.empty_text'),
        icon: 'scan',
        action: { label: scope.t('check_in.scans.start'), href: doorHref(request, id), tone: 'primary' },
      },
    };
    return { view: 'admin/list', model };
  },
});

interface Row {
  readonly event: EventDetail;
  readonly lists: readonly CheckInListRow[];
  readonly scan: ScanRow;
}

function cells(scope: Scope, request: PageRequest, { event, lists, scan }: Row): Cell[] {
  const { result, undoneAt, orderCode, listId } = scan;
  const list = lists.find(({ id }) => id === listId);
  const time = (at: Date) => instantText(at, event.zone, timeLocale(scope));
  return [
    {
      kind: 'instant',
      text: time(scan.at),
      iso: scan.at.toISOString(),
      detail: undoneAt ? scope.t('check_in.undone_at', { at: time(undoneAt) }) : undefined,
    },
    {
      kind: 'badge',
      label: scope.t(undoneAt ? 'check_in.undone' : `check_in.outcome.${result}`),
      tone: undoneAt ? 'neutral' : resultTone(result),
    },
    {
      kind: 'text',
      text: scan.attendeeName ?? (scan.reading || scope.t('check_in.unknown')),
      detail: scan.seat ? `${scan.typeName} · ${seatShort(scan.seat)}` : scan.typeName,
      muted: scan.attendeeName === null,
    },
    orderCode === null
      ? { kind: 'text', text: '' }
      : { kind: 'link', text: orderCode, href: `/admin/o/${request.organization!.slug}/orders/${orderCode}` },
    {
      kind: 'text',
      text: listId === null ? scope.t('check_in.all_tickets') : (list?.name ?? scope.t('check_in.gone')),
    },
    { kind: 'text', text: scan.by ?? '' },
  ];
}

function filterFields(scope: Scope, query: PageRequest['query'], lists: readonly CheckInListRow[]): Field[] {
  const results = ['', ...SCAN_RESULTS].map((value) => ({
    value,
    label: scope.t(value === '' ? 'check_in.scans.any_result' : `check_in.outcome.${value}`),
    selected: value === (query['result'] ?? ''),
  }));
  const result: Field = {
    widget: 'select',
    name: 'result',
    label: scope.t('check_in.scans.column.result'),
    options: results,
  };
  if (lists.length === 0) return [result];
  const options = [{ value: '', label: scope.t('check_in.scans.any_list') }, ...lists.map(optionOf)].map((option) => ({
    ...option,
    selected: option.value === (query['list'] ?? ''),
  }));
  return [result, { widget: 'select', name: 'list', label: scope.t('check_in.scans.column.list'), options }];
}

function optionOf({ id, name }: CheckInListRow) {
  return { value: id, label: name };
}
