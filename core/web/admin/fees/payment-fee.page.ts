import { page } from '../../../kernel/pages/page.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import { gatewayAccountsOf, paymentFeeOf, setPaymentFee } from '../../../modules/payments/index.ts';
import { editForm, factsOf, feeForm, FeeForm, FIELDS } from './fee-form.ts';
import { taxOptions } from './organization-fees.page.ts';

const ofPaying = ['name', ...FIELDS.filter((name) => name !== 'per'), 'taxRateId'];

/** What paying one way costs, by itself or for the organizer. */
export const paymentFeePage = page({
  path: '/admin/o/:org/payments/:account/fee',
  may: 'settings.write',
  form: FeeForm,
  async show(scope, { account: accountId }, request) {
    const { id: organizationId, slug } = request.organization!;
    const href = `/admin/o/${slug}/payments`;
    const row = await paymentFeeOf(scope, { organizationId, accountId });
    const taxes = await taxOptions(scope, request);
    const title = scope.t('fees.of_paying');
    const back = { label: scope.t('payments.accounts.title'), href };
    if (row) {
      const of = { href, back, taxes, fields: [...ofPaying, 'state'], title };
      return { view: 'admin/form', model: await editForm(scope, request, row, of) };
    }
    const { currency, locale } = (await organizationById(scope, organizationId))!;
    const account = (await gatewayAccountsOf(scope, organizationId)).find(({ id }) => id === accountId)!;
    const values = { name: { [locale]: account.label }, currency, refundable: false };
    const model = feeForm(scope, request, { href, back, taxes, fields: ofPaying, title, values });
    return { view: 'admin/form', model };
  },
  async submit(scope, { account: accountId }, values, request) {
    const { id: organizationId, slug } = request.organization!;
    const { kind: _kind, per: _per, ...fee } = factsOf(values, 'payment');
    await setPaymentFee(scope, { organizationId, accountId, fee: values.state === 'archived' ? null : fee });
    return { goTo: `/admin/o/${slug}/payments`, flash: 'taxes.saved' };
  },
});
