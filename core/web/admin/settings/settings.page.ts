import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type Page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { LoadedPlugins } from '../../../kernel/plugins/registry.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { SettingsStore } from '../../../kernel/settings/store.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import type { FormView, ListView } from '../../../render/contract/index.ts';
import { errorSummary, groupsFromSchema } from '../../forms/from-schema.ts';
import { areasOfEvent, areasOfOrganization, areaTitle, settingsAreas, type SettingsArea } from './areas.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { removeName, saveSettings, settingsHistory, shownSettings, type SettingsLevel } from './values.ts';

export interface SettingsParts {
  readonly store: SettingsStore;
  readonly plugins: Pick<LoadedPlugins, 'settings'>;
}

// Which fields there are is known when the page is asked for: the definition's own schema judges them.
const Posted = z.record(z.string(), z.unknown());

/** Settings of the site and of organizations; their forms are drawn from the definitions of core and of plugins. */
export function settingsPages({ store, plugins }: SettingsParts): readonly Page[] {
  const areas = settingsAreas(plugins);
  const ofOrganization = areasOfOrganization(areas);
  const ofEvent = areasOfEvent(areas);

  const sitePage = page({
    path: '/admin/settings',
    may: 'site.admin',
    nav: { section: 'site', label: 'settings.nav', order: 40, icon: 'settings' },
    show: async (scope) => ({
      view: 'admin/list',
      model: listView(scope, areas, { base: '/admin/settings', subtitle: scope.t('settings.subtitle') }),
    }),
  });
  const siteFormPage = page({
    path: '/admin/settings/:area',
    may: 'site.admin',
    form: Posted,
    show: async (scope, at, request) => showForm(scope, store, { area: find(areas, at.area), level: SITE, request }),
    submit: async (scope, at, posted) => {
      await saveSettings(scope, store, find(areas, at.area), { level: SITE, posted });
      return { goTo: '/admin/settings', flash: 'settings.saved' };
    },
  });

  const organizationPage = page({
    path: '/admin/o/:org/settings/areas',
    may: 'settings.write',
    show: async (scope, _at, request) => {
      const subtitle = scope.t('settings.organization_note');
      const model = listView(scope, ofOrganization, { base: request.path, subtitle, tabs: tabs(scope, request) });
      return { view: 'admin/list', model };
    },
  });
  const organizationFormPage = page({
    path: '/admin/o/:org/settings/areas/:area',
    may: 'settings.write',
    form: Posted,
    show: async (scope, at, request) =>
      showForm(scope, store, { area: find(ofOrganization, at.area), level: levelOf(request), request }),
    submit: async (scope, at, posted, request) => {
      await saveSettings(scope, store, find(ofOrganization, at.area), { level: levelOf(request), posted });
      return { goTo: parentOf(request), flash: 'settings.saved' };
    },
  });
  const eventPage = page({
    path: '/admin/o/:org/events/:event/settings',
    may: 'events.write',
    show: async (scope, { event: id }, request) => {
      const event = await eventAt(scope, request, id);
      const head = belowEvent(scope, request, event, scope.t('settings.title'));
      const list = listView(scope, ofEvent, { base: request.path, subtitle: scope.t('settings.event_note') });
      return { view: 'admin/list', model: { ...list, ...head } };
    },
  });
  const eventFormPage = page({
    path: '/admin/o/:org/events/:event/settings/:area',
    may: 'events.write',
    form: Posted,
    show: async (scope, { event: id, area }, request) => {
      const level = eventLevel(await eventAt(scope, request, id));
      return showForm(scope, store, { area: find(ofEvent, area), level, request });
    },
    submit: async (scope, { event: id, area }, posted, request) => {
      const level = eventLevel(await eventAt(scope, request, id));
      await saveSettings(scope, store, find(ofEvent, area), { level, posted });
      return { goTo: parentOf(request), flash: 'settings.saved' };
    },
  });
  const own = [sitePage, siteFormPage, organizationPage, organizationFormPage, eventPage, eventFormPage];
  return own as readonly unknown[] as readonly Page[];
}

