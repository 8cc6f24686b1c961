import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { billPastOrders, previewPastOrders, type PastOrdersPreview } from '../../../modules/invoices/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { dateText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { belowInvoices, invoicesHref, sumText } from './invoice-words.ts';
import { choiceIn, PastForm } from './past.page.ts';

/** How many orders, of when, and what they come to; then they are billed. */
export const confirmPastInvoicesPage = page({
  path: '/admin/o/:org/invoices/past/confirm',
  may: 'invoices.write',
  recent: true,
  form: PastForm,
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const asked = PastForm.safeParse(request.again?.values ?? request.query);
    if (!asked.success) return { goTo: `${invoicesHref(request)}/past` };
    const preview = await previewPastOrders(scope, { organizationId, choice: choiceIn(asked.data) });
    const { zone } = (await organizationById(scope, organizationId))!;
    const model: ConfirmView = {
      ...belowInvoices(scope, request, scope.t('invoices.past.confirm_title')),
      text:
        preview.orders === 0
          ? scope.t('errors.invoice_run.nothing')
          : scope.t('invoices.past.confirm_text', { count: preview.orders }),
      consequences: consequencesOf(scope, preview, zone, asked.data.mail),
      action: request.path,
      hidden: Object.entries(asked.data).map(([name, value]) => ({ name, value })),
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('invoices.past.submit'),
      tone: 'primary',
      cancelHref: `${invoicesHref(request)}/past`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, _at, values, request: PageRequest) {
    await billPastOrders(scope, { organizationId: request.organization!.id, choice: choiceIn(values) });
    return { goTo: `${invoicesHref(request)}/past`, flash: 'invoices.flash.past' };
  },
});

function consequencesOf(
  scope: Scope,
  { orders, period, totals }: PastOrdersPreview,
  zone: string,
  mail: 'by_rule' | 'nobody',
): string[] {
  if (orders === 0 || !period) return [];
  const [from, to] = [period.from, period.to].map((at) => dateText(at, zone, timeLocale(scope)));
  return [
    scope.t('invoices.past.period', { from: from!, to: to! }),
    ...totals.map(({ currency, orders: count, totalMinor }) =>
      scope.t('invoices.past.total', { count, amount: sumText(scope, totalMinor, currency) }),
    ),
    scope.t(`invoices.past.${mail === 'nobody' ? 'not_mailed' : 'mailed'}`),
    scope.t('invoices.past.for_good'),
  ];
}
