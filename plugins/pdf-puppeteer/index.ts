import { join } from 'node:path';
import { definePlugin, type PdfRenderer } from 'eventportal/sdk';
import { z } from 'zod';
import { puppeteerPdf } from './renderer.ts';

const made = new Set<PdfRenderer>();

/** Prints tickets as the theme designs them. Without it, or without a browser, the built-in drawing is used. */
export default definePlugin({
  id: 'pdf-puppeteer',
  version: '1.0.0',
  requires: { eventportal: '^0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({
    /** Documents printed at the same time; one per core, two at most, unless told otherwise. */
    tabs: z.int().min(1).max(16).optional(),
  }),
  register(ep, { tabs }) {
    ep.pdf(({ site, log }) => {
      const cacheDir = join(site.dataDir, 'cache', 'browser');
      const renderer = puppeteerPdf({ cacheDir, log, ...(tabs ? { limits: { tabs } } : {}) });
      made.add(renderer);
      return renderer;
    });
  },
  async shutdown() {
    await Promise.all(Array.from(made, (renderer) => renderer.close()));
    made.clear();
  },
});
