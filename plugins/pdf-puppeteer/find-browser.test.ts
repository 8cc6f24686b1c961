import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from './find-browser.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eventportal-find-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

async function program(path: string, mode = 0o755): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, '#!/bin/sh\n', { mode });
  return file;
}

describe('finding a browser', () => {
  it('takes the one the operator names before all others', async () => {
    const named = await program('opt/my-chromium');
    await program('bin/chrome-headless-shell');
    const found = await findBrowser(folder, { PUPPETEER_EXECUTABLE_PATH: named, PATH: join(folder, 'bin') });
    expect(found).toMatchObject({ executablePath: named, source: 'PUPPETEER_EXECUTABLE_PATH', headless: true });
  });

  it('says so when the one named cannot be executed', async () => {
    const named = await program('opt/my-chromium', 0o644);
    const found = findBrowser(folder, { PUPPETEER_EXECUTABLE_PATH: named });
    await expect(found).rejects.toMatchObject({ code: 'pdf.browser_missing', message: expect.stringContaining(named) });
  });

  it('takes a headless shell from the PATH', async () => {
    const shell = await program('b/chromium-headless-shell');
    await program('a/chromium');
    const found = await findBrowser(folder, { PATH: `${join(folder, 'a')}:${join(folder, 'b')}` });
    expect(found).toMatchObject({ executablePath: shell, source: 'system', headless: 'shell' });
  });

  it('keeps secrets from the browser', async () => {
    const named = await program('chromium');
    const found = await findBrowser(folder, {
      PUPPETEER_EXECUTABLE_PATH: named,
      PATH: '/bin',
      APP_KEY: 'secret',
      SMTP_URL: 'secret',
    });
    expect(JSON.stringify(found)).not.toContain('secret');
    expect(found?.env.PATH).toBe('/bin');
  });

  it.runIf(process.platform === 'linux')(
    'shows the browser our fonts, since a browser without fonts prints nothing',
    async () => {
      const named = await program('chromium');
      const found = await findBrowser(folder, { PUPPETEER_EXECUTABLE_PATH: named });
      const conf = await readFile(join(String(found?.env.FONTCONFIG_PATH?.split(':')[0]), 'fonts.conf'), 'utf8');
      expect(conf).toMatch(/<dir>.*noto-sans\/400Regular<\/dir>/);
      expect(conf).toMatch(/<dir>.*noto-sans-arabic\/700Bold<\/dir>/);
      expect(conf).toContain('<include ignore_missing="yes">/etc/fonts/fonts.conf</include>');
    },
  );
});
