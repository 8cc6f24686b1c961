import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = `
  process.on('SIGTERM', () => process.exit(7));
  console.log(JSON.stringify({ args: process.argv.slice(2), conditions: process.execArgv, pid: process.pid }));
  if (process.argv[2] === 'wait') setInterval(() => {}, 1000);
  else process.exitCode = 5;
`;
/** Stands for a Node that cannot become another process, so that the entry must start one and stay in between. */
const IN_BETWEEN = ['--import', 'data:text/javascript,delete process.execve'];

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eventportal-entry-'));
  mkdirSync(join(root, 'cli'));
  for (const file of ['eventportal.js', 'installed.js']) {
    copyFileSync(fileURLToPath(new URL(file, import.meta.url)), join(root, 'cli', file));
  }
  writeJson('package.json', { type: 'module' });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the entry in a source checkout', () => {
  beforeEach(() => {
    mkdirSync(join(root, 'core'));
    writeFileSync(join(root, 'cli', 'main.ts'), MAIN);
  });

  it.each([
    ['becomes the program', []],
    ['starts the program', IN_BETWEEN],
  ])('%s, with its arguments and exit code', async (_, flags) => {
    const { code, out } = await run(flags, ['plugin', 'list', '--json']);
    expect(code).toBe(5);
    expect(JSON.parse(out)).toMatchObject({ args: ['plugin', 'list', '--json'] });
    expect(JSON.parse(out).conditions).toContain('--conditions=development');
  });

  it.each([
    ['itself', []],
    ['by forwarding', IN_BETWEEN],
  ])('lets the program end as it likes when it is told to, %s', async (_, flags) => {
    const child = begin(flags, ['wait']);
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([7, null]);
  });

  it('leaves nothing in between where Node can become another process', async () => {
    const child = begin([], ['wait']);
    const [line] = await once(child.stdout!, 'data');
    expect(JSON.parse(String(line)).pid).toBe(child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('ends by the same signal as the program', async () => {
    const child = begin(IN_BETWEEN, ['wait']);
    const [line] = await once(child.stdout!, 'data');
    process.kill(JSON.parse(String(line)).pid, 'SIGHUP');
    expect(await once(child, 'exit')).toEqual([null, 'SIGHUP']);
  });

  it.each(['start', 'demo'])('installs what is missing before %s, and says so in one line', async (command) => {
    lock({ 'node_modules/koa': { version: '3.0.0' } });
    const { code, err } = await run([], [command]);
    expect(code).toBe(5);
    expect(err).toBe('Installing dependencies (none are there yet) …\nnpm ran: ci\n');
  });

  it('installs again when the lock file has changed, not when it was only touched', async () => {
    lock({ 'node_modules/koa': { version: '3.0.0' } });
    installed({ 'node_modules/koa': { version: '3.0.0' } });
    expect((await run([], ['start'])).err).toBe('');
    lock({ 'node_modules/koa': { version: '3.0.1' } });
    expect((await run([], ['start'])).err).toContain('the lock file has changed');
  });

  it('misses neither development tools nor other systems’ packages in production', async () => {
    const foreign = {
      'node_modules/vitest': { version: '5.0.0', dev: true },
      'node_modules/win': { version: '1.0.0', optional: true },
    };
    lock({ 'node_modules/koa': { version: '3.0.0' }, ...foreign });
    installed({ 'node_modules/koa': { version: '3.0.0' } });
    expect((await run([], ['start'])).err).toBe('');
  });

  it('ends with a sentence when npm fails', async () => {
    lock({ 'node_modules/koa': { version: '3.0.0' } });
    const { code, err } = await run([], ['start'], { NPM_FAILS: '1' });
    expect(code).toBe(1);
    expect(err).toContain('The dependencies could not be installed: "npm ci" failed, see above.');
  });
});

describe('the entry of the npm package', () => {
  it('runs what was built, in this very process', async () => {
    mkdirSync(join(root, 'dist', 'cli'), { recursive: true });
    writeFileSync(join(root, 'dist', 'cli', 'main.js'), MAIN);
    const { code, out } = await run([], ['plugin', 'list']);
    expect(code).toBe(5);
    expect(JSON.parse(out)).toMatchObject({ args: ['plugin', 'list'], conditions: [] });
  });

  it.each(['start', 'worker'])('gives %s, which stays, little memory for what lives shortly', async (command) => {
    mkdirSync(join(root, 'dist', 'cli'), { recursive: true });
    writeFileSync(join(root, 'dist', 'cli', 'main.js'), MAIN);
    const { code, out } = await run([], [command, '--role', 'web']);
    expect(code).toBe(5);
    expect(JSON.parse(out)).toMatchObject({
      args: [command, '--role', 'web'],
      conditions: ['--max-semi-space-size=16'],
    });
  });
});

function begin(flags: readonly string[], args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const npm = join(root, 'npm-cli.js');
  writeFileSync(
    npm,
    `console.error('npm ran: ' + process.argv.slice(2).join(' ')); process.exit(Number(process.env.NPM_FAILS ?? 0));`,
  );
  return spawn(process.execPath, [...flags, join(root, 'cli', 'eventportal.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, npm_execpath: npm, ...env },
  });
}

async function run(
  flags: readonly string[],
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = begin(flags, args, env);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => (out += chunk));
  child.stderr?.on('data', (chunk) => (err += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

function lock(packages: Record<string, object>): void {
  writeJson('package-lock.json', { packages });
  const later = new Date(Date.now() + 5_000);
  utimesSync(join(root, 'package-lock.json'), later, later);
}

function installed(packages: Record<string, object>): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeJson('node_modules/.package-lock.json', { packages });
}

function writeJson(path: string, content: object): void {
  writeFileSync(join(root, path), JSON.stringify(content));
}
