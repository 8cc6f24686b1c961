import { z } from 'zod';
import { InvalidInput } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import { Business, nameBusiness, type CheckoutData } from '../../../modules/orders/index.ts';
import { countryNames } from '../../../modules/questions/index.ts';
import { taxSettings } from '../../../modules/taxes/index.ts';
import type { Field, FieldGroup } from '../../../render/contract/index.ts';
import { parseWith } from '../../forms/problems.ts';
import type { CheckoutVisit } from './steps.ts';

const Typed = z.string().max(1000).default('');

/** Taken as it was typed. */
export const BusinessForm = z
  .object({ company: Typed, address: Typed, country: Typed, vatId: Typed })
  .default({ company: '', address: '', country: '', vatId: '' });

type Values = z.output<typeof BusinessForm>;

export function typedBusiness({ company, address, country, vatId }: Values): CheckoutData['business'] {
  const short = (text: string) => text.slice(0, 300);
  return { company: short(company), address, country: short(country), vatId: short(vatId) };
}

/** For companies, where the event asks for them. */
export async function businessGroup(visit: CheckoutVisit, { again }: PageRequest): Promise<FieldGroup[]> {
  const { scope, order, data } = visit;
  const { companies } = await scope.settings.get(taxSettings, order);
  if (companies === 'off') return [];
  const field = (name: keyof Values, more: Partial<Field>) =>
    ({
      widget: 'text',
      name: `business.${name}`,
      label: scope.t(`orders.business.${name}`),
      value: data.business?.[name] ?? '',
      error: again?.errors[`business.${name}`],
      maxlength: 200,
      half: true,
      ...more,
    }) as Field;
  const chosen = data.business?.country ?? '';
  const countries = countryNames(scope.locale).map(({ code, name }) => ({
    ...{ value: code, label: name, selected: code === chosen },
  }));
  return [
    {
      title: scope.t('orders.business.title'),
      help: scope.t(companies === 'reverse_charge' ? 'orders.business.help_reverse_charge' : 'orders.business.help'),
      fields: [
        field('company', { autocomplete: 'organization' }),
        field('vatId', { maxlength: 40, autocomplete: 'off' }),
        field('country', {
          widget: 'select',
          autocomplete: 'country',
          options: [{ value: '', label: '–', selected: chosen === '' }, ...countries],
        }),
        field('address', { widget: 'textarea', maxlength: 500, rows: 3, autocomplete: 'street-address' }),
      ],
    },
  ];
}

/** The order is for the company that was named, or for none; only where that is something new. */
export async function takeBusiness({ scope, order }: CheckoutVisit, values: Values): Promise<void> {
  const isEmpty = [values.company, values.vatId, values.country, values.address].every((text) => text.trim() === '');
  if (isEmpty && order.business === null) return;
  const { companies } = await scope.settings.get(taxSettings, order);
  if (isEmpty || companies === 'off') {
    if (order.business !== null) await nameBusiness(scope, { code: order.code, business: null });
    return;
  }
  const parsed = await parseWith(z.object({ business: Business }), { business: values }, scope.t);
  if (!parsed.ok) throw new InvalidInput(parsed.problems);
  await nameBusiness(scope, { code: order.code, ...parsed.value });
}
