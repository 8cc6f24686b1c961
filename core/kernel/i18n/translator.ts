import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from 'i18next';
import type { Resource, ResourceKey, TFunction } from 'i18next';
import { ConfigError, messageOf } from '../errors.ts';

/** A folder of `<locale>.json` files. A plugin's keys live under its id, given as the prefix. */
export interface LocaleSource {
  readonly dir: string;
  readonly namespacePrefix?: string | undefined;
}

export type TranslateParams = Readonly<Record<string, unknown>>;

export interface Translator {
  /** The text of a key: asked locale → its base language → the fallback → the key itself. */
  t(locale: string, key: string, params?: TranslateParams): string;
  /** Whether the fallback language has the key, in any of its plural forms. */
  has(key: string): boolean;
  readonly locales: readonly string[];
}

export interface TranslatorOptions {
  readonly fallback?: string;
  /** Called once per key that no file has; tests fail on it. */
  readonly onMissing?: (key: string, locale: string) => void;
}

type Tree = { [key: string]: string | Tree };

const PLURAL_FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'];

export function createTranslator(sources: readonly LocaleSource[], options: TranslatorOptions = {}): Translator {
  const fallback = options.fallback ?? 'en';
  const trees = readSources(sources);
  const locales = [...trees.keys()].sort(
    (a, b) => Number(b === fallback) - Number(a === fallback) || a.localeCompare(b),
  );

  const i18n = createInstance();
  void i18n.init({
    resources: Object.fromEntries(
      [...trees].map(([locale, tree]) => [locale, { core: tree as ResourceKey }]),
    ) as Resource,
    fallbackLng: fallback,
    defaultNS: 'core',
    ns: ['core'],
    nsSeparator: false,
    // Templates escape what they print; escaping here as well would show people "&amp;".
    interpolation: { escapeValue: false },
    returnEmptyString: false,
    initAsync: false,
  });

  const bound = new Map<string, TFunction>();
  const translateIn = (locale: string): TFunction => {
    const known = bound.get(locale);
    if (known) return known;
    const made = i18n.getFixedT(locale);
    bound.set(locale, made);
    return made;
  };

  const keys = keysOf(trees.get(fallback) ?? {});
  const reported = new Set<string>();
  const has = (key: string): boolean => keys.has(key) || PLURAL_FORMS.some((form) => keys.has(`${key}_${form}`));

  return {
    locales,
    has,
    t(locale, key, params) {
      const text = translateIn(locale)(key, params ?? {});
      if (text === key && !has(key) && !reported.has(key)) {
        reported.add(key);
        options.onMissing?.(key, locale);
      }
      return text;
    },
  };
}

function readSources(sources: readonly LocaleSource[]): Map<string, Tree> {
  const trees = new Map<string, Tree>();
  for (const { dir, namespacePrefix } of sources) {
    if (!existsSync(dir)) continue;
    for (const file of readdirSync(dir).filter((name) => name.endsWith('.json'))) {
      const locale = file.slice(0, -'.json'.length);
      const read = readTree(join(dir, file));
      trees.set(locale, merge(trees.get(locale) ?? {}, namespacePrefix ? { [namespacePrefix]: read } : read));
    }
  }
  for (const [locale, tree] of trees) trees.set(locale, withPluginErrors(tree, sources));
  return trees;
}

/** Every error is looked up below `errors`, and a plugin's codes begin with its id: `errors.acme.too_far`. */
function withPluginErrors(tree: Tree, sources: readonly LocaleSource[]): Tree {
  const errors: Tree = {};
  for (const { namespacePrefix: id } of sources) {
    const own = id === undefined ? undefined : tree[id];
    if (id !== undefined && typeof own === 'object' && own.errors !== undefined) errors[id] = own.errors;
  }
  return merge(tree, { errors });
}

function readTree(path: string): Tree {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Tree;
  } catch (cause) {
    throw new ConfigError('locale.unreadable', `The locale file ${path} is not JSON: ${messageOf(cause)}`, { cause });
  }
}

function merge(under: Tree, over: Tree): Tree {
  const merged: Tree = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = typeof below === 'object' && typeof value === 'object' ? merge(below, value) : value;
  }
  return merged;
}

/** Every key of a tree in dotted form. */
export function keysOf(tree: object, prefix = ''): Set<string> {
  const keys = new Set<string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') keys.add(prefix + key);
    else for (const nested of keysOf(value as object, `${prefix}${key}.`)) keys.add(nested);
  }
  return keys;
}
