// `npm run check`: everything about the code that needs no server. Plain JavaScript, so that any Node starts it.
import { spawnSync } from 'node:child_process';
import { dirname, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, nodeBinary } from '../cli/installed.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
ensureInstalled(root, { forDevelopment: true });
const node = nodeBinary(root);
const bin = (name) => join(root, 'node_modules', name);

const STEPS = [
  ['format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['lint', bin('oxlint/bin/oxlint')],
  ['types', bin('typescript/bin/tsc'), '--project', 'tsconfig.json'],
  [
    'boundaries',
    bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
    ...['--config', 'test/architecture/boundaries.cjs', '--output-type', 'err', 'core', 'plugins', 'cli', 'migrations'],
  ],
  ['templates, locales, sizes', join(root, 'test/run.js'), '--project', 'unit', 'test/architecture'],
];

const PATH = `${dirname(node)}${delimiter}${process.env.PATH}`;
const failed = STEPS.filter(([name, ...command]) => {
  process.stdout.write(`\n${name}\n`);
  const { status } = spawnSync(node, command, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH } });
  return status !== 0;
});

if (failed.length > 0) {
  process.stdout.write(`\nNot in order: ${failed.map(([name]) => name).join(', ')}\n`);
  process.exit(1);
}
process.stdout.write('\nAll in order.\n');
