import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Config } from '../kernel/config/load.ts';
import { silentLogger } from '../kernel/log.ts';
import { definePlugin } from '../kernel/plugins/define.ts';
import { registeredBy } from '../sdk/testing/index.ts';
import { loadFaces } from './faces.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventportal-faces-'));
  write('themes/port/theme.json', { name: 'port', version: '1.0.0', contract: 1, parent: 'default' });
  write('themes/port/locales/de.json', { form: { save: 'Festmachen' }, frame: { sign_in: 'An Bord' } });
  write('themes/pier/theme.json', { name: 'pier', version: '1.0.0', contract: 1, parent: 'port' });
  write('themes/pier/locales/de.json', { frame: { sign_in: 'Anlegen' } });
  write('i18n-de/locales/de.json', {
    form: { save: 'Speichern', conflict: 'Konflikt' },
    frame: { sign_in: 'Anmelden' },
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, content: object): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify(content));
}

it('lets a theme have the last word: over its parents, and they over language packs', () => {
  const pack = definePlugin({
    id: 'i18n-de',
    version: '1.0.0',
    requires: { eventportal: '*' },
    scope: 'site',
    root: pathToFileURL(join(folder, 'i18n-de/')),
    config: z.strictObject({}),
    register() {},
  });
  const config = { theme: 'pier', folder, locales: ['en', 'de'] } as unknown as Config;
  const { translator } = loadFaces(config, registeredBy(pack()), silentLogger);
  expect(['frame.sign_in', 'form.save', 'form.conflict'].map((key) => translator.t('de', key))).toEqual([
    'Anlegen',
    'Festmachen',
    'Konflikt',
  ]);
});
