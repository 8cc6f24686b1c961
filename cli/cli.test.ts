import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configWith, runCli, siteFolder, type CliOptions, type SiteFolder } from '../test/setup/cli.ts';

let site: SiteFolder;

beforeEach(() => {
  site = siteFolder({ 'eventportal.config.ts': configWith() });
});
afterEach(() => site.remove());

vi.setConfig({ testTimeout: 120_000 });

const run = (args: string, more: Partial<CliOptions> = {}) => runCli(args.split(' '), { cwd: site.path, ...more });

/** A failure is sentences: no stack, and nothing on standard output. */
function expectFailure(
  result: { code: number | null; out: string; err: string },
  code: number,
  ...said: string[]
): void {
  expect(result).toMatchObject({ code, out: '' });
  expect(result.err).not.toMatch(/\n\s+at |node:internal/);
  for (const sentence of said) expect(result.err).toContain(sentence);
}

describe('the command line', () => {
  it('says its version, and explains itself', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await run('help start')).out).toContain('--no-migrate');
  });

  it.each([
    ['frobnicate', 'unknown command'],
    ['start --port eighty', 'A port is a number from 0 to 65535.'],
    ['start --role both', 'Allowed choices are all, web, worker.'],
    ['user create', 'missing required argument'],
    ['install', 'The administrator has no address.'],
    ['migrate down', 'Undoing a migration loses data.'],
  ])('refuses "%s" as a mistake of the caller', async (args, sentence) => {
    expectFailure(await run(args), 2, sentence);
  });

  it('tells scripts of a failure in JSON', async () => {
    const { code, out, err } = await run('migrate status --json', { env: { DATABASE_URL: 'mongodb://db/x' } });
    expect([code, out]).toEqual([3, '']);
    expect(JSON.parse(err).error).toMatchObject({ code: 'config.problems' });
  });
});

describe('a config', () => {
  it('is checked without touching anything', async () => {
    const { code, out } = await run('config check --json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, plugins: ['storage-local', 'payment-manual'] });
  });

  it('is shown without its secrets', async () => {
    site.write('key', 'a-very-secret-key-of-more-than-32-characters\n');
    site.write('.env', 'DATABASE_URL=postgresql://me:hunter2@db.example.org/portal\n');
    const { out } = await run('config show', { env: { APP_KEY_FILE: join(site.path, 'key') } });
    expect(out).toMatch(/appKey\s+•••• \(from APP_KEY_FILE\)/);
    expect(out).toContain('postgresql://me:••••@db.example.org/portal (from DATABASE_URL)');
    expect(out).not.toMatch(/very-secret|hunter2/);
  });

  it('that cannot be read is a sentence with its file', async () => {
    site.write('eventportal.config.ts', 'export default {');
    expectFailure(await run('config check'), 3, 'eventportal.config.ts cannot be loaded:');
  });

  it('tells all its problems at once', async () => {
    site.write('eventportal.config.ts', configWith("'./plugins/nowhere'", "url: 'tickets', colour: 'red',"));
    const result = await run('config check', { env: { PORT: '99999' } });
    expectFailure(
      result,
      3,
      'eventportal.config.ts: url: must be an http:// or https:// address.',
      'PORT: must be from 0 to 65535.',
      'has the unknown setting "colour".',
      'plugin "./plugins/nowhere": cannot be loaded: there is nothing at',
    );
    expect(result.err.trim().split('\n')).toHaveLength(4);
  });

  it('that is named and not there is a sentence', async () => {
    expectFailure(await run('config check -c other.ts'), 3, 'There is no config file at', 'other.ts');
  });
});

describe('what the machine refuses', () => {
  it('a data directory that cannot be written', async () => {
    const result = await run('migrate status', { env: { DATA_DIR: '/dev/null/data' } });
    expectFailure(result, 3, 'The data directory /dev/null/data cannot be written', 'set DATA_DIR');
  });

  it('a database that is not there: the same may work in a minute', async () => {
    const result = await run('migrate status', { env: { DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:1/portal' } });
    expectFailure(result, 75, 'The database "portal" at 127.0.0.1:1 cannot be used', 'Check DATABASE_URL');
    expect(result.err).not.toContain('hunter2');
  });

  it('a database address that is none', async () => {
    const result = await run('start', { env: { DATABASE_URL: 'mysql:/db' } });
    expectFailure(result, 3, 'DATABASE_URL:');
  });
});

describe('a broken plugin', () => {
  const write = (text: string): void => {
    mkdirSync(join(site.path, 'plugins', 'broken'), { recursive: true });
    writeFileSync(join(site.path, 'plugins', 'broken', 'index.ts'), text);
  };
  const WAY_OUT = '--safe-mode, or EVENTPORTAL_DISABLE_PLUGINS=broken';

  it.each([
    ['cannot be imported', "throw new Error('no luck');"],
    ['needs a package that is not there', "import 'left-pad-that-nobody-has';"],
  ])('that %s stops the start by name, and is started without', async (_, text) => {
    write(text);
    site.write('eventportal.config.ts', configWith("'./plugins/broken'"));
    expectFailure(await run('config check'), 3, 'plugin "./plugins/broken": cannot be loaded', WAY_OUT);
    expect(await run('config check --safe-mode')).toMatchObject({ code: 0 });
    const { out } = await run('config check', { env: { EVENTPORTAL_DISABLE_PLUGINS: 'broken' } });
    expect(out).toContain('Switched off for this run: broken.');
  });

  it('that the config imports itself is named as well, and left out in safe mode', async () => {
    write("throw new Error('no luck');");
    site.write('eventportal.config.ts', `import broken from './plugins/broken/index.ts';\n${configWith('broken({})')}`);
    expectFailure(await run('config check'), 3, 'because of the plugin "broken": no luck', WAY_OUT);
    expect(await run('config check --safe-mode')).toMatchObject({ code: 0 });
    expect(await run('config check', { env: { EVENTPORTAL_DISABLE_PLUGINS: 'broken' } })).toMatchObject({ code: 0 });
  });

  it('that fails while it registers is named with its reason', async () => {
    write(
      `import { definePlugin } from 'eventportal/sdk';
      export default definePlugin({
        id: 'broken', version: '1.0.0', requires: { eventportal: '*' }, scope: 'site', root: new URL('.', import.meta.url),
        config: { safeParse: () => ({ success: true, data: {} }) } as never,
        register() { throw new Error('no luck'); },
      });`,
    );
    site.write('eventportal.config.ts', configWith("'./plugins/broken'"));
    expectFailure(await run('config check'), 3, 'plugin "broken": its register() failed: no luck.', WAY_OUT);
  });
});

describe('a new plugin', () => {
  it.each(['', ' --gateway'])('is written and works at once%s', async (flags) => {
    const { out, code } = await run(`plugin create my-shop --dir plugins/my-shop --json${flags}`);
    expect(code).toBe(0);
    const { reference, files } = JSON.parse(out);
    expect(reference).toBe('./plugins/my-shop');
    expect(files).toContain('plugins/my-shop/index.ts');
    expectFailure(await run('plugin create my-shop --dir plugins/my-shop'), 3, 'There is something in');
  });

  it('has an id that can prefix its names', async () => {
    expectFailure(await run('plugin create My_Shop'), 2, '"My_Shop" cannot be');
  });
});
