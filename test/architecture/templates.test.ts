import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../core/kernel/i18n/translator.ts';
import { createAssets } from '../../core/render/assets.ts';
import { checkTemplates } from '../../core/render/check-templates.ts';
import type { TemplateChecks } from '../../core/render/check-templates.ts';
import { components } from '../../core/render/components.ts';
import { templateFolders } from '../../core/render/engine.ts';
import type { TemplateFolders } from '../../core/render/engine.ts';
import { ADMIN_DIR, LOCALES_DIR, filesBelow, themeChain } from '../../core/render/theme.ts';

const pluginsDir = fileURLToPath(new URL('../../plugins', import.meta.url));
const plugins = readdirSync(pluginsDir).filter((id) => existsSync(join(pluginsDir, id, 'index.ts')));
const theme = themeChain('default');
const assets = createAssets({
  theme,
  plugins: plugins.map((id) => ({ id, dir: join(pluginsDir, id, 'assets') })),
});
const { has } = createTranslator([
  { dir: LOCALES_DIR },
  ...plugins.map((id) => ({
    dir: join(pluginsDir, id, 'locales'),
    namespacePrefix: id.startsWith('i18n-') ? undefined : id,
  })),
]);
const sprite = readFileSync(join(ADMIN_DIR, 'assets/icons.svg'), 'utf8');
const checks: TemplateChecks = {
  hasKey: has,
  hasAsset: assets.has,
  hasIcon: (name) => sprite.includes(`<symbol id="${name}"`),
};
const folders = templateFolders({ theme, plugins: plugins.map((id) => ({ id, dir: join(pluginsDir, id, 'views') })) });

describe('templates', () => {
  it('of core, the default theme and the plugins keep every rule', () => {
    expect(checkTemplates(folders, checks)).toEqual([]);
  });

  it('exist for every declared component', () => {
    const files = new Set(Object.values(folders).flatMap(({ components: found }) => [...found.keys()]));
    expect(Object.keys(components).filter((name) => !files.has(name))).toEqual([]);
  });
});

describe('icons that pages name', () => {
  it('are in the sprite', () => {
    const roots = ['core', 'plugins'].map((folder) => fileURLToPath(new URL(`../../${folder}`, import.meta.url)));
    const named = roots
      .flatMap((root) => [...filesBelow(root, '.ts').values()])
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bicon: '([\w-]+)'/g)].map(([, icon]) => icon!));
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((icon) => !checks.hasIcon(icon))).toEqual([]);
  });
});

// A guard that has never fired is not known to work.
describe('the check', () => {
  const violations: [rule: string, source: string][] = [
    ['syntax', '{{#if a}}'],
    ['unknown-component', '{{> no-such-thing}}'],
    ['unknown-component', '{{> (computed)}}'],
    ['unknown-prop', '{{> icon name="search" colour="red"}}'],
    ['unknown-prop', '{{> badge this label="a" tone="info"}}'],
    ['missing-prop', '{{> badge label="a"}}'],
    ['no-slot', '{{#> badge label="a" tone="info"}}b{{/badge}}'],
    ['triple-stash', '{{{html}}}'],
    ['triple-stash', '{{&html}}'],
    ['unknown-helper', '{{and a b}}'],
    ['unknown-helper', '{{#if (gt a b)}}{{/if}}'],
    ['unknown-helper', '{{lookup a "b"}}'],
    ['unknown-key', '{{t "no.such.key"}}'],
    ['unknown-key', '{{t key}}'],
    ['unknown-asset', '{{asset "nope.css"}}'],
    ['unknown-icon', '{{> icon name="unicorn"}}'],
    ['inline-style', '<p class="a" style="color:{{colour}}">a</p>'],
    ['inline-style', '<style>p{}</style>'],
    ['inline-script', '<a href="#" onclick="go()">a</a>'],
    ['inline-script', '<a href="javascript:go()">a</a>'],
    ['inline-script', '<script>go()</script>'],
  ].map(([rule, source]) => [rule!, source!]);

  it.each(violations)('reports %s: %s', (rule, source) => {
    const dir = mkdtempSync(join(tmpdir(), 'views-'));
    const file = join(dir, 'bad.hbs');
    // A comment line before it shows that line numbers are right.
    writeFileSync(file, `{{!-- first --}}\n${source}\n`);
    const none: TemplateFolders = { views: new Map(), components: new Map() };
    const site = {
      views: new Map([['bad', file]]),
      components: new Map([...folders.site.components.keys()].map((name) => [name, file])),
    };
    const found = checkTemplates({ site, admin: none, mail: none, text: none, pdf: none }, checks);
    rmSync(dir, { recursive: true });
    expect(found.map((problem) => problem.rule)).toEqual([rule]);
    if (rule !== 'syntax') expect(found[0]!.line).toBe(2);
  });

  it('lets mails have the inline styles that mail programs need', () => {
    expect(readFileSync([...folders.mail.components.values()][0]!, 'utf8')).toContain('style=');
  });
});
