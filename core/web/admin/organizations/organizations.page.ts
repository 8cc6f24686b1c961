import { page } from '../../../kernel/pages/page.ts';
import { allOrganizations, createOrganization, NewOrganization } from '../../../modules/organizations/index.ts';
import type { Action, ListView } from '../../../render/contract/index.ts';
import { currencyOptions, localeOptions, zoneOptions } from '../../storefront/view-models/choices.ts';
import { readerDateCell } from '../../reader-time.ts';
import { formModel } from '../form-model.ts';

export const organizationsPage = page({
  path: '/admin/organizations',
  may: 'site.admin',
  nav: { section: 'site', label: 'organizations.title', order: 20, icon: 'organization' },
  async show(scope) {
    const organizations = await allOrganizations(scope);
    const href = '/admin/organizations/new';
    const create: Action = { label: scope.t('organizations.new.title'), href, tone: 'primary', icon: 'plus' };
    const model: ListView = {
      title: scope.t('organizations.title'),
      actions: [create],
      table: {
        caption: scope.t('organizations.title'),
        columns: ['name', 'email', 'since'].map((key) => ({ label: scope.t(`organizations.column.${key}`) })),
        rows: organizations.map(({ id, name, slug, email, createdAt, archivedAt }) => ({
          cells: [
            { kind: 'link', text: name, href: `/admin/o/${slug}`, detail: `/org/${slug}` },
            archivedAt === null
              ? { kind: 'text', text: email }
              : {
                  kind: 'link',
                  text: scope.t('close.reopen.title'),
                  href: `/admin/organizations/${id}/reopen`,
                  detail: scope.t('close.is_archived'),
                },
            readerDateCell(scope, createdAt),
          ],
        })),
      },
      page: {},
      empty: {
        title: scope.t('organizations.empty'),
        text: scope.t('organizations.empty_text'),
        icon: 'organization',
        action: create,
      },
    };
    return { view: 'admin/list', model };
  },
});

export const newOrganizationPage = page({
  path: '/admin/organizations/new',
  may: 'signed-in',
  form: NewOrganization,
  async show(scope, _at, request) {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const email = scope.actor.kind === 'user' ? scope.actor.email : '';
    const model = formModel(scope, request, {
      title: scope.t('organizations.new.title'),
      schema: NewOrganization,
      values: { email, locale: scope.locale, currency: 'EUR', zone: timeZone },
      groups: [{ fields: ['name', 'email', 'currency', 'locale', 'zone'] }],
      fields: {
        over: {
          name: { label: scope.t('fields.organization_name') },
          email: { help: scope.t('install.email_help') },
          currency: { options: currencyOptions(scope.locale), half: true },
          locale: { options: localeOptions(scope), half: true },
          zone: { options: zoneOptions() },
        },
      },
      action: '/admin/organizations/new',
      submit: scope.t('organizations.new.submit'),
      cancelHref: '/admin',
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values) {
    const { slug } = await createOrganization(scope, values);
    return { goTo: `/admin/o/${slug}`, flash: 'organizations.new.done' };
  },
});
