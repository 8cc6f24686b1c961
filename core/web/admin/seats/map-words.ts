import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { SeatMapRow } from '../../../modules/venues/index.ts';
import type { Badge, PageHead, Tone } from '../../../render/contract/index.ts';

export const mapsHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/seat-maps`;

const TONES: Readonly<Record<SeatMapRow['state'], Tone>> = {
  draft: 'info',
  current: 'success',
  replaced: 'neutral',
  archived: 'neutral',
};

export function mapBadge(scope: Scope, { state }: Pick<SeatMapRow, 'state'>): Badge {
  return { label: scope.t(`seats.map.state.${state}`), tone: TONES[state] };
}

export function mapTitle(scope: Scope, { name, edition }: Pick<SeatMapRow, 'name' | 'edition'>): string {
  return edition === 1 ? name : scope.t('seats.map.edition', { name, edition });
}

/** What stands above a page about one map. */
export function belowMaps(scope: Scope, request: PageRequest, title: string, map?: SeatMapRow): PageHead {
  const above = map ? [{ label: mapTitle(scope, map), href: `${mapsHref(request)}/${map.id}` }] : [];
  return { title, breadcrumbs: [{ label: scope.t('seats.map.title'), href: mapsHref(request) }, ...above] };
}
