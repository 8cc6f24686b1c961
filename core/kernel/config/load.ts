import { basename } from 'node:path';
import type { z } from 'zod';
import { checkPlugins } from '../plugins/check.ts';
import type { Plugin } from '../plugins/define.ts';
import { findPlugins } from '../plugins/find.ts';
import { keepAppKey, prepareDataDir } from './app-key.ts';
import { configSchema, VARIABLES, type ConfigInput, type Mode, type Settled } from './define.ts';
import { findVariable, loadDotEnv, MISSING, takeAsked } from './env.ts';
import { findConfig, importConfig } from './import-config.ts';
import { VERSION } from './package.ts';
import { refuseProblems, type ConfigProblem } from './problems.ts';

/** The config as it is before anything was written to disk: a key may still have to be made. */
export interface CheckedConfig extends Settled {
  /** The file it came from. */
  readonly file: string;
  /** Where relative paths begin. */
  readonly folder: string;
  /** In the order of the config: dependencies first. */
  readonly plugins: readonly Plugin[];
  /** Plugins of the config that are switched off for this run; the back office says so on every page. */
  readonly leftOut: readonly string[];
  readonly safeMode: boolean;
  readonly version: string;
  /** Secret text → the variable it came from. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The config of a running installation. */
export interface Config extends CheckedConfig {
  readonly appKey: string;
}

export interface LoadOptions {
  /** Where the command was called. */
  readonly cwd?: string;
  /** The config file, where it is not `eventportal.config.ts` of that folder. */
  readonly file?: string | undefined;
  readonly safeMode?: boolean;
  /** What the command decides over the file: `--port`, the mode of `demo`. */
  readonly override?: Partial<ConfigInput>;
}

/** Reads and judges the config, and gets its data directory and key ready. */
export async function loadConfig(options: LoadOptions = {}): Promise<Config> {
  const checked = await checkConfig(options);
  prepareDataDir(checked.dataDir);
  return { ...checked, appKey: checked.appKey ?? keepAppKey(checked.dataDir) };
}

/** Reads and judges the config without writing anything. Throws one ConfigProblems that names all there is. */
export async function checkConfig(options: LoadOptions = {}): Promise<CheckedConfig> {
  const cwd = options.cwd ?? process.cwd();
  takeAsked();
  const named = options.file ?? findVariable('EVENTPORTAL_CONFIG')?.value;
  const place = findConfig(cwd, named);
  loadDotEnv(place.folder);
  const without = { safeMode: options.safeMode ?? false, disabled: disabledPlugins() };

  const given = await importConfig(place.file, without);
  return judge({ ...given, ...options.override }, { ...place, ...without });
}

/** Judges a config that needs no file: what tests and programs that embed eventportal start from. */
export async function checkInput(input: ConfigInput, folder: string): Promise<CheckedConfig> {
  takeAsked();
  return judge(input, { file: 'config', folder, safeMode: false, disabled: disabledPlugins() });
}

const SECRET: ReadonlySet<string> = new Set(['appKey', 'database', 'readDatabase', 'metricsToken']);

interface Judged {
  readonly file: string;
  readonly folder: string;
  readonly safeMode: boolean;
  readonly disabled: readonly string[];
}

async function judge(input: ConfigInput, about: Judged): Promise<CheckedConfig> {
  const { plugins: listed, ...values } = input;
  const filled = fillIn(values);
  const parsed = configSchema(about.folder).safeParse(filled.values);
  const problems: ConfigProblem[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => told(issue, about, filled.from));

  const mode = (parsed.success ? parsed.data.mode : (values.mode ?? 'production')) as Mode;
  const found = await findPlugins(pluginList(listed, mode, problems), about);
  const active = found.plugins.filter((plugin) => !found.leftOut.includes(plugin.id));
  problems.push(...found.problems, ...checkPlugins(active, { version: VERSION, mode, leftOut: found.leftOut }));

  const asked = takeAsked();
  refuseProblems([...asked.problems, ...problems]);
  const settled = parsed.data!;
  return {
    ...settled,
    locales: settled.locales as [string, ...string[]],
    url: settled.url ?? `http://localhost:${settled.port}`,
    database: settled.database,
    readDatabase: settled.readDatabase,
    appKey: settled.appKey,
    host: settled.host,
    metricsToken: settled.metricsToken,
    file: about.file,
    folder: about.folder,
    plugins: active,
    leftOut: found.leftOut,
    safeMode: about.safeMode,
    version: VERSION,
    secrets: new Map([...asked.secrets, ...filled.secrets]),
  };
}

function pluginList(listed: ConfigInput['plugins'], mode: Mode, problems: ConfigProblem[]) {
  if (typeof listed !== 'function') return listed ?? [];
  try {
    return listed({ mode });
  } catch (error) {
    problems.push({
      place: 'plugins',
      problem: `cannot be listed: ${error instanceof Error ? error.message : String(error)}`,
    });
    return [];
  }
}

/** What the file leaves out comes from the environment, where a variable is named for it. */
function fillIn(values: Omit<ConfigInput, 'plugins'>) {
  const given: Record<string, unknown> = Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== MISSING),
  );
  const from = new Map<string, string>();
  const secrets = new Map<string, string>();
  for (const [key, variable] of Object.entries(VARIABLES)) {
    if (given[key] !== undefined || (values as Record<string, unknown>)[key] === MISSING) continue;
    const found = findVariable(variable);
    if (!found) continue;
    given[key] = found.value;
    from.set(key, found.source);
    if (SECRET.has(key)) secrets.set(found.value, found.source);
  }
  return { values: given, from, secrets };
}

function told(issue: z.core.$ZodIssue, { file }: Judged, from: ReadonlyMap<string, string>): ConfigProblem {
  const [key, ...rest] = issue.path.map(String);
  if (key === undefined && issue.code === 'unrecognized_keys') {
    const help = `Known are: ${Object.keys(configSchema('/').shape).join(', ')} and plugins`;
    return {
      place: basename(file),
      problem: `has the unknown setting ${issue.keys.map((name) => `"${name}"`).join(', ')}`,
      help,
    };
  }
  const variable = key === undefined ? undefined : from.get(key);
  const place = variable ?? `${basename(file)}: ${[key, ...rest].join('.')}`;
  return { place, problem: issue.message };
}

function disabledPlugins(): readonly string[] {
  const list = findVariable('EVENTPORTAL_DISABLE_PLUGINS')?.value ?? '';
  return list
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}
