import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { Event } from '../../../modules/events/index.ts';
import { createFeeRule, platformFeeOf, platformFees, updateFeeRule } from '../../../modules/fees/index.ts';
import { allOrganizations } from '../../../modules/organizations/index.ts';
import type { Option } from '../../../render/contract/index.ts';
import { editForm, factsOf, feeForm, FeeForm, FIELDS, OWN_TAX } from './fee-form.ts';
import { listView } from './fee-list.ts';

const SITE = '/admin/fees';

/** What the site takes: of everybody, and of organizations that agreed on something else. */
export const siteFeesPage = page({
  path: SITE,
  may: 'site.admin',
  nav: { section: 'site', label: 'fees.platform', order: 42, icon: 'card' },
  async show(scope) {
    const model = listView(scope, await platformFees(scope), { href: SITE, subtitle: scope.t('fees.platform_help') });
    return { view: 'admin/list', model: { ...model, title: scope.t('fees.platform') } };
  },
});

export const newSiteFeePage = page({
  path: '/admin/fees/new',
  may: 'site.admin',
  form: FeeForm,
  async show(scope, _at, request) {
    const organizations = await organizationOptions(scope);
    const fields = ['name', 'organizationId', 'event', ...FIELDS, ...OWN_TAX];
    const model = feeForm(scope, request, {
      title: scope.t('fees.new'),
      href: SITE,
      back: back(scope),
      fields,
      values: { refundable: false },
      organizations,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values) {
    const { organizationId, event: slug } = values;
    const eventId = slug === '' ? null : await eventNamed(scope, organizationId, slug);
    await createFeeRule(scope, { ...factsOf(values, 'platform'), organizationId, eventId });
    return { goTo: SITE, flash: 'taxes.saved' };
  },
});

export const editSiteFeePage = page({
  path: '/admin/fees/:fee',
  may: 'site.admin',
  form: FeeForm,
  async show(scope, { fee: id }, request) {
    const row = await platformFeeOf(scope, id);
    const fields = ['name', ...FIELDS, ...OWN_TAX, 'state'];
    const model = await editForm(scope, request, row, { href: SITE, back: back(scope), fields });
    return { view: 'admin/form', model };
  },
  async submit(scope, { fee: id }, values) {
    const { organizationId } = await platformFeeOf(scope, id);
    const { state, version } = values;
    await updateFeeRule(scope, { ...factsOf(values, 'platform'), organizationId, id, state, version });
    return { goTo: SITE, flash: 'taxes.saved' };
  },
});

async function eventNamed(scope: Scope, organizationId: string | null, slug: string): Promise<string> {
  const found = organizationId && (await scope.em.findOne(Event, { organization: organizationId, slug }));
  if (!found) throw new DomainError('event.not_found', { status: 404, field: 'event' });
  return found.id;
}

const back = (scope: Scope) => ({ label: scope.t('fees.platform'), href: SITE });

async function organizationOptions(scope: Scope): Promise<Option[]> {
  return (await allOrganizations(scope)).map(({ id, name }) => ({ value: id, label: name }));
}
