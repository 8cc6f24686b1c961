import { availableParallelism } from 'node:os';
import { messageOf, type Logger, type PdfRenderer } from 'eventportal/sdk';
import { findBrowser, type FoundBrowser } from './find-browser.ts';
import { launchBrowser } from './launch-browser.ts';
import { startPress, type Press } from './press.ts';

export interface PuppeteerPdfOptions {
  /** Where a browser that npm brought is unpacked to, 200 MB once. */
  readonly cacheDir: string;
  readonly log: Logger;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly limits?: Partial<Limits>;
}

export interface Limits {
  /** Documents at the same time: one per core, and more than two gain nothing. */
  readonly tabs: number;
  /** A tab is replaced after so many documents, and the browser after so many: both grow slowly. */
  readonly documentsPerTab: number;
  readonly documentsPerBrowser: number;
  readonly timeLimitMs: number;
  /** A browser nobody asked anything for so long is ended; the next document starts another in a third of a second. */
  readonly idleMs: number;
  /** How long a browser that could not be started is left alone. */
  readonly retryAfterMs: number;
}

const LIMITS: Limits = {
  tabs: Math.min(2, availableParallelism()),
  documentsPerTab: 500,
  documentsPerBrowser: 5000,
  timeLimitMs: 30_000,
  idleMs: 5 * 60_000,
  retryAfterMs: 60_000,
};
const END_WITHIN_MS = 3000;

/** Trying again would not help. */
class GaveUp extends Error {}

/** Prints documents with a Chromium of its own, started by the first one. */
export function puppeteerPdf({ cacheDir, log, env = process.env, limits: given }: PuppeteerPdfOptions): PdfRenderer {
  const limits = { ...LIMITS, ...given };
  const turns = createTurns(limits.tabs);
  const presses = new Set<Press>();
  let found: Promise<FoundBrowser | undefined> | undefined;
  let press: Promise<Press> | undefined;
  let brokenUntil = 0;
  let idle: NodeJS.Timeout | undefined;
  // Raised by every close: what was asked before one must not start a browser after it.
  let era = 0;
  let closing: Promise<unknown> | undefined;

  async function available(): Promise<boolean> {
    if (performance.now() < brokenUntil) return false;
    try {
      found ??= findBrowser(cacheDir, env);
      return (await found) !== undefined;
    } catch (error) {
      log.error('pdf.browser_unusable', { error });
      pause();
      return false;
    }
  }

  async function render(html: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Uint8Array> {
    const asked = era;
    clearTimeout(idle);
    const giveBack = await turns.take();
    try {
      return await print(html, signal, asked).catch((error: unknown) => {
        if (error instanceof GaveUp || signal?.aborted) throw error;
        // A browser or a page may end for reasons that are not the document's: once more, with a fresh one.
        log.warn('pdf.printing_again', { reason: messageOf(error) });
        return print(html, signal, asked);
      });
    } finally {
      giveBack();
      if (turns.allFree()) idle = setTimeout(() => void rest(), limits.idleMs).unref();
    }
  }

  async function print(html: string, signal: AbortSignal | undefined, asked: number): Promise<Uint8Array> {
    await closing;
    if (asked !== era) throw new GaveUp('the PDF renderer was closed');
    signal?.throwIfAborted();
    const running = await currentPress();
    const limit = AbortSignal.timeout(limits.timeLimitMs);
    try {
      return await running.print(html, signal ? AbortSignal.any([signal, limit]) : limit);
    } catch (error) {
      if (limit.aborted && !signal?.aborted) {
        throw new GaveUp(`a document took longer than ${limits.timeLimitMs} ms to print`, { cause: error });
      }
      throw error;
    } finally {
      if (running.printed >= limits.documentsPerBrowser && running.usable) running.retire();
    }
  }

  /** The running browser, or a new one where it crashed or has printed enough. Who comes first starts it for all. */
  async function currentPress(): Promise<Press> {
    const known = press;
    const running = await known?.catch(() => undefined);
    if (running?.usable) return running;
    if (press === known) press = start();
    return press ?? start();
  }

  async function start(): Promise<Press> {
    try {
      found ??= findBrowser(cacheDir, env);
      const browser = await found;
      if (!browser) throw new GaveUp('no browser was found');
      const launched = await launchBrowser(browser, log);
      log.info('pdf.browser_started', { source: browser.source, path: browser.executablePath });
      const started = startPress(launched, limits.documentsPerTab);
      presses.add(started);
      launched.once('disconnected', () => presses.delete(started));
      return started;
    } catch (error) {
      log.error('pdf.browser_unusable', { error });
      pause();
      throw new GaveUp(messageOf(error), { cause: error });
    }
  }

  // A browser that fails to start fails again: for a while the fallback is used at once, then it is looked for afresh.
  function pause(): void {
    found = undefined;
    brokenUntil = performance.now() + limits.retryAfterMs;
  }

  async function rest(): Promise<void> {
    const running = await press?.catch(() => undefined);
    running?.retire();
  }

  async function end(): Promise<void> {
    await press?.catch(() => undefined);
    press = undefined;
    await Promise.all(Array.from(presses, (each) => each.end(END_WITHIN_MS)));
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    era += 1;
    closing ??= end()
      .catch((error: unknown) => log.warn('pdf.browser_not_closed', { reason: messageOf(error) }))
      .finally(() => {
        closing = undefined;
      });
    await closing;
  }

  return { id: 'puppeteer', available, render, close };
}

interface Turns {
  take(): Promise<() => void>;
  allFree(): boolean;
}

/** Lets so many in at a time, in the order of their coming. */
function createTurns(count: number): Turns {
  const waiting: (() => void)[] = [];
  let taken = 0;

  function giveBack(): void {
    const next = waiting.shift();
    if (next) next();
    else taken -= 1;
  }

  return {
    async take() {
      if (taken < count) taken += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let given = false;
      return () => {
        if (!given) giveBack();
        given = true;
      };
    },
    allFree: () => taken === 0,
  };
}
