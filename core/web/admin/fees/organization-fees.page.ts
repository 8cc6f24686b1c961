import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { createFeeRule, feeOf, feesOf, updateFeeRule } from '../../../modules/fees/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import { taxRatesOf } from '../../../modules/taxes/index.ts';
import type { Option } from '../../../render/contract/index.ts';
import { percentLabel } from '../percent.ts';
import { editForm, factsOf, feeForm, FeeForm, FIELDS } from './fee-form.ts';
import { listView } from './fee-list.ts';

const base = (request: PageRequest) => `/admin/o/${request.organization!.slug}/fees`;

/** What an organization charges for its service. */
export const feesPage = page({
  path: '/admin/o/:org/fees',
  may: 'settings.write',
  nav: { section: 'organization', label: 'fees.title', order: 64, icon: 'card' },
  async show(scope, _at, request) {
    const rows = await feesOf(scope, request.organization!.id, 'service');
    return {
      view: 'admin/list',
      model: listView(scope, rows, { href: base(request), subtitle: scope.t('fees.subtitle') }),
    };
  },
});

export const newFeePage = page({
  path: '/admin/o/:org/fees/new',
  may: 'settings.write',
  form: FeeForm,
  async show(scope, _at, request) {
    const { currency } = (await organizationById(scope, request.organization!.id))!;
    const taxes = await taxOptions(scope, request);
    const fields = ['name', ...FIELDS, 'taxRateId'];
    const model = feeForm(scope, request, {
      title: scope.t('fees.new'),
      href: base(request),
      fields,
      values: { currency, refundable: true },
      taxes,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values, request) {
    await createFeeRule(scope, { ...factsOf(values, 'service'), organizationId: request.organization!.id });
    return { goTo: base(request), flash: 'taxes.saved' };
  },
});

export const editFeePage = page({
  path: '/admin/o/:org/fees/:fee',
  may: 'settings.write',
  form: FeeForm,
  async show(scope, { fee: id }, request) {
    const row = await feeOf(scope, request.organization!.id, 'service', id);
    const taxes = await taxOptions(scope, request);
    const fields = ['name', ...FIELDS, 'taxRateId', 'state'];
    return { view: 'admin/form', model: await editForm(scope, request, row, { href: base(request), fields, taxes }) };
  },
  async submit(scope, { fee: id }, values, request) {
    const { state, version } = values;
    const organizationId = request.organization!.id;
    await updateFeeRule(scope, { ...factsOf(values, 'service'), organizationId, id, state, version });
    return { goTo: base(request), flash: 'taxes.saved' };
  },
});

export async function taxOptions(scope: Scope, request: PageRequest): Promise<Option[]> {
  const rates = await taxRatesOf(scope, request.organization!.id);
  return rates
    .filter(({ state }) => state === 'active')
    .map(({ id, name, rate }) => ({ value: id, label: `${name} ${percentLabel(scope, rate)}` }));
}
