import { page } from '../../../kernel/pages/page.ts';
import { can } from '../../../modules/organizations/index.ts';
import { SEAT_FILE_EXAMPLE, seatMapsOf } from '../../../modules/venues/index.ts';
import type { Action, ListView } from '../../../render/contract/index.ts';
import { mapBadge, mapsHref, mapTitle } from './map-words.ts';

/** The halls of an organization. */
export const seatMapsPage = page({
  path: '/admin/o/:org/seat-maps',
  may: 'events.read',
  nav: { section: 'organization', label: 'seats.map.title', order: 25, icon: 'chart' },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const maps = await seatMapsOf(scope, organizationId);
    const base = mapsHref(request);
    const mayWrite = await can(scope, 'events.write', { organizationId });
    const create: Action = { label: scope.t('seats.map.import'), href: `${base}/new`, tone: 'primary', icon: 'plus' };
    const model: ListView = {
      title: scope.t('seats.map.title'),
      subtitle: scope.t('seats.map.subtitle'),
      actions: mayWrite ? [create] : [],
      table: {
        caption: scope.t('seats.map.title'),
        columns: [
          { label: scope.t('fields.name') },
          { label: scope.t('seats.map.seats'), align: 'end' },
          { label: scope.t('seats.map.categories') },
          { label: scope.t('seats.map.dates'), align: 'end' },
          { label: scope.t('orders.admin.state') },
        ],
        rows: maps.map((map) => ({
          cells: [
            { kind: 'link', text: mapTitle(scope, map), href: `${base}/${map.id}` },
            { kind: 'count', text: String(map.seatCount) },
            { kind: 'text', text: map.categories.join(', ') },
            { kind: 'count', text: String(map.dates) },
            { kind: 'badge', ...mapBadge(scope, map) },
          ],
        })),
      },
      page: {},
      empty: {
        title: scope.t('seats.map.empty_title'),
        text: scope.t('seats.map.empty_text'),
        icon: 'chart',
        action: mayWrite ? create : undefined,
      },
    };
    return { view: 'admin/list', model };
  },
});

/** A file to begin with. */
export const seatExamplePage = page({
  path: '/admin/o/:org/seat-maps/example.csv',
  may: 'events.read',
  async show() {
    const content = Buffer.from(`\uFEFF${SEAT_FILE_EXAMPLE}`);
    return { file: { name: 'seats.csv', contentType: 'text/csv; charset=utf-8', content } };
  },
});
