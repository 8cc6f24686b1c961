import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { DeviceRow } from '../../../modules/access/index.ts';
import { listEvents } from '../../../modules/events/index.ts';
import type { Cell, Tone } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';

const TONES: Readonly<Record<DeviceRow['state'], Tone>> = {
  active: 'success',
  unpaired: 'warning',
  expired: 'neutral',
  revoked: 'neutral',
};

export function stateBadge(scope: Scope, state: DeviceRow['state']): { label: string; tone: Tone } {
  return { label: scope.t(`access.state.${state}`), tone: TONES[state] };
}

/** `otherwise` is said, as it is, where there is no such moment. */
export function instantCell(scope: Scope, at: Date | null, otherwise = '–'): Cell {
  if (!at) return { kind: 'text', text: otherwise, muted: true };
  return { kind: 'instant', text: `${instantText(at, 'UTC', timeLocale(scope))} UTC`, iso: at.toISOString() };
}

/** "All events", or their titles. */
export async function eventsText(
  scope: Scope,
  request: PageRequest,
  eventIds: readonly string[] | null,
): Promise<string> {
  if (eventIds === null) return scope.t('members.limit.all');
  const { rows } = await listEvents(scope, { organizationId: request.organization!.id, eventIds, limit: 100 });
  const titles = rows.map(({ title, locale }) => translate(title, scope.locale, locale));
  return new Intl.ListFormat(scope.locale, { type: 'conjunction' }).format(titles);
}
