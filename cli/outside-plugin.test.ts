import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { configWith, runCli, siteFolder, type SiteFolder } from '../test/setup/cli.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ACME = join(ROOT, 'test', 'fixtures', 'plugins', 'acme');
const run = promisify(execFile);

vi.setConfig({ testTimeout: 180_000 });

let site: SiteFolder;

/** A site with the sample plugin as its author would publish it: JavaScript in `node_modules`. */
beforeAll(() => {
  site = siteFolder({ 'eventportal.config.ts': configWith("['eventportal-plugin-acme', { feeMinor: 50 }]") });
  const modules = join(site.path, 'node_modules');
  const packed = join(modules, 'eventportal-plugin-acme');
  mkdirSync(modules);
  cpSync(ACME, packed, { recursive: true });
  for (const file of readdirSync(packed, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )) {
    compile(join(packed, file));
  }
  symlinkSync(join(ROOT, 'node_modules', 'zod'), join(modules, 'zod'));
});
afterAll(() => site.remove());

function compile(file: string): void {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2024,
      rewriteRelativeImportExtensions: true,
    },
  });
  writeFileSync(file.replace(/\.ts$/, '.js'), outputText);
  rmSync(file);
}

it('is loaded from an npm package, with the SDK of the running eventportal', async () => {
  const hooks = await runCli(['plugin', 'hooks', '--json'], { cwd: site.path });
  expect(hooks).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(hooks.out).hooks.map(({ at }: { at: string }) => at)).toEqual([
    'order.fees',
    'checkout.steps',
    'order.checking',
    'page.model',
    'order.placing',
    'order.confirmed',
  ]);
  const listed = JSON.parse((await runCli(['plugin', 'list', '--json'], { cwd: site.path })).out);
  expect(listed.plugins.at(-1)).toEqual({ id: 'acme', version: '1.0.0', from: 'elsewhere', scope: 'site' });
});

it('that is not installed is a sentence with the command that installs it', async () => {
  const missing = siteFolder({ 'eventportal.config.ts': configWith("'eventportal-plugin-gone'") });
  const { code, err } = await runCli(['config', 'check'], { cwd: missing.path });
  missing.remove();
  expect(code).toBe(3);
  expect(err).toContain('there is no such package; install it with `npm install eventportal-plugin-gone`');
});

it('compiles against the SDK and nothing else, and a wrong hook does not', async () => {
  const folder = siteFolder({});
  const modules = join(folder.path, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  for (const name of ['zod', '@types/node']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  symlinkSync(ROOT, join(modules, 'eventportal'));
  cpSync(ACME, join(folder.path, 'acme'), { recursive: true });
  folder.write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['acme', 'wrong.ts'] }));
  folder.write(
    'wrong.ts',
    `import type { HookRegistrar } from 'eventportal/sdk';
    export function add(hooks: HookRegistrar): void {
      hooks.on('acme.noted', 'acme.own', async (_scope, { orderId }) => void orderId.length);
      hooks.on('order.confirmed', 'acme.right', async (_scope, { total }) => void total.minor);
      hooks.on('order.confirmd', 'acme.typo', async () => undefined);
      hooks.on('order.confirmed', 'acme.field', async (_scope, { nothing }) => nothing);
    }`,
  );
  const { stdout } = await run(
    process.execPath,
    [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder.path],
    {
      cwd: folder.path,
    },
  ).catch((error: { stdout: string }) => error);
  folder.remove();
  const errors = stdout.split('\n').filter((line) => /error TS/.test(line) && !line.startsWith('..'));
  expect(errors.map((line) => line.replace(/: error (TS\d+).*/, ' $1'))).toEqual([
    expect.stringMatching(/^wrong\.ts\(5,\d+\) TS2345$/),
    expect.stringMatching(/^wrong\.ts\(6,\d+\) TS2339$/),
  ]);
});

const COMPILER_OPTIONS = {
  module: 'nodenext',
  target: 'es2024',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  customConditions: ['development'],
  types: ['node'],
  noEmit: true,
};
