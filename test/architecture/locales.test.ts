import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { englishTexts } from '../../core/sdk/testing/language-pack-kit.ts';
import { sourceProblems, translationProblems, type TextTree } from '../../core/sdk/testing/language-pack.ts';
import { branchesOf, unanswered, unasked } from './locales/missing-keys.ts';
import { duplicatesIn, readSources } from './locales/read.ts';
import { keysInCode, keysInTemplates, type KeyUse } from './locales/used-keys.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const localeFiles = globSync('{core,plugins/*,themes/*}/locales/*.json', { cwd: root });
const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as TextTree;

describe('the English texts', () => {
  const english = englishTexts();

  it('are whole', () => {
    expect(sourceProblems(english).map(({ message }) => message)).toEqual([]);
  });

  // Types are read as well, which takes longer than a unit test should; so there is one program for all.
  let inCode: KeyUse[] = [];
  beforeAll(() => {
    inCode = keysInCode({ ...readSources(root), root, branches: branchesOf(english) });
  }, 300_000);
  const inTemplates = keysInTemplates(
    globSync('{core,plugins,themes}/**/*.hbs', { cwd: root }).map((path) => join(root, path)),
    root,
  );

  it('answer every key that the code asks for, with what it gives', () => {
    expect(inCode.length).toBeGreaterThan(1000);
    expect(unanswered(english, inCode)).toEqual([]);
  });

  it('answer every key that a template asks for, with what it gives', () => {
    expect(inTemplates.length).toBeGreaterThan(100);
    expect(unanswered(english, inTemplates)).toEqual([]);
  });

  it('hold nothing that nobody asks for', () => {
    expect(unasked(english, [...inCode, ...inTemplates])).toEqual([]);
  });
});

describe('locale files', () => {
  it.each(localeFiles)('%s says nothing twice', (path) => {
    expect(duplicatesIn(join(root, path))).toEqual([]);
  });

  it('of plugins translate their own English texts', () => {
    const translations = localeFiles.filter((path) => /^plugins\/(?!i18n-)/.test(path) && !path.endsWith('/en.json'));
    const problems = translations.flatMap((path) => {
      const english = read(join(dirname(path), 'en.json'));
      return translationProblems(english, read(path), { locale: basename(path, '.json') });
    });
    expect(problems).toEqual([]);
  });

  it('of language packs are checked by the kit', () => {
    const packs = readdirSync(join(root, 'plugins')).filter((id) => id.startsWith('i18n-'));
    expect(packs).toContain('i18n-de');
    const unchecked = packs.filter((id) => {
      const test = join(root, 'plugins', id, 'locales.test.ts');
      return !existsSync(test) || !readFileSync(test, 'utf8').includes('describeLanguagePack(');
    });
    expect(unchecked).toEqual([]);
  });
});

