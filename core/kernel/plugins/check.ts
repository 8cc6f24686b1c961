import semver from 'semver';
import type { Mode } from '../config/define.ts';
import type { ConfigProblem } from '../config/problems.ts';
import type { Plugin } from './define.ts';
import { wayOut } from './find.ts';

export interface CheckOptions {
  readonly version: string;
  readonly mode: Mode;
  readonly leftOut: readonly string[];
}

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST_ID = 40;
// Their keys and paths are core's own.
const RESERVED = new Set(['core', 'own', 'admin', 'api', 'site', 'system']);

/** What can be known about plugins before they register: ids, versions, dependencies and their own config. */
export function checkPlugins(plugins: readonly Plugin[], options: CheckOptions): readonly ConfigProblem[] {
  return [
    ...plugins.flatMap((plugin, index) => problemsWith(plugin, plugins.slice(0, index), plugins, options)),
    ...twice(plugins),
  ];
}

function problemsWith(
  plugin: Plugin,
  before: readonly Plugin[],
  all: readonly Plugin[],
  { version, mode, leftOut }: CheckOptions,
): readonly ConfigProblem[] {
  const place = `plugin "${plugin.id}"`;
  const problems: ConfigProblem[] = plugin.problems.map((problem) => ({
    place,
    problem: `its config is wrong: ${problem}`,
    help: wayOut(plugin.id),
  }));
  const say = (problem: string, help: string): void => void problems.push({ place, problem, help });

  if (!ID.test(plugin.id) || plugin.id.length > LONGEST_ID) {
    say(
      'has an id that cannot be used',
      `An id is up to ${LONGEST_ID} lower case letters and digits in words joined by dashes`,
    );
  } else if (RESERVED.has(plugin.id)) {
    say('has an id that belongs to eventportal', 'Choose another id');
  }
  if (semver.valid(plugin.version) === null) say(`has the version "${plugin.version}"`, 'A version looks like 1.0.0');
  const range = plugin.requires.eventportal;
  if (semver.validRange(range) === null) {
    say(`requires eventportal "${range}"`, 'That is no semver range; it looks like ^1.2.0');
  } else if (!semver.satisfies(version, range, { includePrerelease: true })) {
    say(
      `requires eventportal ${range}, and this is ${version}`,
      `Install a version of it for ${version}. ${wayOut(plugin.id)}`,
    );
  }
  for (const needed of plugin.requires.plugins ?? []) {
    if (before.some(({ id }) => id === needed)) continue;
    if (leftOut.includes(needed))
      say(`requires the plugin "${needed}", which is switched off`, wayOut(`${needed},${plugin.id}`));
    else if (all.some(({ id }) => id === needed)) say(`requires the plugin "${needed}"`, `List "${needed}" before it`);
    else say(`requires the plugin "${needed}"`, `Install it and list it before "${plugin.id}"`);
  }
  if (plugin.demoOnly && mode === 'production') {
    say('works only in demo and test mode', 'Take it out of the plugins of this site');
  }
  return problems;
}

function twice(plugins: readonly Plugin[]): readonly ConfigProblem[] {
  const counted = Map.groupBy(plugins, ({ id }) => id);
  return [...counted]
    .filter(([, same]) => same.length > 1)
    .map(([id, same]) => ({
      place: `plugin "${id}"`,
      problem: `is listed ${same.length} times`,
      help: 'List it once; a plugin that does several things takes them in its config',
    }));
}
