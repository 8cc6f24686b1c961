import type { PageRequest } from '../../../kernel/pages/page.ts';
import { isId } from '../../../kernel/ids.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { listEvents } from '../../../modules/events/index.ts';
import type { InvoiceFilter } from '../../../modules/invoices/index.ts';
import type { Field } from '../../../render/contract/index.ts';
import { choice } from '../filter-fields.ts';

const KINDS = ['invoice', 'credit_note'] as const;
const MOST_EVENTS = 100;

/** What the address of the list, or of its file, asks for. Days are those of the organization's clock. */
export function filterOf({ query, organization }: PageRequest): InvoiceFilter {
  const currency = query['currency']?.trim().toUpperCase();
  return {
    organizationId: organization!.id,
    kind: KINDS.find((one) => one === query['kind']),
    from: dayIn(query['from']),
    to: dayIn(query['to']),
    eventId: isId(query['event'] ?? '') ? query['event'] : undefined,
    currency: currency && /^[A-Z]{3}$/.test(currency) ? currency : undefined,
    q: query['q']?.slice(0, 100),
  };
}

export async function filterFields(
  scope: Scope,
  { query, organization }: PageRequest,
  currencies: readonly string[],
): Promise<Field[]> {
  const { rows } = await listEvents(scope, { organizationId: organization!.id, limit: MOST_EVENTS });
  const search = scope.t('invoices.filter.q');
  return [
    { widget: 'search', name: 'q', label: search, placeholder: search, value: query['q'] ?? '' },
    choice(scope.t('invoices.filter.kind'), 'kind', query, [
      { value: '', label: scope.t('invoices.filter.any_kind') },
      ...KINDS.map((value) => ({ value, label: scope.t(`invoices.kind.${value}`) })),
    ]),
    ...(rows.length > 1
      ? [
          choice(scope.t('invoices.filter.event'), 'event', query, [
            { value: '', label: scope.t('invoices.filter.any_event') },
            ...rows.map(({ id, title, locale }) => ({ value: id, label: translate(title, scope.locale, locale) })),
          ]),
        ]
      : []),
    ...(currencies.length > 1
      ? [
          choice(scope.t('invoices.filter.currency'), 'currency', query, [
            { value: '', label: scope.t('invoices.filter.any_currency') },
            ...currencies.map((value) => ({ value, label: value })),
          ]),
        ]
      : []),
    { widget: 'date', name: 'from', label: scope.t('invoices.filter.from'), value: query['from'] ?? '' },
    { widget: 'date', name: 'to', label: scope.t('invoices.filter.to'), value: query['to'] ?? '' },
  ];
}

/** The same as a query of another address. */
export function filterQuery({ query }: PageRequest): URLSearchParams {
  const chosen = Object.entries(query).filter(([name, value]) => name !== 'cursor' && value !== '');
  return new URLSearchParams(chosen as [string, string][]);
}

export function dayIn(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
}
