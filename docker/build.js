// `npm run build`: the compiled program in dist, for the npm package and the image. Plain JavaScript, so that any Node
// starts it. dist mirrors the checkout, so that code finds what lies beside it in both.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, nodeBinary } from '../cli/installed.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
/** Where files lie that are needed while it runs and that no compiler makes: templates, sentences, styles, fonts. */
const FOLDERS = ['core', 'plugins', 'themes', 'cli'];
/** Plugins to begin with, copied for their authors as they are. */
const TEMPLATES = join('cli', 'templates');
/** The operator's own plugins are no part of the product; the entry runs from where it is. */
const LEFT_OUT = [join('plugins', 'own'), join('cli', 'eventportal.js'), join('cli', 'installed.js')];

ensureInstalled(root, { forDevelopment: true });
rmSync(dist, { recursive: true, force: true });

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const project = join(root, 'docker', 'tsconfig.build.json');
const { status } = spawnSync(nodeBinary(root), [tsc, '--project', project], { cwd: root, stdio: 'inherit' });
if (status !== 0) {
  console.error('Nothing was built: the compiler is not content, see above.');
  process.exit(1);
}

let copied = 0;
for (const folder of FOLDERS) {
  cpSync(join(root, folder), join(dist, folder), { recursive: true, filter: (path) => isNeeded(path) });
}
console.log(`Built dist: compiled, and ${copied} files copied beside it.`);

/** @param {string} path */
function isNeeded(path) {
  const name = relative(root, path);
  if (LEFT_OUT.includes(name) || basename(name) === 'node_modules') return false;
  if (statSync(path).isDirectory()) return true;
  const needed = isBelow(name, TEMPLATES) || !/\.(ts|md)$/.test(name);
  if (needed) copied += 1;
  return needed;
}

function isBelow(name, folder) {
  return !relative(folder, name).startsWith('..');
}
