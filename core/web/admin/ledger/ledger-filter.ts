import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { ACCOUNTS, type EntryFilter } from '../../../modules/ledger/index.ts';
import { normalizeOrderCode } from '../../../modules/orders/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import { gatewayAccountsOf } from '../../../modules/payments/index.ts';
import type { Field } from '../../../render/contract/index.ts';
import { dayOf } from '../audit/audit-filter.ts';
import { choice } from '../filter-fields.ts';

/** What the address of the list, or of its file, asks for. Days are those of the organization's clock. */
export async function filterOf(scope: Scope, { query, organization }: PageRequest): Promise<EntryFilter> {
  const { id: organizationId } = organization!;
  const zone = (await organizationById(scope, organizationId))!.zone;
  const account = ACCOUNTS.find((one) => one === query['account']);
  const isId = /^[0-9a-f-]{36}$/.test(query['at'] ?? '');
  const currency = query['currency']?.trim().toUpperCase();
  return {
    organizationId,
    account,
    gatewayAccountId: isId ? query['at'] : undefined,
    orderCode: query['order']?.trim() ? normalizeOrderCode(query['order'].slice(0, 40)) : undefined,
    currency: currency && /^[A-Z]{3}$/.test(currency) ? currency : undefined,
    from: dayOf(query['from'], zone, 0),
    to: dayOf(query['to'], zone, 1),
  };
}

export async function filterFields(
  scope: Scope,
  { query, organization }: PageRequest,
  currencies: readonly string[],
): Promise<Field[]> {
  const accounts = await gatewayAccountsOf(scope, organization!.id);
  const order = scope.t('ledger.column.order');
  return [
    {
      widget: 'search',
      name: 'order',
      label: order,
      placeholder: order,
      value: query['order'] ?? '',
      autocomplete: 'off',
    },
    choice(scope.t('ledger.column.account'), 'account', query, [
      { value: '', label: scope.t('ledger.any_account') },
      ...ACCOUNTS.map((value) => ({ value, label: scope.t(`ledger.account.${value}`) })),
    ]),
    ...(accounts.length > 1
      ? [
          choice(scope.t('ledger.at_account'), 'at', query, [
            { value: '', label: scope.t('ledger.any_at_account') },
            ...accounts.map(({ id, label }) => ({ value: id, label })),
          ]),
        ]
      : []),
    ...(currencies.length > 1
      ? [
          choice(scope.t('ledger.currency'), 'currency', query, [
            { value: '', label: scope.t('ledger.any_currency') },
            ...currencies.map((value) => ({ value, label: value })),
          ]),
        ]
      : []),
    { widget: 'date', name: 'from', label: scope.t('ledger.from'), value: query['from'] ?? '' },
    { widget: 'date', name: 'to', label: scope.t('ledger.to'), value: query['to'] ?? '' },
  ];
}
