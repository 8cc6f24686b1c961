import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Logger } from 'eventportal/sdk';
import { describePdfRenderer } from 'eventportal/sdk/testing';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { findBrowser, type FoundBrowser } from './find-browser.ts';
import { launchBrowser } from './launch-browser.ts';
import { puppeteerPdf, type Limits } from './renderer.ts';

const cacheDir = fileURLToPath(new URL('../../test/.cache/browser', import.meta.url));
const real = await findBrowser(cacheDir);

interface Line {
  readonly event: string;
  readonly facts: object | undefined;
}

let folder: string;
let lines: Line[];
const opened: { close(): Promise<void> }[] = [];

function press(limits: Partial<Limits> = {}, env: Record<string, string> = {}) {
  lines = [];
  const write = (event: string, facts?: object): void => void lines.push({ event, facts });
  const log: Logger = { debug: write, info: write, warn: write, error: write };
  const renderer = puppeteerPdf({ cacheDir, log, limits, env: { ...process.env, ...env } });
  opened.push(renderer);
  return renderer;
}

const started = () => lines.filter(({ event }) => event === 'pdf.browser_started').length;

/** A browser that writes down the ids of its processes before it starts. */
async function watchedBrowser(): Promise<{ env: Record<string, string>; pids(): Promise<number[]> }> {
  const { executablePath, env } = real as FoundBrowser;
  const file = join(folder, 'chrome-headless-shell');
  const libraries = env.LD_LIBRARY_PATH ? `export LD_LIBRARY_PATH='${env.LD_LIBRARY_PATH}'\n` : '';
  await writeFile(file, `#!/bin/sh\n${libraries}echo $$ >> '${folder}/pids'\nexec '${executablePath}' "$@"\n`);
  await chmod(file, 0o755);
  return {
    env: { PUPPETEER_EXECUTABLE_PATH: file },
    pids: async () => (await readFile(join(folder, 'pids'), 'utf8')).trim().split('\n').map(Number),
  };
}

/** The living processes of a browser: it leads a group of its own. */
async function groupOf(leader: number): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,pgid=,stat=,args=']);
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === leader && !match[3]?.startsWith('Z'))
    .map((match) => ({ pid: Number(match?.[1]), command: match?.[4] ?? '' }));
}

const page = (body: string) =>
  `<!doctype html><html lang="en" dir="ltr"><head><style>p{break-after:page}</style></head><body>${body}</body></html>`;
const pagesOf = (pdf: Uint8Array) =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Type\s*\/Page\b(?!s)/g)?.length;

if (real) describePdfRenderer('pdf-puppeteer', { open: () => press() });

