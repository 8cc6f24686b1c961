import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { codesInUse, loadPromotions, openSale } from '../../../modules/promotions/index.ts';
import { loadSale, typesForSale, type TypeForSale } from '../../../modules/tickets/index.ts';

/** A code that somebody typed on an event's page, and what it says. */
export interface TypedCode {
  readonly value: string;
  /** What it gives, where it works. */
  readonly works?: string;
  readonly error?: string;
}

/** What the event's page offers to whoever has this code. */
export async function offeredWithCode(
  scope: Scope,
  event: EventDetail,
  value: string,
): Promise<{ readonly types: readonly TypeForSale[]; readonly code: TypedCode }> {
  const now = scope.clock.now();
  const sale = await loadSale(scope.em, event.id, now);
  if (!sale) return { types: [], code: { value } };
  const place = { organizationId: event.organization.id, eventId: event.id };
  try {
    const codes = await codesInUse(scope, await loadPromotions(scope.em, place, [value]), [value]);
    const open = await openSale(sale, codes, scope.em);
    const names = codes.map(({ promotion }) => translate(promotion.name, scope.locale, event.locale));
    const works = scope.t('event_page.code.works', { name: names.join(', ') });
    return { types: typesForSale(open, scope.locale, now), code: { value, ...(codes.length > 0 ? { works } : {}) } };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const text = scope.t(`errors.${error.code}`, error.params);
    return { types: typesForSale(sale, scope.locale, now), code: { value, error: text } };
  }
}

/** Whatever some code may offer: to read what was posted with one. Starting the order decides whether it may be had. */
export async function typesOfAnyCode(scope: Scope, eventId: string): Promise<readonly TypeForSale[]> {
  const now = scope.clock.now();
  const sale = await loadSale(scope.em, eventId, now);
  if (!sale) return [];
  const types = sale.types.map((type) => ({ ...type, hidden: false }));
  return typesForSale({ ...sale, types }, scope.locale, now);
}
