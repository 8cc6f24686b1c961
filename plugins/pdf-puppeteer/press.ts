import { setTimeout as after } from 'node:timers/promises';
import type { Browser } from 'puppeteer';
import { endBrowser, killBrowser } from './launch-browser.ts';
import { openTab, type Tab } from './tab.ts';

/** One run of a browser, from its start to its end. */
export interface Press {
  /** False once it was retired, crashed or ended. */
  readonly usable: boolean;
  readonly printed: number;
  /** As many at a time as the caller allows; each gets a tab of its own. */
  print(html: string, end: AbortSignal): Promise<Uint8Array>;
  /** Takes nothing new, and ends with the last document it prints. */
  retire(): void;
  /** Ends now; what is being printed is lost. */
  end(withinMs: number): Promise<void>;
}

const CLOSE_WITHIN_MS = 2000;

export function startPress(browser: Browser, documentsPerTab: number): Press {
  const idle: Tab[] = [];
  let printed = 0;
  let busy = 0;
  let retired = false;

  async function print(html: string, end: AbortSignal): Promise<Uint8Array> {
    busy += 1;
    let tab: Tab | undefined;
    const work = (async () => {
      tab = idle.pop() ?? (await openTab(browser));
      return { bytes: await tab.print(html), tab };
    })();
    try {
      const done = await unlessAborted(work, end);
      printed += 1;
      if (done.tab.printed < documentsPerTab) idle.push(done.tab);
      else await dispose(done.tab);
      return done.bytes;
    } catch (error) {
      // The tab may still be opening; it goes as soon as it is there.
      if (tab) await dispose(tab);
      else void work.then(({ tab: late }) => dispose(late)).catch(() => undefined);
      throw error;
    } finally {
      busy -= 1;
      if (retired && busy === 0) void endBrowser(browser, CLOSE_WITHIN_MS);
    }
  }

  async function dispose(tab: Tab): Promise<void> {
    if (!browser.connected) return;
    const closed = tab.close().then(
      () => true,
      () => true,
    );
    if (!(await Promise.race([closed, after(CLOSE_WITHIN_MS, false, { ref: false })]))) killBrowser(browser);
  }

  return {
    get usable() {
      return browser.connected && !retired;
    },
    get printed() {
      return printed;
    },
    print,
    retire() {
      retired = true;
      if (busy === 0) void endBrowser(browser, CLOSE_WITHIN_MS);
    },
    async end(withinMs) {
      retired = true;
      await endBrowser(browser, withinMs);
    },
  };
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
