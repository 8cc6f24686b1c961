import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createTranslator } from '../../../kernel/i18n/translator.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { LOCALES_DIR } from '../../../render/theme.ts';
import { actionText } from './audit-words.ts';

const missing: string[] = [];
const translator = createTranslator([{ dir: LOCALES_DIR }], { fallback: 'en', onMissing: (key) => missing.push(key) });
const scope = { t: (key: string, params: object) => translator.t('en', key, { ...params }) } as Scope;

it('every action that core writes down has a text', () => {
  const files = globSync('core/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
  const written = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\.audit\(\s*'([a-z_]+\.[a-z_]+)'/g)].map(([, action]) => action!),
  );
  expect(written.length).toBeGreaterThan(30);
  expect(written.filter((action) => !translator.has(`audit.action.${action}`))).toEqual([]);
});

it('what a plugin wrote down is shown by its name', () => {
  expect(actionText(scope, 'acme.synced')).toBe('acme.synced');
  expect(actionText(scope, 'event.published')).toBe('Published the event');
  expect(missing).toEqual([]);
});
