import { ConfigProblems, refuseProblems, type ConfigProblem } from '../config/problems.ts';
import { messageOf } from '../errors.ts';
import type { Hooks } from '../hooks/registry.ts';
import type { Plugin } from './define.ts';
import { wayOut } from './find.ts';
import { registrarFor } from './registrar.ts';
import { emptyRegistry, type LoadedPlugins } from './registry.ts';

export type { AddCommand, Brought, LoadedPlugins, Makers } from './registry.ts';

export interface PluginList {
  readonly plugins: readonly Plugin[];
  readonly leftOut: readonly string[];
}

/**
 * Lets every plugin register, in the order of the config, and freezes the result. Pure: no plugin may await or touch
 * anything. Throws one ConfigProblems that names everything that is wrong with all of them. `hooks` already holds
 * core's own handlers, which run first.
 */
export function loadPlugins({ plugins, leftOut }: PluginList, hooks: Hooks): LoadedPlugins {
  const problems: ConfigProblem[] = [];
  const registry = emptyRegistry(hooks);
  for (const plugin of plugins) problems.push(...register(plugin, registry));
  refuseProblems(problems);
  hooks.freeze();
  return Object.freeze({
    ...registry,
    plugins,
    leftOut,
    makers: Object.freeze({ ...registry.makers }),
    mailer: registry.mailer,
    sms: registry.sms,
    push: registry.push,
    search: registry.search,
    captcha: registry.captcha,
    rates: registry.rates,
  });
}

function register(plugin: Plugin, registry: Parameters<typeof registrarFor>[1]): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const complain = (problem: string): void =>
    void problems.push({ place: `plugin "${plugin.id}"`, problem, help: wayOut(plugin.id) });
  const { registrar, close } = registrarFor(plugin, registry, complain);
  try {
    const answer: unknown = plugin.register(registrar);
    if (answer instanceof Promise) {
      answer.catch(() => undefined);
      complain('its register() is async: it must add everything at once and await nothing');
    }
  } catch (error) {
    if (error instanceof ConfigProblems) problems.push(...error.problems);
    else complain(`its register() failed: ${messageOf(error)}`);
  }
  close();
  return problems;
}
