import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { VARIABLES } from '../../core/kernel/config/define.ts';
import { CORE_SCHEDULES } from '../../core/boot/core-parts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const files = globSync(['*.md', '{core,plugins,cli,migrations,docker,test,themes,docs}/**/*.md'], { cwd: root }).filter(
  (file) => !/node_modules|^cli\/templates\//.test(file),
);

describe('the documentation', () => {
  it('has no link that leads nowhere', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap((file) => brokenLinks(file, read(file)))).toEqual([]);
  });

  it('proves what it says about security with files that are there', () => {
    const named = [...read('docs/security.md').matchAll(/`((?:core|plugins|test|themes)\/[\w/.-]+)`/g)].map(
      ([, file]) => file!,
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('proves what it says about selling with tests that are there, and locks rows instead of names', () => {
    const named = [...read('docs/selling-guarantees.md').matchAll(/`((?:core|test)\/[\w/.-]+\.test\.ts)`/g)];
    const tests = named.map(([, file]) => file!);
    expect(tests.length).toBeGreaterThan(30);
    expect(tests.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    const sources = globSync('core/modules/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
    expect(sources.filter((file) => /advisory_(?:xact_)?lock|get_lock\(/i.test(read(file)))).toEqual([]);
  });

  it('prints every command as its help does', () => {
    const page = read('docs/cli.md');
    const groups = new Set([
      'user',
      'user second-factor',
      'keys',
      'audit',
      'quotas',
      'gift-cards',
      'ledger',
      'invoices',
      'bank',
      'payments',
      'payouts',
      'rates',
      'orders',
      'seat-map',
      'plugin',
      'config',
    ]);
    const missing = commandsBelow(createProgram()).filter(
      ({ path, help }) => !groups.has(path) && !page.includes(help.trim()),
    );
    expect(missing.map(({ path }) => path)).toEqual([]);
  });

  it('names every variable that operators may set', () => {
    const page = read('docs/configuration.md');
    const known = [...Object.values(VARIABLES), ...variablesIn(read('.env.example'))];
    expect(known.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('names every hook point and every way to register', () => {
    const page = read('docs/plugins/README.md');
    const hooks = globSync('core/{kernel/hooks/points,modules/*/*.hooks}.ts', { cwd: root });
    const points = hooks.flatMap((file) =>
      [...read(file).matchAll(/^ {2,4}'([a-z_]+\.[a-z_]+)': /gm)].map(([, n]) => n!),
    );
    expect(points.length).toBeGreaterThan(20);
    expect(points.filter((point) => !page.includes(`\`${point}\``))).toEqual([]);

    const registrar = /interface Registrar \{([\s\S]*?)\n\}/.exec(read('core/kernel/plugins/define.ts'))![1]!;
    const ways = [...registrar.matchAll(/^ {2}(\w+)(?:<.*>)?\(/gm)].map(([, name]) => name!);
    expect(ways.length).toBeGreaterThan(15);
    expect(ways.filter((way) => !page.includes(`\`ep.${way}`))).toEqual([]);
  });

  it('names every place where plugins can put something', () => {
    const page = read('docs/plugins/README.md');
    const templates = globSync('{themes/default,core/web/admin/views}/**/*.hbs', { cwd: root });
    const inTemplates = templates.flatMap((file) => [...read(file).matchAll(/\{\{slot "([^"]+)"/g)].map(([, n]) => n!));
    const inPages = globSync('core/web/**/*.ts', { cwd: root }).flatMap((file) =>
      [...read(file).matchAll(/kind: 'slot', slot: '([^']+)'/g)].map(([, name]) => name!),
    );
    expect([...inTemplates, ...inPages].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('says what runs by the clock', () => {
    const page = read('docs/operations.md');
    expect(CORE_SCHEDULES.map(({ job }) => job.name).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

// A guard that has never fired is not known to work.
it('finds links that lead nowhere', () => {
  const text = '# A\n[a](nowhere.md) [b](README.md#no-such-part) [c](#a) [d](https://example.org)';
  expect(brokenLinks('README.md', text)).toEqual(['README.md: nowhere.md', 'README.md: README.md#no-such-part']);
});

function brokenLinks(file: string, text: string): string[] {
  const links = [...withoutCode(text).matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)].map(([, target]) => target!);
  return links.filter((target) => !leadsSomewhere(file, text, target)).map((target) => `${file}: ${target}`);
}

function leadsSomewhere(file: string, text: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const found = path === '' ? file : join(dirname(file), path);
  if (!existsSync(join(root, found))) return false;
  return anchor === undefined || anchorsOf(path === '' ? text : read(found)).has(anchor);
}

function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function withoutCode(text: string): string {
  return text
    .replaceAll(/^( *)```[\s\S]*?^\1```/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));
}

function commandsBelow(command: Command, path = ''): { path: string; help: string }[] {
  command.configureHelp({ helpWidth: 80 });
  const below = command.commands.flatMap((each) => commandsBelow(each, `${path} ${each.name()}`.trim()));
  return [{ path, help: command.helpInformation() }, ...below];
}

function variablesIn(text: string): string[] {
  return [...text.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name!);
}
