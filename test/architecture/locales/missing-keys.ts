import { isForm, placeholdersIn, stemOf, textsOf, type TextTree } from '../../../core/sdk/testing/language-pack.ts';
import type { KeyUse } from './used-keys.ts';

/** The uses that no English text answers, or whose text is given too little. */
export function unanswered(english: TextTree, uses: readonly KeyUse[]): string[] {
  const forms = formsOf(english);
  const all = [...forms.keys()].join('\n');
  const said = uses.flatMap(({ key, where, params }) => {
    if (key.includes('*')) return patternOf(key).test(all) ? [] : [`${where}: no text has a key like "${key}"`];
    const found = forms.get(key);
    if (!found) return [`${where}: no text has the key "${key}"`];
    const needed = params ? found.flatMap((text) => [...placeholdersIn(text)]) : [];
    if (params && found.length > 1) needed.push('count');
    return [...new Set(needed)].filter((name) => !params!.has(name)).map((name) => `${where}: "${key}" needs ${name}`);
  });
  return [...new Set(said)];
}

/** The texts that nobody asks for. A key that is not known at all (`errors.*`) asks for none. */
export function unasked(english: TextTree, uses: readonly KeyUse[]): string[] {
  const keys = new Set(uses.map(({ key }) => key));
  const patterns = [...keys].filter((key) => key.includes('*') && key !== '*' && key !== 'errors.*').map(patternOf);
  return [...formsOf(english).keys()].filter((key) => !keys.has(key) && !patterns.some((pattern) => pattern.test(key)));
}

/** The texts of each key, all its plural forms together. */
function formsOf(english: TextTree): Map<string, string[]> {
  const texts = textsOf(english);
  const forms = new Map<string, string[]>();
  for (const [key, text] of texts) {
    const stem = isForm(texts, key) ? stemOf(key) : key;
    forms.set(stem, [...(forms.get(stem) ?? []), text]);
  }
  return forms;
}

/** The first two parts of every key that has more. */
export function branchesOf(english: TextTree): Set<string> {
  const parts = [...textsOf(english).keys()].map((key) => key.split('.'));
  return new Set(parts.filter(({ length }) => length > 2).map((path) => path.slice(0, 2).join('.')));
}

function patternOf(key: string): RegExp {
  const parts = key.split('*').map((part) => part.replaceAll(/[.\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 'm');
}
