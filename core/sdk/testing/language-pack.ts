/** A locale file as it is read: texts in branches. */
export interface TextTree {
  readonly [key: string]: string | TextTree;
}

export type TextRule = 'missing' | 'unknown' | 'empty' | 'placeholders' | 'plural' | 'duplicate';

export interface TextProblem {
  readonly key: string;
  readonly rule: TextRule;
  readonly message: string;
}

export interface TranslationOptions {
  readonly locale: string;
  /** Placeholders that a text leaves out on purpose, by key. */
  readonly leavesOut?: Readonly<Record<string, readonly string[]>>;
}

type Texts = ReadonlyMap<string, string>;

const FORM = /_(zero|one|two|few|many|other)$/;

/** What is wrong with a translation, compared with the English texts. */
export function translationProblems(
  english: TextTree,
  translation: TextTree,
  { locale, leavesOut = {} }: TranslationOptions,
): TextProblem[] {
  const from = textsOf(english);
  const to = textsOf(translation);
  const wanted = wantedForms(from, locale);
  const missing = [...wanted.keys()].filter((key) => !to.has(key));
  return [
    ...missing.map((key) => problem(key, FORM.test(key) && anyForm(to, key) ? 'plural' : 'missing', 'has no text')),
    ...[...to.keys()]
      .filter((key) => !wanted.has(key))
      .map((key) => problem(key, anyForm(from, key) ? 'plural' : 'unknown', 'is no key of the English texts')),
    ...emptyOnes(to),
    ...[...wanted].flatMap(([key, source]) => placeholderProblems(key, from.get(source)!, to.get(key), leavesOut[key])),
  ];
}

/** What is wrong with the English texts themselves. */
export function sourceProblems(english: TextTree): TextProblem[] {
  const texts = textsOf(english);
  const halves = [...texts.keys()].filter((key) => key.endsWith('_other') && !texts.has(`${stemOf(key)}_one`));
  return [...emptyOnes(texts), ...halves.map((key) => problem(key, 'plural', 'has no form for one'))];
}

/** A plugin's texts stand below its id, unless it is a language pack. */
export function withPlugins(core: TextTree, plugins: Readonly<Record<string, TextTree>>): TextTree {
  return { ...core, ...plugins };
}

/** Every text by its dotted key. */
export function textsOf(tree: TextTree, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') texts.set(prefix + key, value);
    else for (const [below, text] of textsOf(value, `${prefix}${key}.`)) texts.set(below, text);
  }
  return texts;
}

export function placeholdersIn(text: string): Set<string> {
  return new Set([...text.matchAll(/\{\{-?\s*([\w.]+)[^}]*\}\}/g)].map(([, name]) => name!));
}

/** Whether the key is one of several forms; `this_one` is not. */
export function isForm(texts: Texts, key: string): boolean {
  return FORM.test(key) && texts.has(`${stemOf(key)}_other`);
}

export function stemOf(key: string): string {
  return key.replace(FORM, '');
}

/** The keys that a language needs, each with the English key it translates. Languages count differently. */
function wantedForms(from: Texts, locale: string): Map<string, string> {
  const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  const wanted = new Map<string, string>();
  for (const key of from.keys()) {
    if (!isForm(from, key)) wanted.set(key, key);
    else for (const form of forms) wanted.set(`${stemOf(key)}_${form}`, sourceOf(from, stemOf(key), form));
  }
  return wanted;
}

function sourceOf(from: Texts, stem: string, form: string): string {
  return from.has(`${stem}_${form}`) ? `${stem}_${form}` : `${stem}_other`;
}

function anyForm(texts: Texts, key: string): boolean {
  return isForm(texts, key) || isForm(texts, `${key}_other`);
}

function emptyOnes(texts: Texts): TextProblem[] {
  return [...texts]
    .filter(([, text]) => text.trim() === '')
    .map(([key]) => problem(key, 'empty', 'is empty: people would see nothing'));
}

function placeholderProblems(
  key: string,
  english: string,
  text: string | undefined,
  leftOut: readonly string[] = [],
): TextProblem[] {
  if (text === undefined) return [];
  const wanted = placeholdersIn(english);
  const used = placeholdersIn(text);
  // Every form is given the number: "only one left" needs it not, and "your tickets" may say it.
  const free = (name: string) => FORM.test(key) && name === 'count' && !key.endsWith('_other');
  const lost = [...wanted].filter((name) => !used.has(name) && !leftOut.includes(name) && !free(name));
  const invented = [...used].filter((name) => !wanted.has(name) && !(FORM.test(key) && name === 'count'));
  const stale = leftOut.filter((name) => used.has(name) || !wanted.has(name));
  return [
    ...lost.map((name) => problem(key, 'placeholders', `leaves out {{${name}}}`)),
    ...invented.map((name) => problem(key, 'placeholders', `has {{${name}}}, which is not given to it`)),
    ...stale.map((name) => problem(key, 'placeholders', `is said to leave out {{${name}}}, but does not`)),
  ];
}

function problem(key: string, rule: TextRule, what: string): TextProblem {
  return { key, rule, message: `${key} ${what}` };
}
