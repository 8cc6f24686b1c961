import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  translationProblems,
  withPlugins,
  type TextProblem,
  type TextTree,
  type TranslationOptions,
} from './language-pack.ts';

export interface LanguagePackSubject extends Pick<TranslationOptions, 'leavesOut'> {
  /** The plugin's folder: `new URL('.', import.meta.url)`. */
  readonly root: URL;
  /** Folders of plugins from elsewhere that the pack translates as well; their names are the plugins' ids. */
  readonly plugins?: readonly URL[];
}

const CORE = new URL('../../locales/', import.meta.url);
const IN_BOX = new URL('../../../plugins/', import.meta.url);

/** Every language pack must pass: all texts of core and of the plugins in the box, with all that they say. */
export function describeLanguagePack({ root, plugins = [], leavesOut = {} }: LanguagePackSubject): void {
  const files = readdirSync(new URL('locales/', root)).filter((name) => name.endsWith('.json'));
  describe.each(files)('the language pack %s', (file) => {
    const locale = file.slice(0, -'.json'.length);
    const found = translationProblems(
      englishTexts(plugins),
      readTexts(fileURLToPath(new URL(`locales/${file}`, root))),
      {
        locale,
        leavesOut,
      },
    );
    const said = (...rules: TextProblem['rule'][]) =>
      found.filter(({ rule }) => rules.includes(rule)).map(({ message }) => message);

    it('says everything', () => expect(said('missing', 'empty')).toEqual([]));
    it('says nothing that nobody asks for', () => expect(said('unknown')).toEqual([]));
    it('uses what each text is given', () => expect(said('placeholders')).toEqual([]));
    it('counts as its language does', () => expect(said('plural')).toEqual([]));
  });
}

/** The English texts of core, of the plugins in the box and of those given. */
export function englishTexts(elsewhere: readonly URL[] = []): TextTree {
  const inBox = readdirSync(IN_BOX).map((id) => new URL(`${id}/`, IN_BOX));
  const texts = [...inBox, ...elsewhere]
    .map((root) => ({ id: idOf(root), file: fileURLToPath(new URL('locales/en.json', root)) }))
    .filter(({ id, file }) => !id.startsWith('i18n-') && existsSync(file))
    .map(({ id, file }) => [id, readTexts(file)] as const);
  return withPlugins(readTexts(join(fileURLToPath(CORE), 'en.json')), Object.fromEntries(texts));
}

function idOf(root: URL): string {
  return root.pathname.split('/').findLast((part) => part !== '') ?? '';
}

function readTexts(path: string): TextTree {
  return JSON.parse(readFileSync(path, 'utf8')) as TextTree;
}
