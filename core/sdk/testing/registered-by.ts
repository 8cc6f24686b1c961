import { refuseProblems } from '../../kernel/config/problems.ts';
import { VERSION } from '../../kernel/config/package.ts';
import { Hooks } from '../../kernel/hooks/registry.ts';
import { silentLogger } from '../../kernel/log.ts';
import { checkPlugins } from '../../kernel/plugins/check.ts';
import type { Plugin } from '../../kernel/plugins/define.ts';
import { loadPlugins } from '../../kernel/plugins/load.ts';
import type { LoadedPlugins } from '../../kernel/plugins/registry.ts';

/** Loads plugins as a site does, without one: what they registered, or an error that names all that is wrong. */
export function registeredBy(...plugins: Plugin[]): LoadedPlugins {
  refuseProblems(checkPlugins(plugins, { version: VERSION, mode: 'test', leftOut: [] }));
  return loadPlugins({ plugins, leftOut: [] }, new Hooks(silentLogger));
}
