import { DomainError, messageOf } from '../../../kernel/errors.ts';
import { page, type Page } from '../../../kernel/pages/page.ts';
import type { Plugin } from '../../../kernel/plugins/define.ts';
import { isInBox } from '../../../kernel/plugins/find.ts';
import type { LoadedPlugins } from '../../../kernel/plugins/registry.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { ListView, Section, ShowView } from '../../../render/contract/index.ts';
import { bringsOf, hostsOf } from './plugin-facts.ts';

const BASE = '/admin/plugins';

/** What runs beside core, and what each plugin can do: an operator trusts plugins with everything. */
export function pluginPages(loaded: LoadedPlugins): readonly Page[] {
  const listPage = page({
    path: BASE,
    may: 'site.admin',
    nav: { section: 'site', label: 'plugins.nav', order: 50, icon: 'plug' },
    show: async (scope) => ({ view: 'admin/list', model: listView(scope, loaded) }),
  });
  const showPage = page({
    path: `${BASE}/:plugin`,
    may: 'site.admin',
    async show(scope, at) {
      const plugin = loaded.plugins.find(({ id }) => id === at.plugin);
      if (!plugin) throw new DomainError('plugin.not_found', { status: 404 });
      return { view: 'admin/show', model: await showView(scope, loaded, plugin) };
    },
  });
  return [listPage, showPage] as readonly unknown[] as readonly Page[];
}

function listView(scope: Scope, loaded: LoadedPlugins): ListView {
  const { t } = scope;
  return {
    title: t('plugins.title'),
    subtitle: t('plugins.subtitle'),
    table: {
      caption: t('plugins.title'),
      columns: ['plugin', 'version', 'from', 'state'].map((key) => ({ label: t(`plugins.column.${key}`) })),
      rows: [
        ...loaded.plugins.map((plugin) => ({
          cells: [
            { kind: 'link' as const, text: plugin.id, href: `${BASE}/${plugin.id}` },
            { kind: 'text' as const, text: plugin.version },
            { kind: 'text' as const, text: origin(scope, plugin), muted: true },
            { kind: 'badge' as const, label: t('plugins.state.on'), tone: 'success' as const },
          ],
        })),
        ...loaded.leftOut.map((id) => ({
          cells: [
            { kind: 'text' as const, text: id },
            { kind: 'text' as const, text: '' },
            { kind: 'text' as const, text: '' },
            { kind: 'badge' as const, label: t('plugins.state.off'), tone: 'warning' as const },
          ],
        })),
      ],
    },
    page: {},
    empty: { title: t('plugins.none'), text: t('plugins.none_text'), icon: 'plug' },
  };
}

async function showView(scope: Scope, loaded: LoadedPlugins, plugin: Plugin): Promise<ShowView> {
  const { t } = scope;
  const settings = [...loaded.settings.values()].filter(({ pluginId }) => pluginId === plugin.id);
  return {
    title: plugin.id,
    subtitle: t('plugins.version', { version: plugin.version }),
    breadcrumbs: [
      { label: t('plugins.title'), href: BASE },
      { label: plugin.id, href: `${BASE}/${plugin.id}`, current: true },
    ],
    actions: settings.map(({ value }) => ({
      label: t(value.title ?? 'plugins.settings'),
      href: `/admin/settings/${value.id}`,
      icon: 'settings',
    })),
    main: [brings(scope, loaded, plugin), hooks(scope, loaded, plugin)],
    aside: [facts(scope, plugin), ...(await health(scope, loaded, plugin))],
  };
}

function brings(scope: Scope, loaded: LoadedPlugins, { id }: Plugin): Section {
  const rows = bringsOf(loaded, id).map(({ what, names }) => ({
    cells: [
      { kind: 'text' as const, text: scope.t(`plugins.brings.${what}`) },
      { kind: 'text' as const, text: names.join(', ') },
    ],
  }));
  const columns = ['what', 'names'].map((key) => ({ label: scope.t(`plugins.column.${key}`) }));
  return {
    kind: 'table',
    title: scope.t('plugins.registers'),
    table: { caption: scope.t('plugins.registers'), columns, rows, empty: scope.t('plugins.registers_nothing') },
  };
}

function hooks(scope: Scope, loaded: LoadedPlugins, { id }: Plugin): Section {
  const mine = loaded.hooks.list().filter(({ pluginId }) => pluginId === id);
  const columns = ['point', 'kind', 'order', 'subscriber'].map((key) => ({ label: scope.t(`plugins.column.${key}`) }));
  const rows = mine.map(({ at, kind, subscriber }) => ({
    cells: [
      { kind: 'code' as const, text: at },
      { kind: 'text' as const, text: scope.t(`plugins.kind.${kind}`) },
      { kind: 'text' as const, text: turnOf(loaded, id, at, kind) },
      { kind: 'text' as const, text: subscriber ?? '', muted: true },
    ],
  }));
  return {
    kind: 'table',
    title: scope.t('plugins.hooks'),
    help: scope.t('plugins.hooks_help'),
    table: { caption: scope.t('plugins.hooks'), columns, rows, empty: scope.t('plugins.no_hooks') },
  };
}

/** "2 of 3": whose turn it is among all handlers of that point. */
function turnOf({ hooks }: LoadedPlugins, id: string, at: string, kind: string): string {
  const all = hooks.list().filter((hook) => hook.at === at && hook.kind === kind);
  return `${all.findIndex(({ pluginId }) => pluginId === id) + 1} / ${all.length}`;
}

function facts(scope: Scope, plugin: Plugin): Section {
  const { t } = scope;
  const hosts = hostsOf(plugin);
  const entries: readonly (readonly [string, string])[] = [
    ['from', origin(scope, plugin)],
    ['works_for', t(`plugins.scope.${plugin.scope}`)],
    ['requires', ['eventportal ' + plugin.requires.eventportal, ...(plugin.requires.plugins ?? [])].join(', ')],
    ['hosts', hosts.length === 0 ? t('plugins.no_hosts') : hosts.join(', ')],
  ];
  return {
    kind: 'facts',
    title: t('plugins.facts'),
    facts: entries.map(([key, text]) => ({ label: t(`plugins.fact.${key}`), cell: { kind: 'text', text } })),
  };
}

async function health(scope: Scope, loaded: LoadedPlugins, { id }: Plugin): Promise<readonly Section[]> {
  const checks = loaded.healthChecks.filter(({ pluginId }) => pluginId === id);
  if (checks.length === 0) return [];
  const found = await Promise.all(
    checks.map(async ({ value }) => ({
      label: value.name,
      problem: await value.check(scope).catch((error: unknown) => messageOf(error)),
    })),
  );
  return [
    {
      kind: 'facts',
      title: scope.t('plugins.health'),
      facts: found.map(({ label, problem }) => ({
        label,
        cell:
          problem === undefined
            ? { kind: 'badge', label: scope.t('plugins.healthy'), tone: 'success' }
            : { kind: 'badge', label: problem, tone: 'danger' },
      })),
    },
  ];
}

function origin({ t }: Scope, plugin: Plugin): string {
  return t(isInBox(plugin) ? 'plugins.from_core' : 'plugins.from_elsewhere');
}
