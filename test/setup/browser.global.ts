import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { findBrowser, type FoundBrowser } from '../../plugins/pdf-puppeteer/find-browser.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** For playwright: `chromium.launch({ executablePath, env })`. */
    browser: FoundBrowser;
  }
}

/** The same browser that prints PDFs; where npm brought it, it is unpacked once and kept between runs. */
export default async function setup(project: TestProject): Promise<void> {
  const found = await findBrowser(fileURLToPath(new URL('../.cache/browser', import.meta.url)));
  if (!found) throw new Error('There is no browser in this run.');
  project.provide('browser', found);
}
