import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

// Each file breaks exactly the rule of its line. A guard that has never fired is not known to work.
const VIOLATIONS: Record<string, Record<string, string>> = {
  'no-cycles': {
    'core/kernel/one.ts': `import './two.ts';`,
    'core/kernel/two.ts': `import './one.ts';`,
  },
  'kernel-is-the-floor': { 'core/kernel/up.ts': `import '../web/page.ts';`, 'core/web/page.ts': '' },
  'render-knows-no-nouns': {
    'core/render/nouns.ts': `import '../modules/users/index.ts';`,
    'core/modules/users/index.ts': '',
  },
  'sdk-stands-on-kernel': { 'core/sdk/index.ts': `import '../web/page.ts';`, 'core/web/page.ts': '' },
  'hook-files-hold-types': {
    'core/modules/users/users.hooks.ts': `import './user.ts';`,
    'core/modules/users/user.ts': '',
  },
  'modules-know-no-web': { 'core/modules/users/a.ts': `import '../../web/page.ts';`, 'core/web/page.ts': '' },
  'modules-know-no-http': { 'core/modules/users/a.ts': `import 'koa';` },
  'through-the-front-door': {
    'core/modules/orders/a.ts': `import '../users/inside.ts';`,
    'core/modules/users/inside.ts': '',
  },
  'outsiders-use-the-front-door': {
    'core/web/a.ts': `import '../modules/users/inside.ts';`,
    'core/modules/users/inside.ts': '',
  },
  'users-may-call': { 'core/modules/users/a.ts': `import '../orders/index.ts';`, 'core/modules/orders/index.ts': '' },
  'one-home-per-driver': { 'core/modules/users/a.ts': `import 'pg-boss';` },
  'core-knows-no-plugin': { 'core/kernel/a.ts': `import '../../plugins/acme/index.ts';`, 'plugins/acme/index.ts': '' },
  'plugins-see-only-the-sdk': {
    'plugins/acme/index.ts': `import '../../core/kernel/a.ts';`,
    'core/kernel/a.ts': '',
  },
  'plugins-stand-alone': { 'plugins/acme/index.ts': `import '../other/index.ts';`, 'plugins/other/index.ts': '' },
  'kit-only-in-tests': { 'cli/a.ts': `import 'eventportal/sdk/testing';`, 'core/sdk/testing/index.ts': '' },
  'vendors-are-played-by-stand-ins': {
    'plugins/acme/index.ts': `import 'eventportal/sdk/testing/vendor-server';`,
    'core/sdk/testing/vendor-server.ts': '',
  },
  'no-test-code-in-production': { 'cli/a.ts': `import '../test/a.ts';`, 'test/a.ts': '' },
};

function violationsIn(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'eventportal-boundaries-'));
  folders.push(folder);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const name of ['package.json', 'tsconfig.json']) {
    writeFileSync(join(folder, name), readFileSync(join(root, name)));
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${content}\nexport {};\n`);
  }
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['--config', join(root, 'test/architecture/boundaries.cjs'), '--output-type', 'json'],
      ...new Set(Object.keys(files).map((path) => path.split('/')[0]!)),
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (!stdout) throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))];
}

it.each(Object.entries(VIOLATIONS))('the rule %s fires', (rule, files) => {
  expect(violationsIn(files)).toContain(rule);
});

it('says nothing about a tree in order', () => {
  expect(
    violationsIn({
      'core/kernel/a.ts': '',
      'core/modules/users/index.ts': `import '../../kernel/a.ts';`,
      'core/web/a.ts': `import '../modules/users/index.ts';`,
      'plugins/acme/stand-in.ts': `import 'eventportal/sdk/testing/vendor-server';`,
      'core/sdk/testing/vendor-server.ts': '',
    }),
  ).toEqual([]);
});