describe.skipIf(!real)('printing with a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eventportal-pdf-'));
    return async () => rm(folder, { recursive: true });
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((renderer) => renderer.close()));
    await rm(join(folder, 'pids'), { force: true });
  });

  it('prints again what a crashed browser left undone', async () => {
    const browser = await watchedBrowser();
    const renderer = press({}, browser.env);
    await renderer.render(page('x'), {});
    const [pid] = await browser.pids();
    const long = renderer.render(page('<p>x</p>'.repeat(400)), {});
    // Begun by now, and by no means done: to ask for the process only here could take as long as the document.
    await new Promise((resolve) => setImmediate(resolve));
    process.kill(Number(pid), 'SIGKILL');
    expect(pagesOf(await long)).toBeGreaterThanOrEqual(400);
    expect(lines.map(({ event }) => event)).toContain('pdf.printing_again');
    expect(started()).toBe(2);
  });

  it('prints again when a single page crashed', async () => {
    const browser = await watchedBrowser();
    const renderer = press({ tabs: 1 }, browser.env);
    await renderer.render(page('x'), {});
    const long = renderer.render(page('<p>x</p>'.repeat(400)), {});
    const [pid] = await browser.pids();
    const pages = (await groupOf(Number(pid))).filter(({ command }) => command.includes('--type=renderer'));
    expect(pages.length).toBeGreaterThan(0);
    for (const each of pages) process.kill(each.pid, 'SIGKILL');
    expect(pagesOf(await long)).toBeGreaterThanOrEqual(400);
    expect(started()).toBe(1);
  });

  it('gives up a document after its time, and goes on with the next', async () => {
    const renderer = press({ tabs: 1, timeLimitMs: 1500 });
    await renderer.render(page('x'), {});
    await expect(renderer.render(page('<p>x</p>'.repeat(60_000)), {})).rejects.toThrow('took longer than 1500 ms');
    await vi.waitFor(async () => expect(pagesOf(await renderer.render(page('x'), {}))).toBe(1), {
      timeout: 20_000,
      interval: 100,
    });
  });

  it('replaces tabs and browsers that have printed enough', async () => {
    const renderer = press({ tabs: 2, documentsPerTab: 2, documentsPerBrowser: 5 });
    const pdfs = await Promise.all(Array.from({ length: 16 }, () => renderer.render(page('x'), {})));
    expect(pdfs.map(pagesOf)).toEqual(pdfs.map(() => 1));
    expect(started()).toBeGreaterThanOrEqual(3);
  });

  it('leaves no process behind when it is closed, even in the middle of a document', async () => {
    const browser = await watchedBrowser();
    const renderer = press({ tabs: 1 }, browser.env);
    await renderer.render(page('x'), {});
    const long = renderer.render(page('<p>x</p>'.repeat(2000)), {});
    const waiting = renderer.render(page('x'), {});
    const ended = Promise.allSettled([long, waiting]);
    await renderer.close();
    const [pid] = await browser.pids();
    expect(await groupOf(Number(pid))).toEqual([]);
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await browser.pids()).toHaveLength(1);

    expect(pagesOf(await renderer.render(page('x'), {}))).toBe(1);
    expect(await browser.pids()).toHaveLength(2);
  });

  it('leaves no folder behind, and clears away those of processes that were killed', async () => {
    const dead = await mkdtemp(join(tmpdir(), 'eventportal-browser-999999999-'));
    const renderer = press();
    await renderer.render(page('x'), {});
    const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('eventportal-browser-'));
    expect(await folders()).not.toContain(basename(dead));
    const own = `eventportal-browser-${process.pid}-`;
    expect((await folders()).some((name) => name.startsWith(own))).toBe(true);
    await renderer.close();
    await vi.waitFor(async () => expect((await folders()).filter((name) => name.startsWith(own))).toEqual([]));
  });

  it('ends a browser that nobody needs, and starts it again', async () => {
    const browser = await watchedBrowser();
    const renderer = press({ idleMs: 20 }, browser.env);
    await renderer.render(page('x'), {});
    const [pid] = await browser.pids();
    await vi.waitFor(async () => expect(await groupOf(Number(pid))).toEqual([]), { timeout: 10_000, interval: 50 });
    expect(pagesOf(await renderer.render(page('x'), {}))).toBe(1);
  });

  it('takes its browser along when the process is killed', async () => {
    const browser = await watchedBrowser();
    const script = `
      import { puppeteerPdf } from ${JSON.stringify(new URL('renderer.ts', import.meta.url).href)};
      const log = { debug() {}, info() {}, warn() {}, error: console.error };
      const renderer = puppeteerPdf({ cacheDir: ${JSON.stringify(cacheDir)}, log });
      await renderer.render('<!doctype html>x', {});
      console.log('printed');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--conditions=development', '--input-type=module', '-e', script], {
      env: { ...process.env, ...browser.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    const [pid] = await browser.pids();
    await vi.waitFor(async () => expect(await groupOf(Number(pid))).toEqual([]), { timeout: 10_000, interval: 50 });
  });

  it('says that a browser cannot be started, and is left alone for a while', async () => {
    const file = join(folder, 'broken');
    await writeFile(file, '#!/bin/sh\necho no display >&2\nexit 1\n', { mode: 0o755 });
    const renderer = press({ retryAfterMs: 60_000 }, { PUPPETEER_EXECUTABLE_PATH: file });
    expect(await renderer.available()).toBe(true);
    await expect(renderer.render(page('x'), {})).rejects.toThrow(`${file} did not start: no display`);
    expect(await renderer.available()).toBe(false);
    expect(lines.map(({ event }) => event)).toContain('pdf.browser_unusable');
  });

  it('goes without a sandbox only where the system allows none, and says so', async () => {
    const { executablePath, env } = real as FoundBrowser;
    const file = join(folder, 'strict-headless-shell');
    const refuse = `case " $* " in *" --no-sandbox "*) ;; *) echo 'No usable sandbox!' >&2; exit 1;; esac`;
    await writeFile(file, `#!/bin/sh\n${refuse}\nexec '${executablePath}' "$@"\n`, { mode: 0o755 });
    const log: Logger = {
      debug() {},
      info() {},
      error() {},
      warn: (event, facts) => void lines.push({ event, facts }),
    };
    lines = [];
    const browser = await launchBrowser({ executablePath: file, source: 'test', headless: 'shell', env }, log, {
      isRoot: false,
    });
    await browser.close();
    expect(lines).toEqual([{ event: 'pdf.browser_without_sandbox', facts: { reason: 'No usable sandbox!' } }]);
  });

  it('is not available where the named browser is missing', async () => {
    const renderer = press({}, { PUPPETEER_EXECUTABLE_PATH: join(folder, 'nowhere') });
    expect(await renderer.available()).toBe(false);
    expect(lines.map(({ event }) => event)).toEqual(['pdf.browser_unusable']);
  });
});
