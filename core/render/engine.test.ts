import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createTranslator } from '../kernel/i18n/translator.ts';
import { createAssets } from './assets.ts';
import { exampleContext, examples } from './contract/examples/index.ts';
import type { Views } from './contract/index.ts';
import { createRenderer } from './engine.ts';
import type { RendererOptions } from './engine.ts';
import { LOCALES_DIR, themeChain } from './theme.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'theme-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const missing: string[] = [];
const translator = createTranslator([{ dir: LOCALES_DIR }], { onMissing: (key) => missing.push(key) });

function rendererOf(theme = 'default', more: Partial<RendererOptions> = {}) {
  const chain = themeChain(theme);
  return createRenderer({ theme: chain, translator, assets: createAssets({ theme: chain }), ...more });
}

const plain = rendererOf();
const all = Object.entries(examples).flatMap(([view, models]) =>
  Object.entries(models as Record<string, object>).map(([name, model]) => ({ view: view as keyof Views, name, model })),
);

describe('the default theme and the back office', () => {
  it.each(all)('renders $view: $name', ({ view, model }) => {
    missing.length = 0;
    const html = plain.render(view, model as never, exampleContext(view));
    expect(html).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/);
    expect(html).not.toMatch(/\[object |undefined|NaN/);
    expect(missing).toEqual([]);
  });

  it('have an example of every view and a view for every example', () => {
    const pages = plain.views.filter((view) => !view.endsWith('.text'));
    expect(pages.toSorted()).toEqual(Object.keys(examples).toSorted());
  });

  it('tell whoever bought things alone nothing of going, nor of tickets', () => {
    const model = { ...examples['mail/order-confirmed'].attached!, tickets: [] };
    const text = plain.text('mail/order-confirmed', model, exampleContext('mail/order-confirmed'));
    expect(text).toContain('Thank you for your order!');
    expect(text).not.toMatch(/You are going|as a PDF|Open your ticket/);
  });

  it('write mails as text too, without entities and gaps', () => {
    const model = examples['mail/order-confirmed'].attached!;
    const text = plain.text('mail/order-confirmed', model, exampleContext('mail/order-confirmed'));
    expect(text).toContain('Tom & Ann <the band> - Supporter - T8KW-3C7P');
    expect(text).not.toMatch(/\n{3,}|&amp;|<p/);
  });
});

describe('a theme', () => {
  it('overrides one view and leaves the others to its parent', () => {
    const theme = folderWith({
      'theme.json': JSON.stringify({ name: 'mine', version: '1.0.0', contract: 1, parent: 'default' }),
      'views/maintenance.hbs': '<!doctype html><p>{{text}}</p></html>',
    });
    const renderer = rendererOf(theme);
    const at = exampleContext('home');
    expect(renderer.render('maintenance', { title: 'T', text: 'Soon' }, at)).toBe('<!doctype html><p>Soon</p></html>');
    expect(renderer.render('home', examples.home.events!, at)).toContain('What is on at the harbour');
  });

  it('overrides one partial, which every view then uses', () => {
    const theme = folderWith({
      'theme.json': JSON.stringify({ name: 'mine', version: '1.0.0', contract: 1, parent: 'default' }),
      'partials/badge.hbs': '<i>{{tone}}:{{label}}</i>',
    });
    expect(rendererOf(theme).render('order', examples.order.confirmed!, exampleContext('order'))).toContain(
      '<i>success:Confirmed</i>',
    );
  });

  it('is refused with all its broken templates named', () => {
    const theme = folderWith({
      'theme.json': JSON.stringify({ name: 'mine', version: '1.0.0', contract: 1 }),
      'views/home.hbs': '{{#if}}',
      'views/legal.hbs': '{{nope 1}}',
    });
    expect(() => rendererOf(theme)).toThrow(/home\.hbs: .*\n.*legal\.hbs: /s);
  });

  it('is refused when it was written for another contract', () => {
    const theme = folderWith({ 'theme.json': JSON.stringify({ name: 'old', version: '1', contract: 99 }) });
    expect(() => themeChain(theme)).toThrow('was written for contract 99');
  });
});

describe('a template', () => {
  it('escapes what people wrote', () => {
    const html = plain.render(
      'maintenance',
      { title: 'T', text: '<script>alert(1)</script>' },
      exampleContext('maintenance'),
    );
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('fails on a value its model does not have instead of printing a blank', () => {
    expect(() => plain.render('maintenance', { title: 'T' } as never, exampleContext('maintenance'))).toThrow(/text/);
  });
});

describe("a plugin's partial in a slot", () => {
  const plugin = () => ({
    id: 'acme',
    dir: folderWith({ 'hello.hbs': '<p>Hello {{name}}</p>', 'broken.hbs': '<p>{{no_such_value}}</p>' }),
  });
  const model = { ...examples.order.confirmed!, notice: null };

  it('is printed where the slot is, with the model it asked for', () => {
    const slots = [{ slot: 'order.actions', plugin: 'acme', view: 'acme/hello', model: () => ({ name: 'Ann' }) }];
    const renderer = rendererOf('default', { plugins: [plugin()], slots });
    expect(renderer.render('order', model, exampleContext('order'))).toContain('<p>Hello Ann</p>');
  });

  it('is left out when it fails, and reported', () => {
    const problems: unknown[] = [];
    const renderer = rendererOf('default', {
      plugins: [plugin()],
      slots: [{ slot: 'order.actions', plugin: 'acme', view: 'acme/broken' }],
      onSlotProblem: ({ slot, plugin }) => problems.push([slot, plugin]),
    });
    expect(renderer.render('order', model, exampleContext('order'))).toContain('You are going!');
    expect(problems).toEqual([['order.actions', 'acme']]);
  });
});
