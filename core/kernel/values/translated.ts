/** Text in several languages: `{ "en": "Summer fair", "de": "Sommerfest" }`. */
export type Translated = Readonly<Record<string, string>>;

/** The best text for a locale: asked → its base language → the given default → the first that is not empty. */
export function translate(text: Translated | null | undefined, locale: string, fallback = 'en'): string {
  if (!text) return '';
  const chain = [locale, locale.split('-')[0]!, fallback];
  for (const candidate of chain) if (text[candidate]) return text[candidate];
  return Object.values(text).find((value) => value !== '') ?? '';
}
