import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import type { DisputeRow } from '../../../modules/payments/index.ts';
import type { Badge, Cell, Tone } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';

const TONES: Readonly<Record<DisputeRow['state'], Tone>> = {
  inquiry: 'warning',
  needs_response: 'danger',
  under_review: 'info',
  won: 'success',
  lost: 'danger',
};

export const disputesHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/disputes`;

export function disputeBadge(scope: Pick<Scope, 't'>, { state }: Pick<DisputeRow, 'state'>): Badge {
  return { label: scope.t(`disputes.state.${state}`), tone: TONES[state] };
}

export function sumText(scope: Pick<Scope, 'locale'>, minor: number, currency: string): string {
  return formatMoney(money(minor, currency), scope.locale);
}

/** Does the bank still take an answer? */
export function isAsked(scope: Pick<Scope, 'clock'>, { state, respondBy }: DisputeRow): boolean {
  return (state === 'inquiry' || state === 'needs_response') && (respondBy === null || respondBy > scope.clock.now());
}

/** Until when an answer counts, while one is wanted. */
export function deadlineCell(scope: Scope, row: DisputeRow, zone: string): Cell {
  if (row.respondBy === null || !isAsked(scope, row)) return { kind: 'text', text: '–', muted: true };
  return whenCell(scope, row.respondBy, zone);
}

export function whenCell(scope: Scope, at: Date, zone: string): Cell {
  return { kind: 'instant', text: instantText(at, zone, timeLocale(scope)), iso: at.toISOString() };
}
