import { isForm, placeholdersIn, stemOf, textsOf, type TextTree } from '../../../core/sdk/testing/language-pack.ts';
import type { KeyUse } from './used-keys.ts';

/** The uses that no English text answers, or whose text is given too little. */
export function unanswered(english: TextTree, uses: readonly KeyUse[]): string[] {
  const texts = textsOf(english);
  const forms = new Map<string, string[]>();
  for (const [key, text] of texts) {
    const stem = isForm(texts, key) ? stemOf(key) : key;
    forms.set(stem, [...(forms.get(stem) ?? []), text]);
  }
  const all = [...forms.keys()].join('\n');
  const said = uses.flatMap(({ key, where, params }) => {
    if (key.includes('*')) return matches(all, key) ? [] : [`${where}: no text has a key like "${key}"`];
    const found = forms.get(key);
    if (!found) return [`${where}: no text has the key "${key}"`];
    const needed = params ? found.flatMap((text) => [...placeholdersIn(text)]) : [];
    if (params && found.length > 1) needed.push('count');
    return [...new Set(needed)].filter((name) => !params!.has(name)).map((name) => `${where}: "${key}" needs ${name}`);
  });
  return [...new Set(said)];
}

function matches(all: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 'm').test(all);
}