const SITE: SettingsLevel = { kind: 'site' };
const levelOf = ({ organization }: PageRequest): SettingsLevel => ({ kind: 'organization', id: organization!.id });
const eventLevel = ({ id, organization }: EventDetail): SettingsLevel => ({
  kind: 'event',
  id,
  organizationId: organization.id,
});
const parentOf = ({ path }: PageRequest): string => path.slice(0, path.lastIndexOf('/'));

function find(areas: readonly SettingsArea[], id: string): SettingsArea {
  const area = areas.find(({ definition }) => definition.id === id);
  if (!area) throw new DomainError('settings.not_found', { status: 404 });
  return area;
}

function tabs(scope: Scope, { organization, path }: PageRequest) {
  const base = `/admin/o/${organization!.slug}/settings`;
  return [
    { label: scope.t('organizations.settings.title'), href: base },
    { label: scope.t('organizations.legal.title'), href: `${base}/legal` },
    { label: scope.t('verification.title'), href: `${base}/verification` },
    { label: scope.t('settings.tab'), href: `${base}/areas`, current: path.startsWith(`${base}/areas`) },
  ];
}

interface ListHead extends Pick<ListView, 'subtitle' | 'tabs'> {
  readonly base: string;
}

function listView(scope: Scope, areas: readonly SettingsArea[], { base, ...head }: ListHead): ListView {
  return {
    ...head,
    title: scope.t('settings.title'),
    table: {
      caption: scope.t('settings.title'),
      columns: [{ label: scope.t('settings.column.area') }, { label: scope.t('settings.column.from') }],
      rows: areas.map((area) => ({
        cells: [
          { kind: 'link', text: areaTitle(scope, area), href: `${base}/${area.definition.id}` },
          { kind: 'text', text: area.pluginId ?? scope.t('settings.from_core'), muted: true },
        ],
      })),
    },
    page: {},
    empty: { title: scope.t('settings.none'), text: scope.t('settings.none_text'), icon: 'settings' },
  };
}

interface Shown {
  readonly area: SettingsArea;
  readonly level: SettingsLevel;
  readonly request: PageRequest;
}

async function showForm(scope: Scope, store: SettingsStore, { area, level, request }: Shown) {
  const { values, stored } = await shownSettings(store, area, level);
  const { again } = request;
  const title = areaTitle(scope, area);
  const groups = groupsFromSchema(area.definition.schema, {
    say: scope.t,
    values: again?.values ?? values,
    errors: again?.errors,
    stored,
    locales: scope.site.locales,
    over: { ...filled(area), ...storedSecrets(stored) },
  });
  const fields = groups.flatMap((group) => group.fields);
  const model: FormView = {
    title,
    subtitle: level.kind === 'site' ? siteNote(scope, area) : scope.t(`settings.${level.kind}_note`),
    breadcrumbs: [
      { label: scope.t('settings.title'), href: parentOf(request) },
      { label: title, href: request.path, current: true },
    ],
    action: request.path,
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    groups,
    submit: scope.t('form.save'),
    cancelHref: parentOf(request),
    history: await settingsHistory(scope, store, area, { level, fields }),
  };
  return { view: 'admin/form', model };
}

/** What has a default is never empty: the default may be changed, not left out. */
function filled({ definition }: SettingsArea): Record<string, { required: true }> {
  const defaults = (definition.schema.safeParse({}).data ?? {}) as Record<string, unknown>;
  const names = Object.keys(defaults).filter(
    (name) => ['string', 'number'].includes(typeof defaults[name]) && defaults[name] !== '',
  );
  return Object.fromEntries(names.map((name) => [name, { required: true }]));
}

/** A secret that is stored is not asked for again, and can be taken away. */
function storedSecrets(stored: readonly string[]) {
  return Object.fromEntries(stored.map((name) => [name, { removeName: removeName(name), required: false }]));
}

function siteNote(scope: Scope, { definition }: SettingsArea): string | undefined {
  return definition.level === 'site' ? undefined : scope.t('settings.site_note');
}
