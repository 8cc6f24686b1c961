import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../kernel/config/load.ts';
import { ConfigError } from '../kernel/errors.ts';
import { createTranslator, type Translator } from '../kernel/i18n/translator.ts';
import type { Logger } from '../kernel/log.ts';
import { foldersOf, localeSources } from '../kernel/plugins/folders.ts';
import type { LoadedPlugins } from '../kernel/plugins/registry.ts';
import { createAssets, type Assets } from '../render/assets.ts';
import { createRenderer, type Renderer } from '../render/engine.ts';
import { LOCALES_DIR, themeChain } from '../render/theme.ts';

/** What people see: sentences, templates, files. */
export interface Faces {
  readonly translator: Translator;
  readonly assets: Assets;
  readonly renderer: Renderer;
}

export function loadFaces(config: Config, { plugins, slots }: LoadedPlugins, log: Logger): Faces {
  const theme = themeChain(config.theme, [join(config.folder, 'themes'), config.folder]);
  // The later one wins: a theme has the last word, also over language packs, and over its parents.
  const themeSources = theme.toReversed().map(({ dir }) => ({ dir: join(dir, 'locales') }));
  const translator = createTranslator([{ dir: LOCALES_DIR }, ...localeSources(plugins), ...themeSources], {
    fallback: 'en',
    onMissing: (key, locale) => log.warn('locale.missing', { key, locale }),
  });
  refuseUnknownLocales(config.locales, translator.locales);
  const assets = createAssets({ theme, plugins: idsAndDirs(plugins, 'assets'), files: filesOf(plugins) });
  const renderer = createRenderer({
    theme,
    translator,
    assets,
    plugins: idsAndDirs(plugins, 'views'),
    slots: slots.map(({ pluginId, value: { name, view } }) => ({ slot: name, plugin: pluginId, view })),
    onSlotProblem: (problem) => log.error('slot.failed', { ...problem }),
  });
  return { translator, assets, renderer };
}

function idsAndDirs(plugins: LoadedPlugins['plugins'], folder: 'assets' | 'views') {
  return foldersOf(plugins, folder).map(({ pluginId, path }) => ({ id: pluginId, dir: path }));
}

/** What plugins hand to the browser from elsewhere, such as an npm package. */
function filesOf(plugins: LoadedPlugins['plugins']): ReadonlyMap<string, string> {
  const named = plugins.flatMap(({ id, assets = {} }) =>
    Object.entries(assets).map(([name, url]) => [`p/${id}/${name}`, fileURLToPath(url)] as const),
  );
  return new Map(named);
}

function refuseUnknownLocales(wanted: readonly string[], known: readonly string[]): void {
  const unknown = wanted.filter((locale) => !known.includes(locale) && !known.includes(locale.split('-')[0]!));
  if (unknown.length === 0) return;
  throw new ConfigError('config.locale', `There is no language pack for ${unknown.join(', ')}.`, {
    help: `Take it out of "locales", or add its plugin, such as i18n-${unknown[0]}.`,
  });
}
