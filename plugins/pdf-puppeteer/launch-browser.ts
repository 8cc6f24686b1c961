import { execFile, type ChildProcess } from 'node:child_process';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { messageOf, type Logger } from 'eventportal/sdk';
import type { Browser } from 'puppeteer';
import type { FoundBrowser } from './find-browser.ts';
import { makeProfile, removeProfile } from './profile.ts';

const ARGS = [
  '--disable-gpu',
  // Containers give /dev/shm 64 MB, which a long document exceeds.
  '--disable-dev-shm-usage',
  // Letters keep the widths of their font instead of being fitted to a screen's pixels.
  '--font-render-hinting=none',
  // A second wall behind the request filter: no name resolves, so no prefetch or ping leaves either.
  '--host-resolver-rules=MAP * ~NOTFOUND',
];

/** Starts a browser that ends with this process, however it ends: they talk over a pipe. */
export async function launchBrowser(
  found: FoundBrowser,
  log: Logger,
  { isRoot = process.getuid?.() === 0 } = {},
): Promise<Browser> {
  if (isRoot) log.info('pdf.browser_without_sandbox', { reason: 'a browser run by root has none' });
  try {
    return await start(found, isRoot ? ['--no-sandbox'] : []);
  } catch (error) {
    const said = await whatItSays(found, isRoot);
    if (!isRoot && /sandbox/i.test(said)) {
      log.warn('pdf.browser_without_sandbox', { reason: said });
      return start(found, ['--no-sandbox']);
    }
    throw new Error(`${found.executablePath} did not start: ${said || messageOf(error)}`, { cause: error });
  }
}

async function start({ executablePath, headless, env }: FoundBrowser, args: readonly string[]): Promise<Browser> {
  const userDataDir = await makeProfile();
  try {
    // Loaded when the first ticket is printed: most processes never do.
    const { launch } = await import('puppeteer');
    const browser = await launch({
      executablePath,
      headless,
      env: { ...env },
      userDataDir,
      pipe: true,
      args: [...ARGS, ...args],
      // Stopping is the portal's business, in its own order.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    browser.process()?.once('exit', () => void removeProfile(userDataDir).catch(() => undefined));
    return browser;
  } catch (error) {
    await removeProfile(userDataDir);
    throw error;
  }
}

// What a browser that does not start has to say goes to its standard error, which the pipe does not carry.
async function whatItSays({ executablePath, env }: FoundBrowser, isRoot: boolean): Promise<string> {
  const profile = await makeProfile();
  const args = [...ARGS, ...(isRoot ? ['--no-sandbox'] : []), '--headless', `--user-data-dir=${profile}`];
  try {
    const run = promisify(execFile)(executablePath, [...args, '--dump-dom', 'about:blank'], {
      env: { ...env },
      timeout: 10_000,
    });
    const { stderr } = await run.catch((error: { readonly stderr?: string }) => ({ stderr: error.stderr ?? '' }));
    return stderr.replaceAll(/\s+/g, ' ').trim().slice(0, 400);
  } finally {
    await removeProfile(profile);
  }
}

/** Ends a browser and all its processes within the given time. */
export async function endBrowser(browser: Browser, withinMs: number): Promise<void> {
  const child = browser.process();
  const closed = browser.close().then(
    () => true,
    () => false,
  );
  const polite = await Promise.race([closed, after(withinMs, false, { ref: false })]);
  if (!polite) killBrowser(browser);
  if (child) await Promise.race([exited(child), after(1000, undefined, { ref: false })]);
}

/** Ends a browser that does not answer. Its helpers share its process group. */
export function killBrowser(browser: Browser): void {
  const child = browser.process();
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // No such group: on its own then, or already gone.
    child.kill('SIGKILL');
  }
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}
