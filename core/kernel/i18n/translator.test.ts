import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTranslator } from './translator.ts';

let core: string;
let plugin: string;

beforeAll(() => {
  core = mkdtempSync(join(tmpdir(), 'locales-'));
  plugin = mkdtempSync(join(tmpdir(), 'locales-'));
  const write = (dir: string, locale: string, tree: object) =>
    writeFileSync(join(dir, `${locale}.json`), JSON.stringify(tree));
  write(core, 'en', {
    order: { title: 'Order {{code}}', places_one: '{{count}} place', places_other: '{{count}} places' },
    name: 'Name: {{name}}',
  });
  write(core, 'de', { order: { title: 'Bestellung {{code}}' }, acme: { fee: 'Gebühr', errors: { far: 'Zu weit' } } });
  write(plugin, 'en', { fee: 'Fee', late: 'Late fee', errors: { far: 'Too far', near: 'Too near' } });
});

afterAll(() => {
  for (const dir of [core, plugin]) rmSync(dir, { recursive: true });
});

const translator = (onMissing?: (key: string) => void) =>
  createTranslator([{ dir: core }, { dir: plugin, namespacePrefix: 'acme' }], onMissing ? { onMissing } : {});

describe('createTranslator', () => {
  it('fills in params without escaping them', () => {
    expect(translator().t('en', 'name', { name: 'Tom & Ann' })).toBe('Name: Tom & Ann');
  });

  it('chooses the plural form', () => {
    const { t } = translator();
    expect([t('en', 'order.places', { count: 1 }), t('en', 'order.places', { count: 3 })]).toEqual([
      '1 place',
      '3 places',
    ]);
  });

  it('falls back from region to language to English', () => {
    const { t } = translator();
    expect(t('de-AT', 'order.title', { code: 'K7' })).toBe('Bestellung K7');
    expect(t('de-AT', 'name', { name: 'Ann' })).toBe('Name: Ann');
  });

  it("keeps a plugin's keys under its id, where a language pack may translate them", () => {
    const { t } = translator();
    expect([t('en', 'acme.fee'), t('de', 'acme.fee'), t('de', 'acme.late')]).toEqual(['Fee', 'Gebühr', 'Late fee']);
  });

  it("finds a plugin's errors where all errors are, by the code that begins with its id", () => {
    const { t, has } = translator();
    expect([t('en', 'errors.acme.far'), t('de', 'errors.acme.far'), t('de', 'errors.acme.near')]).toEqual([
      'Too far',
      'Zu weit',
      'Too near',
    ]);
    expect(has('errors.acme.far')).toBe(true);
  });

  it('prints a missing key and reports it once', () => {
    const missing: string[] = [];
    const { t } = translator((key) => missing.push(key));
    expect(t('en', 'no.such')).toBe('no.such');
    t('de', 'no.such');
    expect(missing).toEqual(['no.such']);
  });

  it('knows which keys there are, plural ones by their stem', () => {
    const { has } = translator();
    expect([has('order.places'), has('order.title'), has('order'), has('acme.fee'), has('fee')]).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('lists the locales, English first', () => {
    expect(translator().locales).toEqual(['en', 'de']);
  });
});
