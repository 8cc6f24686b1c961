import { registeredBy } from 'eventportal/sdk/testing';
import { describe, expect, it } from 'vitest';
import pdfPuppeteer from './index.ts';

describe('the plugin', () => {
  it('registers, needs no settings, and has nothing to end before it printed', async () => {
    const plugin = pdfPuppeteer();
    expect(() => registeredBy(plugin)).not.toThrow();
    await plugin.shutdown();
  });

  it('refuses a number of tabs that makes no sense', () => {
    expect(pdfPuppeteer({ tabs: 0 }).problems).toEqual([expect.stringMatching(/^tabs: /)]);
  });
});
