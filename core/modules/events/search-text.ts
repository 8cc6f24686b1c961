import type { Translated } from '../../kernel/values/translated.ts';

interface Searched {
  readonly title: Translated;
  readonly summary: Translated;
  readonly city?: string | null | undefined;
  readonly venueName?: string | null | undefined;
}

/** Lower case without accents, so that "zurich" finds "Zürich" on both engines. */
export function searchable(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

export function searchTextOf({ title, summary, city, venueName }: Searched): string {
  const parts = [...Object.values(title), ...Object.values(summary), city ?? '', venueName ?? ''];
  return searchable(parts.filter((part) => part !== '').join('\n'));
}
