import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { definePlugin } from '../plugins/define.ts';
import { z } from 'zod';
import { keepAppKey, prepareDataDir } from './app-key.ts';
import { VARIABLES } from './define.ts';
import { env } from './env.ts';
import { checkInput } from './load.ts';
import { ConfigProblems } from './problems.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventportal-config-'));
  for (const name of [
    'APP_URL',
    'DATABASE_URL',
    'PORT',
    'HOST',
    'DATA_DIR',
    'APP_KEY',
    'LOG_LEVEL',
    'TRUSTED_PROXIES',
  ]) {
    vi.stubEnv(name, undefined);
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function problems(input: Parameters<typeof checkInput>[0]) {
  try {
    await checkInput(input, folder);
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems.map(({ place, problem }) => `${place}: ${problem}`);
    throw error;
  }
  return [];
}

describe('the config', () => {
  it('needs nothing', async () => {
    expect(await checkInput({}, folder)).toMatchObject({
      name: 'eventportal',
      url: 'http://localhost:3000',
      port: 3000,
      database: undefined,
      appKey: undefined,
      locales: ['en'],
      theme: 'default',
      mode: 'production',
      logLevel: 'info',
      dataDir: join(folder, 'data'),
      plugins: [],
    });
  });

  it('fills what the file leaves out from the environment, and lets the file win', async () => {
    vi.stubEnv('PORT', '4000');
    vi.stubEnv('LOG_LEVEL', 'warn');
    vi.stubEnv('TRUSTED_PROXIES', '10.0.0.0/8, ::1');
    vi.stubEnv('HOST', '');
    expect(await checkInput({ logLevel: 'debug' }, folder)).toMatchObject({
      port: 4000,
      url: 'http://localhost:4000',
      logLevel: 'debug',
      trustedProxies: ['10.0.0.0/8', '::1'],
      host: undefined,
    });
  });

  it('reads a variable from the file that NAME_FILE names', async () => {
    writeFileSync(join(folder, 'url'), 'postgresql://me:s3cret@db.example.org/portal\n');
    vi.stubEnv('DATABASE_URL_FILE', join(folder, 'url'));
    const config = await checkInput({}, folder);
    expect(config.database).toBe('postgresql://me:s3cret@db.example.org/portal');
    expect([...config.secrets.values()]).toEqual(['DATABASE_URL_FILE']);
  });

  it('tells everything that is wrong at once, each with its place', async () => {
    vi.stubEnv('PORT', 'eighty');
    vi.stubEnv('DATABASE_URL', 'mongodb://db.example.org/portal');
    vi.stubEnv('APP_KEY_FILE', join(folder, 'nowhere'));
    const broken = definePlugin({
      id: 'Broken',
      version: '1',
      requires: { eventportal: '^9', plugins: ['gone'] },
      scope: 'site',
      root: new URL('file:///tmp/'),
      config: z.strictObject({ fee: z.int() }),
      demoOnly: true,
      register: () => undefined,
    });
    const unknown = { colour: 'red', url: 'tickets.example.org' } as object;
    const plugins = [broken({ fee: 1.5 }), './plugins/nowhere', broken({ fee: 1 })];
    expect(await problems({ ...unknown, plugins })).toEqual([
      expect.stringContaining('APP_KEY_FILE: names a file that cannot be read'),
      'config: url: must be an http:// or https:// address',
      expect.stringContaining('DATABASE_URL: begins with "mongodb://", which is no database eventportal knows'),
      'PORT: must be a number from 0 to 65535',
      'config: has the unknown setting "colour"',
      expect.stringContaining('plugin "./plugins/nowhere": cannot be loaded: there is nothing at'),
      expect.stringContaining('plugin "Broken": its config is wrong: fee:'),
      'plugin "Broken": has an id that cannot be used',
      'plugin "Broken": has the version "1"',
      'plugin "Broken": requires eventportal ^9, and this is 0.1.0',
      'plugin "Broken": requires the plugin "gone"',
      'plugin "Broken": works only in demo and test mode',
      expect.stringContaining('plugin "Broken": has an id'),
      expect.stringContaining('plugin "Broken": has the version'),
      expect.stringContaining('plugin "Broken": requires eventportal'),
      expect.stringContaining('plugin "Broken": requires the plugin "gone"'),
      expect.stringContaining('plugin "Broken": works only'),
      'plugin "Broken": is listed 2 times',
    ]);
  });

  it('names a variable that the config asks for and that is missing, once and with an example', async () => {
    const plugins = (): [] => {
      env('SMTP_URL');
      env.secret('SMTP_URL');
      return [];
    };
    const error = await checkInput({ plugins }, folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigProblems);
    expect((error as Error).message).toBe(
      'SMTP_URL: is not set, and the config file asks for it. ' +
        'Set SMTP_URL (smtps://user:password@smtp.example.org:465), or SMTP_URL_FILE to the path of a file that holds it.',
    );
  });

  it('refuses a variable that is given in two ways', async () => {
    vi.stubEnv('APP_URL', 'https://a.example.org');
    vi.stubEnv('APP_URL_FILE', '/run/secrets/url');
    expect(await problems({})).toEqual(['APP_URL: is set, and so is APP_URL_FILE']);
  });

  it('lists plugins for the mode it runs in', async () => {
    const config = await checkInput(
      { mode: 'test', plugins: ({ mode }) => [mode === 'production' && './nowhere'] },
      folder,
    );
    expect(config.plugins).toEqual([]);
  });
});

it('is explained in .env.example, variable by variable', () => {
  const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
  for (const name of Object.values(VARIABLES)) expect(example).toContain(`#${name}=`);
});

describe('the app key', () => {
  it('is made once, for its owner alone, and kept', () => {
    const key = keepAppKey(folder);
    expect(key.length).toBeGreaterThanOrEqual(43);
    expect(keepAppKey(folder)).toBe(key);
    expect(statSync(join(folder, 'app.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'app.key'), 'utf8').trim()).toBe(key);
  });

  it('is not replaced when it is damaged: stored secrets would be lost', () => {
    writeFileSync(join(folder, 'app.key'), 'short');
    expect(() => keepAppKey(folder)).toThrow('it holds fewer than 32 characters');
  });

  it('needs a data directory that can be written', ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may write everywhere');
    mkdirSync(join(folder, 'locked'));
    chmodSync(join(folder, 'locked'), 0o500);
    expect(() => prepareDataDir(join(folder, 'locked'))).toThrow('cannot be written');
  });

  it('says so when the data directory is a file', () => {
    writeFileSync(join(folder, 'data'), '');
    expect(() => prepareDataDir(join(folder, 'data'))).toThrow(
      `The data directory ${join(folder, 'data')} cannot be written`,
    );
  });
});
