// What `npm test` runs. Plain JavaScript: the system's own Node may be old, and nothing may be installed yet.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, nodeBinary } from '../cli/installed.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
ensureInstalled(root, { forDevelopment: true });
const node = nodeBinary(root);

const folder = mkdtempSync(join(tmpdir(), 'eventportal-summary-'));
const summaryFile = join(folder, 'summary.txt');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
// Node 24 reads the TypeScript of the settings by itself.
const args = [
  'run',
  '--configLoader',
  'native',
  '--config',
  join(root, 'test', 'vitest.config.ts'),
  ...process.argv.slice(2),
];

const child = spawn(node, [vitest, ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: [dirname(node), process.env.PATH].filter(Boolean).join(delimiter),
    TEST_SUMMARY_FILE: summaryFile,
  },
});
// ^C in a terminal reaches the child by itself.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
// A closed terminal is no reason to leave servers behind: the test runner tidies up after SIGTERM alone.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));

child.on('error', (error) => finish(1, error.message));
child.on('exit', (code, signal) => finish(code ?? 1, signal ? `the run was ended by ${signal}` : undefined));

function finish(code, trouble) {
  const said = existsSync(summaryFile) ? readFileSync(summaryFile, 'utf8') : '0 passed, 0 failed';
  rmSync(folder, { recursive: true, force: true });
  if (trouble) console.log(trouble);
  // A run that fails outside of any test, in its setup say, must not end with "0 failed".
  console.log(code === 0 ? said : said.replace(/, 0 failed/, ', 1 failed'));
  process.exitCode = code;
}
