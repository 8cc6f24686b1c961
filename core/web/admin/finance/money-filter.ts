import { DateTime } from 'luxon';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { fromDecimal } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { listEvents } from '../../../modules/events/index.ts';
import { eventsWithin, organizationById } from '../../../modules/organizations/index.ts';
import { gatewayAccountsOf, type MoneyFilter } from '../../../modules/payments/index.ts';
import type { Field } from '../../../render/contract/index.ts';
import { dayOf } from '../audit/audit-filter.ts';
import { choice } from '../filter-fields.ts';

const NAMES = ['q', 'state', 'account', 'event', 'from', 'to', 'currency', 'least', 'most'] as const;
/** Without a search and without days a list shows the last ones: what an organization took in years is no page. */
const DAYS = 30;

/** What the address of a list, or of its file, asks for. */
export interface Asked {
  readonly filter: MoneyFilter;
  readonly zone: string;
  /** The currency of the amounts in the form. */
  readonly currency: string;
  /** Days as the form shows them. */
  readonly days: { readonly from: string; readonly to: string };
  /** The parameters that were given, for the links to the file and to the next page. */
  readonly given: Readonly<Record<string, string>>;
}

export async function askedOf(scope: Scope, { query, organization }: PageRequest): Promise<Asked> {
  const organizationId = organization!.id;
  const { zone, currency: own } = (await organizationById(scope, organizationId))!;
  const asked = query['currency']?.trim().toUpperCase();
  const chosen = asked && /^[A-Z]{3}$/.test(asked) ? asked : undefined;
  const currency = chosen ?? own;
  const bounds = { leastMinor: minorOf(query['least'], currency), mostMinor: minorOf(query['most'], currency) };
  const isBounded = bounds.leastMinor !== undefined || bounds.mostMinor !== undefined;
  const days = daysOf(query, zone, scope.clock.now());
  const given = Object.fromEntries(NAMES.flatMap((name) => (query[name] ? [[name, query[name]] as const] : [])));
  const filter = {
    organizationId,
    eventIds: await eventsWithin(scope, organizationId),
    eventId: idOf(query['event']),
    gatewayAccountId: idOf(query['account']),
    currency: isBounded ? currency : chosen,
    ...bounds,
    from: dayOf(days.from, zone, 0),
    to: dayOf(days.to, zone, 1),
    q: query['q']?.slice(0, 200),
  };
  return { filter, zone, currency, days, given };
}

function daysOf(query: PageRequest['query'], zone: string, now: Date): Asked['days'] {
  const { from = '', to = '', q = '' } = query;
  if (from !== '' || to !== '' || q.trim() !== '') return { from, to };
  const first = DateTime.fromJSDate(now, { zone }).minus({ days: DAYS - 1 });
  return { from: first.toFormat('yyyy-MM-dd'), to: '' };
}

function idOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f-]{36}$/.test(text) ? text : undefined;
}

function minorOf(text: string | undefined, currency: string): number | undefined {
  try {
    return text?.trim() ? fromDecimal(text, currency).minor : undefined;
  } catch {
    return undefined; // not an amount of this currency: nothing to compare with
  }
}

/** The fields above a list of payments or refunds. */
export async function filterFields(
  scope: Scope,
  { query, organization }: PageRequest,
  { days, currency, filter }: Asked,
  { states, currencies }: { readonly states: Field; readonly currencies: readonly string[] },
): Promise<Field[]> {
  const organizationId = organization!.id;
  const accounts = await gatewayAccountsOf(scope, organizationId);
  const { rows: events } = await listEvents(scope, { organizationId, eventIds: filter.eventIds, limit: 100 });
  const amount = { inputmode: 'decimal', suffix: currency } as const;
  return [
    {
      ...{ widget: 'search', name: 'q', label: scope.t('finance.search'), placeholder: scope.t('finance.search') },
      ...{ value: query['q'] ?? '', autocomplete: 'off' },
    },
    states,
    choice(scope.t('finance.column.account'), 'account', query, [
      { value: '', label: scope.t('ledger.any_at_account') },
      ...accounts.map(({ id, label }) => ({ value: id, label })),
    ]),
    choice(scope.t('orders.admin.event'), 'event', query, [
      { value: '', label: scope.t('orders.admin.any_event') },
      ...events.map(({ id, title, locale }) => ({ value: id, label: translate(title, scope.locale, locale) })),
    ]),
    { widget: 'date', name: 'from', label: scope.t('ledger.from'), value: days.from },
    { widget: 'date', name: 'to', label: scope.t('ledger.to'), value: days.to },
    { widget: 'text', name: 'least', label: scope.t('finance.least'), value: query['least'] ?? '', ...amount },
    { widget: 'text', name: 'most', label: scope.t('finance.most'), value: query['most'] ?? '', ...amount },
    ...(currencies.length > 1
      ? [
          choice(scope.t('ledger.currency'), 'currency', query, [
            { value: '', label: scope.t('ledger.any_currency') },
            ...currencies.map((value) => ({ value, label: value })),
          ]),
        ]
      : []),
  ];
}
