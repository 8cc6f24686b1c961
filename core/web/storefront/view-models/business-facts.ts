import type { Scope } from '../../../kernel/scope/scope.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';

/** The company that an order is for. */
export function businessFacts(
  scope: Scope,
  { business }: Pick<OrderDetail, 'business'>,
): { label: string; value: string }[] {
  if (!business) return [];
  const { company, address, country, vatId } = business;
  const name = new Intl.DisplayNames([scope.locale], { type: 'region' }).of(country) ?? country;
  const where = [...address.split('\n').map((line) => line.trim()), name].filter(Boolean).join(', ');
  return [
    { label: scope.t('orders.business.company'), value: [company, where].join(', ') },
    ...(vatId ? [{ label: scope.t('orders.business.vatId'), value: vatId }] : []),
  ];
}
