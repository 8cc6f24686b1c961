import type { LoadedPlugins } from '../../../kernel/plugins/registry.ts';
import type { Plugin } from '../../../kernel/plugins/define.ts';

/** What a plugin brought of the things there are many of: `gateway: acme`. */
export interface Brings {
  /** Key of `plugins.brings.<what>`. */
  readonly what: string;
  readonly names: readonly string[];
}

/** Everything that a plugin registered, by name. */
export function bringsOf(loaded: LoadedPlugins, id: string): readonly Brings[] {
  const mine = <T>(all: Iterable<{ pluginId: string; value: T }>, name: (value: T) => string): readonly string[] =>
    [...all].filter(({ pluginId }) => pluginId === id).map(({ value }) => name(value));
  const one = <T>(
    brought: { pluginId: string; value: T } | undefined,
    name: (value: T) => string,
  ): readonly string[] => (brought?.pluginId === id ? [name(brought.value)] : []);
  const makers = Object.entries(loaded.makers).filter(([, made]) => made?.pluginId === id);

  const all: readonly Brings[] = [
    { what: 'gateway', names: [...loaded.gateways.values()].filter((g) => g.pluginId === id).map((g) => g.gateway.id) },
    { what: 'mailer', names: one(loaded.mailer, (mailer) => mailer.id) },
    { what: 'sms', names: one(loaded.sms, (sender) => sender.id) },
    { what: 'push', names: one(loaded.push, (sender) => sender.id) },
    { what: 'search', names: one(loaded.search, (engine) => engine.id) },
    { what: 'captcha', names: one(loaded.captcha, (captcha) => captcha.id) },
    { what: 'rates', names: one(loaded.rates, (provider) => provider.id) },
    ...makers.map(([what]) => ({ what, names: [id] })),
    { what: 'sign_in', names: mine(loaded.signIn.values(), (provider) => provider.label) },
    {
      what: 'page',
      names: [...mine(loaded.pages, ({ path }) => path), ...mine(loaded.adminPages, ({ path }) => path)],
    },
    { what: 'route', names: mine(loaded.routes, ({ method, path }) => `${method} ${path}`) },
    { what: 'slot', names: mine(loaded.slots, ({ name, view }) => `${name}: ${view}`) },
    { what: 'job', names: mine(loaded.jobs.values(), ({ name }) => name) },
    { what: 'schedule', names: mine(loaded.schedules.values(), ({ name, cron }) => `${name} (${cron})`) },
    { what: 'health_check', names: mine(loaded.healthChecks, ({ name }) => name) },
  ];
  return all.filter(({ names }) => names.length > 0);
}

/** Hosts that browsers talk to on pages where the plugin is active. */
export function hostsOf({ csp }: Plugin): readonly string[] {
  return [...new Set([...(csp.scripts ?? []), ...(csp.frames ?? []), ...(csp.connect ?? [])])];
}
