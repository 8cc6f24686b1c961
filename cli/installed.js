// Plain JavaScript: it runs on the system's own Node, before the right one and the dependencies are there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const NEEDED = 24;

/**
 * Installs the dependencies of a source checkout when they are missing or not those of the lock file.
 * @param {string} root
 * @param {{ forDevelopment?: boolean }} [options] whether tools such as the test runner must be there too
 */
export function ensureInstalled(root, options = {}) {
  const reason = whyInstall(root, options.forDevelopment === true);
  if (!reason) return;
  console.error(`Installing dependencies (${reason}) …`);

  const npm = process.env.npm_execpath ?? '';
  const args = ['ci', ...(options.forDevelopment ? ['--include=dev'] : [])];
  const settings = { cwd: root, stdio: ['ignore', 2, 2] };
  // The npm that called us is named by its script; otherwise take the one in the PATH, on Windows a batch file.
  const done = npm.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [npm, ...args], settings)
    : spawnSync('npm', args, { ...settings, shell: process.platform === 'win32' });
  if (done.status === 0) return;
  const why = done.error ? `npm could not be started: ${done.error.message}` : '"npm ci" failed, see above';
  console.error(`The dependencies could not be installed: ${why}.`);
  process.exit(1);
}

/**
 * The Node to run on: this one, or the one that npm installed beside it.
 * @param {string} root
 * @returns {string} its path
 */
export function nodeBinary(root) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  try {
    const folder = join(createRequire(join(root, 'package.json')).resolve(`${name}/package.json`), '..');
    const found = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(found)) return found;
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
  }
  console.error(
    `eventportal needs Node.js ${NEEDED} or newer; this is ${process.version}, and npm brought none for ${system}-${process.arch}.\n` +
      `Install Node.js ${NEEDED} (https://nodejs.org), or run "npm ci" without --omit=optional.`,
  );
  process.exit(1);
}

/** Why an install is needed, in words; undefined when all is there. */
function whyInstall(root, forDevelopment) {
  const lockFile = join(root, 'package-lock.json');
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(lockFile)) return undefined;
  if (!existsSync(installedFile)) return 'none are there yet';

  const toolsMissing = forDevelopment && !existsSync(join(root, 'node_modules', 'vitest'));
  if (toolsMissing) return 'the tools for tests are missing';
  if (statSync(lockFile).mtimeMs <= statSync(installedFile).mtimeMs) return undefined;
  // A checkout touches files without changing them: only a difference in content counts.
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const changed = Object.entries(JSON.parse(readFileSync(lockFile, 'utf8')).packages).some(
    ([path, wanted]) => path !== '' && !wanted.link && differs(wanted, installed[path], forDevelopment),
  );
  return changed ? 'the lock file has changed' : undefined;
}

function differs(wanted, installed, forDevelopment) {
  if (installed) return installed.version !== wanted.version;
  const mayBeAbsent = wanted.optional || wanted.devOptional || wanted.peer || (wanted.dev && !forDevelopment);
  return !mayBeAbsent;
}
