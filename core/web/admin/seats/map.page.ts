import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can } from '../../../modules/organizations/index.ts';
import {
  activateSeatMap,
  archiveSeatMap,
  deleteSeatMap,
  hallOf,
  seatMapOf,
  summaryOf,
  type HallSeat,
  type SeatMapAddress,
  type SeatMapRow,
} from '../../../modules/venues/index.ts';
import type { Action, ConfirmView, ShowView, Table } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { historyEntries } from '../audit/history.ts';
import { idIn } from '../check-in/id-in-path.ts';
import { drawHall } from './draw-hall.ts';
import { belowMaps, mapBadge, mapsHref, mapTitle } from './map-words.ts';

/** A map as it was imported: drawn, counted, and ready to be put to use. */
export const seatMapPage = page({
  path: '/admin/o/:org/seat-maps/:map',
  may: 'events.read',
  async show(scope, { map: id }, request) {
    const organizationId = request.organization!.id;
    const map = await seatMapOf(scope, { organizationId, id: idIn(id) });
    const { seats } = await hallOf(scope, map.id);
    const table = sectionsTable(scope, seats);
    const summary = scope.t('seats.map.summary', { count: map.seatCount });
    const mayWrite = await can(scope, 'events.write', { organizationId });
    const model: ShowView = {
      ...belowMaps(scope, request, mapTitle(scope, map)),
      badges: [mapBadge(scope, map)],
      notices: map.state === 'draft' ? [{ tone: 'info', text: scope.t('seats.map.is_draft') }] : [],
      actions: mayWrite ? actionsOf(scope, request, map) : [],
      main: [
        { kind: 'plot', plot: drawHall(scope, seats, { title: scope.t('seats.map.drawing'), summary, table }) },
        { kind: 'table', title: scope.t('seats.map.categories'), table: categoriesTable(scope, seats) },
        { kind: 'table', title: scope.t('seats.sections'), table },
      ],
      aside: [
        {
          kind: 'timeline',
          title: scope.t('audit.history'),
          entries: await historyEntries(scope, [map.id], 'UTC'),
        },
      ],
    };
    return { view: 'admin/show', model };
  },
});

function actionsOf(scope: Scope, request: PageRequest, { id, state }: SeatMapRow): Action[] {
  const href = `${mapsHref(request)}/${id}`;
  const acts: Record<string, Action> = {
    activate: { label: scope.t('seats.map.activate'), action: `${href}/activate`, tone: 'primary', icon: 'check' },
    next: { label: scope.t('seats.map.next'), href: `${mapsHref(request)}/new?replaces=${id}` },
    rename: { label: scope.t('seats.map.rename'), href: `${href}/name` },
    archive: { label: scope.t('seats.map.archive'), href: `${href}/archive`, dialog: true },
    delete: { label: scope.t('seats.map.delete'), href: `${href}/delete`, tone: 'danger', dialog: true },
  };
  const offered = {
    draft: ['activate', 'rename', 'delete'],
    current: ['next', 'rename', 'archive', 'delete'],
  } as const;
  const names: readonly string[] = offered[state as 'draft'] ?? ['delete'];
  return names.map((name) => acts[name]!);
}

function sectionsTable(scope: Scope, seats: readonly HallSeat[]): Table {
  const columns = ['section', 'rows', 'seats'].map((key, index) => ({
    label: scope.t(`seats.column.${key}`),
    align: index === 0 ? ('start' as const) : ('end' as const),
  }));
  const rows = summaryOf(seats).sections.map(({ name, rows: many, seats: count }) => ({
    cells: [{ kind: 'text' as const, text: name }, ...[many, count].map(countCell)],
  }));
  return { caption: scope.t('seats.sections'), columns, rows };
}

function categoriesTable(scope: Scope, seats: readonly HallSeat[]): Table {
  return {
    caption: scope.t('seats.map.categories'),
    columns: [{ label: scope.t('seats.column.category') }, { label: scope.t('seats.column.seats'), align: 'end' }],
    rows: summaryOf(seats).categories.map(({ name, seats: count }) => ({
      cells: [{ kind: 'text', text: name }, countCell(count)],
    })),
  };
}

function countCell(count: number) {
  return { kind: 'count' as const, text: String(count) };
}

export const activateMapPage = page({
  path: '/admin/o/:org/seat-maps/:map/activate',
  may: 'events.write',
  async show(_scope, { map }, request) {
    return { goTo: `${mapsHref(request)}/${map}` };
  },
  async submit(scope, { map: id }, _values, request) {
    await activateSeatMap(scope, { organizationId: request.organization!.id, id: idIn(id) });
    return { goTo: `${mapsHref(request)}/${id}`, flash: 'seats.map.activated' };
  },
});

async function question(
  scope: Scope,
  request: PageRequest,
  id: string,
  { title, effect }: { readonly title: string; readonly effect: string },
): Promise<ConfirmView> {
  const map = await seatMapOf(scope, { organizationId: request.organization!.id, id: idIn(id) });
  return {
    ...belowMaps(scope, request, title, map),
    text: mapTitle(scope, map),
    consequences: [effect],
    action: request.path,
    hidden: [],
    errors: errorSummary(request.again?.errors, request.again?.problem),
    fields: [],
    submit: title,
    tone: 'danger',
    cancelHref: `${mapsHref(request)}/${id}`,
  };
}

const addressIn = (request: PageRequest, id: string): SeatMapAddress => ({
  organizationId: request.organization!.id,
  id: idIn(id),
});

export const archiveMapPage = page({
  path: '/admin/o/:org/seat-maps/:map/archive',
  may: 'events.write',
  async show(scope, { map: id }, request) {
    const words = { title: scope.t('seats.map.archive'), effect: scope.t('seats.map.archive_effect') };
    return { view: 'admin/confirm', model: await question(scope, request, id, words) };
  },
  async submit(scope, { map: id }, _values, request) {
    await archiveSeatMap(scope, addressIn(request, id));
    return { goTo: mapsHref(request), flash: 'seats.map.archived' };
  },
});

export const deleteMapPage = page({
  path: '/admin/o/:org/seat-maps/:map/delete',
  may: 'events.write',
  async show(scope, { map: id }, request) {
    const words = { title: scope.t('seats.map.delete'), effect: scope.t('seats.map.delete_effect') };
    return { view: 'admin/confirm', model: await question(scope, request, id, words) };
  },
  async submit(scope, { map: id }, _values, request) {
    await deleteSeatMap(scope, addressIn(request, id));
    return { goTo: mapsHref(request), flash: 'seats.map.deleted' };
  },
});
