import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackBrowser } from './unpack-browser.ts';

const run = promisify(execFile);
const isPacked = process.platform === 'linux' && process.arch === 'x64';

let cacheDir: string;
beforeAll(async () => {
  cacheDir = join(await mkdtemp(join(tmpdir(), 'eventportal-unpack-')), 'cache');
});
afterAll(async () => rm(join(cacheDir, '..'), { recursive: true, force: true }));

/** Another process that unpacks, as `start` on a second terminal would. */
async function elsewhere(): Promise<string> {
  const script = `
    import { unpackBrowser } from ${JSON.stringify(new URL('unpack-browser.ts', import.meta.url).href)};
    console.log((await unpackBrowser(${JSON.stringify(cacheDir)})).executablePath);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  return stdout.trim();
}

describe.runIf(isPacked)('unpacking the browser that npm brought', () => {
  it('gives one whole browser to four processes that start at once', async () => {
    const paths = await Promise.all([elsewhere(), elsewhere(), elsewhere(), elsewhere()]);
    expect(new Set(paths).size).toBe(1);
    const { stdout } = await run(String(paths[0]), ['--version'], { env: await libraries() });
    expect(stdout).toMatch(/^\S.*\d+\.\d+\.\d+/);
    expect(await readdir(cacheDir)).toHaveLength(1);
  }, 120_000);

  it('keeps it from others on the machine', async () => {
    expect((await stat(cacheDir)).mode & 0o077).toBe(0);
  });

  it('does not unpack again', async () => {
    const browser = await unpackBrowser(cacheDir);
    const before = await stat(String(browser?.executablePath));
    await unpackBrowser(cacheDir);
    expect((await stat(String(browser?.executablePath))).mtimeMs).toBe(before.mtimeMs);
  });

  it('brings the libraries that small systems lack', async () => {
    const browser = await unpackBrowser(cacheDir);
    expect(await readdir(String(browser?.libraries))).toEqual(expect.arrayContaining(['libnss3.so', 'libexpat.so.1']));
  });

  it('clears away what a killed unpacking left, but not what another is writing', async () => {
    const home = (await readdir(cacheDir))[0] ?? '';
    const [old, fresh] = [join(cacheDir, `${home}.tmp-old`), join(cacheDir, `${home}.tmp-new`)];
    for (const folder of [old, fresh]) {
      await mkdir(folder);
      await writeFile(join(folder, 'chromium'), 'half of it');
    }
    const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
    await utimes(old, yesterday, yesterday);
    await rm(join(cacheDir, home), { recursive: true });
    await unpackBrowser(cacheDir);
    expect((await readdir(cacheDir)).toSorted()).toEqual([home, `${home}.tmp-new`].toSorted());
  }, 120_000);

  it('says why when there is no room or no right to write', async () => {
    const file = join(cacheDir, 'a-file');
    await writeFile(file, '');
    await expect(unpackBrowser(file)).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});

async function libraries(): Promise<NodeJS.ProcessEnv> {
  return { LD_LIBRARY_PATH: (await unpackBrowser(cacheDir))?.libraries };
}