// A guard that has never fired is not known to work.
describe('the collector finds', () => {
  const CASES: [what: string, source: string, keys: string[], path?: string][] = [
    ['a key', `scope.t('a.b')`, ['a.b']],
    ['both ends of a condition', `scope.t(on ? 'a.on' : 'a.off')`, ['a.on', 'a.off']],
    ['each value of a type', 'scope.t(`state.${state}.title`)', ['state.open.title', 'state.closed.title']],
    ['each element of a list', `['x', 'y'].map((key) => scope.t(\`a.\${key}\`))`, ['a.x', 'a.y']],
    ['each element of a loop', `for (const key of ['x', 'y']) scope.t(key)`, ['x', 'y']],
    ['parts of elements', `[['x', 1] as const].map(([key]) => scope.t(\`a.\${key}\`))`, ['a.x']],
    [
      'names of an object',
      `const D = { x: 1, y: 2 }; Object.keys(D).map((key) => scope.t(\`a.\${key}\`))`,
      ['a.x', 'a.y'],
    ],
    ['values of an object', `const D: Record<string, string> = { x: 'a.x' }; scope.t(D[state]!)`, ['a.x']],
    [
      'what callers give',
      `const label = (key: string) => scope.t(\`a.\${key}\`); label('x'); label('y')`,
      ['a.x', 'a.y'],
    ],
    ['what a function answers', `function key(): string { return 'a.b'; } scope.t(key())`, ['a.b']],
    ['what is kept in a property', `const nav: Nav = { label: 'a.nav' }; scope.t(read().label)`, ['a.nav']],
    ['nothing where it cannot know', `scope.t(\`a.\${String(Math.random())}\`)`, ['a.*']],
    ['the code of an error', `new DomainError('a.b')`, ['errors.a.b']],
    [
      'the code of its heirs',
      `class Wrong extends DomainError { constructor() { super('a.wrong'); } }`,
      ['errors.a.wrong'],
    ],
    ['the code of a gateway', `new GatewayError('rejected')`, ['errors.gateway.rejected']],
    ['the sentence of a schema', `z.min(8, 'errors.password.short')`, ['errors.password.short']],
    [
      'a key that is handed on',
      `const GROUPS = [{ title: 'orders.page.pay' }, { slot: 'orders.page.main' }]`,
      ['orders.page.pay'],
    ],
    [
      'labels of fields',
      `z.meta({ title: 'a.title', help: 'a.help', labels: { on: 'a.on' } })`,
      ['a.title', 'a.help', 'a.on'],
    ],
    ['what the next page says', `reply({ goTo: '/', flash: on ? 'a.on' : 'a.off' })`, ['a.on', 'a.off']],
    ['the problems of an operation', `endpoint({ problems: ['a.b', ...MORE] })`, ['errors.a.b', 'errors.a.c']],
    [
      'acts and what they are done to',
      `const of = () => ({ kind: 'order' }); tx.audit('order.paid', of()); tx.audit('user.seen', { kind: 'user' })`,
      ['audit.action.order.paid', 'audit.kind.order', 'audit.action.user.seen', 'audit.kind.user'],
    ],
    ['errors of plugins', `new DomainError('acme.far')`, ['acme.errors.far'], 'plugins/acme/index.ts'],
    ['what filters of plugins answer', `({ doubt: 'acme.odd' })`, ['acme.errors.odd'], 'plugins/acme/filter.ts'],
    ['names of gateways', 'ep.gateway(1)', ['acme.name', 'acme.summary'], 'plugins/acme/gateway.ts'],
    [
      'instructions of gateways',
      `({ kind: 'instructions', view: 'door', data: { reference: '1' } })`,
      ['acme.instructions.door', 'acme.facts.reference'],
      'plugins/acme/next.ts',
    ],
  ];
  const PRELUDE = `
    declare const scope: { t(key: string, params?: Readonly<Record<string, string | number>>): string };
    declare const on: boolean, state: 'open' | 'closed';
    declare class DomainError extends Error { constructor(code: string, options?: object); }
    declare class GatewayError extends Error { constructor(code: string); }
    declare const z: { min(least: number, error: string): void; meta(about: object): void };
    declare const tx: { audit(action: string, subject: { kind: string }): void }, ep: { gateway(gateway: number): void };
    declare function reply(reply: object): void;
    declare function endpoint(definition: { problems: readonly string[] }): void;
    const MORE = ['a.c'];
    interface Nav { label: string }
    declare function read(): Nav;
    export {};`;

  const found = keysIn(CASES.map(([, source, , path], n) => ({ path: path ?? `core/case-${n}.ts`, source })));

  function keysIn(sources: { path: string; source: string }[]): Map<string, KeyUse[]> {
    const folder = mkdtempSync(join(tmpdir(), 'eventportal-keys-'));
    for (const { path, source } of sources) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${PRELUDE}\n${source};\n`);
    }
    const paths = sources.map(({ path }) => join(folder, path));
    const program = ts.createProgram(paths, { strict: true, target: ts.ScriptTarget.ES2024, types: [] });
    const uses = keysInCode({
      program,
      files: paths.map((path) => program.getSourceFile(path)!),
      root: folder,
      branches: new Set(['errors.password', 'orders.page']),
    });
    rmSync(folder, { recursive: true });
    return Map.groupBy(uses, ({ where }) => where.replace(/:\d+$/, ''));
  }

  it.each(CASES.map(([what, , keys, path], n) => ({ what, keys, path: path ?? `core/case-${n}.ts` })))(
    '$what',
    ({ keys, path }) => {
      expect(found.get(path)?.map(({ key }) => key)).toEqual(keys);
    },
  );

  it('the keys of templates', () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventportal-keys-'));
    const file = join(folder, 'a.hbs');
    writeFileSync(file, '<p>{{t "a.b" name=who}}</p>\n{{> button label=(t "a.c")}}');
    expect(keysInTemplates([file], folder)).toEqual([
      { key: 'a.b', params: new Set(['name']), where: 'a.hbs:1' },
      { key: 'a.c', params: new Set(), where: 'a.hbs:2' },
    ]);
    rmSync(folder, { recursive: true });
  });
});

describe('the check of keys', () => {
  const english = {
    a: {
      b: 'Text',
      who: 'Hello {{name}}',
      tickets_one: 'A ticket',
      tickets_other: '{{count}} tickets',
      this_one: 'This',
    },
  };
  const use = (key: string, params?: string[]): KeyUse => ({ key, where: 'x.ts:1', params: params && new Set(params) });

  it.each([
    ['a key without a text', use('a.c'), 'x.ts:1: no text has the key "a.c"'],
    ['a branch', use('a'), 'x.ts:1: no text has the key "a"'],
    ['one form of several', use('a.tickets_one'), 'x.ts:1: no text has the key "a.tickets_one"'],
    ['a kind of key that no text has', use('b.*'), 'x.ts:1: no text has a key like "b.*"'],
    ['a text that is not given its name', use('a.who', []), 'x.ts:1: "a.who" needs name'],
    ['a text that is not given its number', use('a.tickets', []), 'x.ts:1: "a.tickets" needs count'],
  ])('reports %s', (_what, wrong, said) => expect(unanswered(english, [wrong])).toEqual([said]));

  it('says nothing about what is right', () => {
    const uses = [
      use('a.b', []),
      use('a.who', ['name']),
      use('a.who'),
      use('a.tickets', ['count']),
      use('a.*'),
      use('a.this_one'),
    ];
    expect(unanswered(english, uses)).toEqual([]);
  });

  it('reports texts that nobody asks for', () => {
    expect(unasked(english, [use('a.b'), use('a.t*'), use('a.who')])).toEqual([]);
    expect(unasked(english, [use('a.b'), use('a.tickets'), use('*')])).toEqual(['a.who', 'a.this_one']);
  });

  it('reports what a file says twice', () => {
    expect(duplicatesIn('a.json', '{ "a": { "b": "1", "c": "2", "b": "3" }, "b": "4" }')).toEqual(['a.b']);
  });
});
