import type { FieldErrors } from '../../kernel/pages/page.ts';
import type { Field } from '../../render/contract/index.ts';

/** One input for each language of a translated text, called as its speakers call it. */
export function languagesOf(
  value: unknown,
  { locales = ['en'], errors }: { readonly locales?: readonly string[]; readonly errors?: FieldErrors | undefined },
  name: string,
): Field['languages'] {
  const texts = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  return locales.map((locale) => {
    const error = errors?.[`${name}.${locale}`];
    return {
      locale,
      label: nativeName(locale) ?? names.of(locale) ?? locale,
      name: `${name}.${locale}`,
      value: String(texts[locale] ?? ''),
      ...(error === undefined ? {} : { error }),
    };
  });
}

function nativeName(locale: string): string | undefined {
  return new Intl.DisplayNames([locale], { type: 'language' }).of(locale);
}
