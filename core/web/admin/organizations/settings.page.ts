import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  OrganizationChanges,
  organizationById,
  type OrganizationRow,
  updateOrganization,
} from '../../../modules/organizations/index.ts';
import { currencyOptions, localeOptions, zoneOptions } from '../../storefront/view-models/choices.ts';
import { historyEntries } from '../audit/history.ts';
import { formModel } from '../form-model.ts';
import { settingsTabs } from './settings-tabs.ts';

const TEXTS = ['imprint', 'privacy', 'terms'] as const;

const FactsForm = OrganizationChanges.omit({ imprint: true, privacy: true, terms: true });
const LegalForm = OrganizationChanges.pick({ imprint: true, privacy: true, terms: true, version: true });

/** Name, address and what new events begin with. */
export const organizationSettingsPage = page({
  path: '/admin/o/:org/settings',
  may: 'settings.write',
  form: FactsForm,
  nav: { section: 'organization', label: 'organizations.settings.title', order: 80, icon: 'settings' },
  async show(scope, _at, request) {
    const organization = await organizationAt(scope, request);
    const model = formModel(scope, request, {
      title: scope.t('organizations.settings.title'),
      subtitle: organization.name,
      tabs: settingsTabs(scope, request, 'settings'),
      schema: FactsForm,
      values: { ...organization },
      version: organization.version,
      groups: [
        { title: 'organizations.settings.public', fields: ['name', 'email', 'website', 'phone', 'slug', 'accent'] },
        {
          title: 'organizations.settings.defaults',
          help: 'organizations.settings.defaults_help',
          fields: ['currency', 'locale', 'zone'],
        },
      ],
      fields: {
        over: {
          name: { required: true },
          email: { required: true, help: scope.t('install.email_help') },
          website: { half: true, autocomplete: 'url' },
          phone: { widget: 'tel', half: true, help: scope.t('organizations.settings.phone_help') },
          slug: { required: true, help: scope.t('organizations.settings.slug_help') },
          currency: { options: currencyOptions(scope.locale), half: true },
          locale: { options: localeOptions(scope), half: true },
          zone: { options: zoneOptions() },
        },
      },
      action: pathOf(request, 'settings'),
      submit: scope.t('form.save'),
      history: await historyEntries(scope, [organization.id], organization.zone),
      cancelHref: `/admin/o/${organization.slug}`,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values, request) {
    const { slug } = await updateOrganization(scope, { organizationId: request.organization!.id, ...values });
    return { goTo: `/admin/o/${slug}/settings`, flash: 'organizations.settings.done' };
  },
});

/** Imprint, privacy notice and terms, in every language of the site. */
export const legalTextsPage = page({
  path: '/admin/o/:org/settings/legal',
  may: 'settings.write',
  form: LegalForm,
  async show(scope, _at, request) {
    const organization = await organizationAt(scope, request);
    const { locale } = organization;
    const text = { multiline: true, rows: 10, required: false };
    const model = formModel(scope, request, {
      title: scope.t('organizations.legal.title'),
      subtitle: organization.name,
      tabs: settingsTabs(scope, request, 'settings/legal'),
      schema: LegalForm,
      values: { ...organization },
      version: organization.version,
      groups: [{ help: 'organizations.legal.help', fields: TEXTS }],
      fields: {
        locales: [locale, ...scope.site.locales.filter((other) => other !== locale)],
        over: { imprint: text, privacy: text, terms: text },
      },
      action: pathOf(request, 'settings/legal'),
      submit: scope.t('form.save'),
      cancelHref: `/admin/o/${organization.slug}`,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values, request) {
    await updateOrganization(scope, { organizationId: request.organization!.id, ...values });
    return { goTo: pathOf(request, 'settings/legal'), flash: 'organizations.legal.done' };
  },
});

const pathOf = (request: PageRequest, path: string) => `/admin/o/${request.organization!.slug}/${path}`;

async function organizationAt(scope: Scope, request: PageRequest): Promise<OrganizationRow> {
  return (await organizationById(scope, request.organization!.id))!;
}
