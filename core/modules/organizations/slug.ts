import { z } from 'zod';

// Beginnings of the site's own addresses below /org.
const RESERVED = new Set(['new', 'admin', 'api']);

export const Slug = z
  .string()
  .trim()
  .toLowerCase()
  .min(2)
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'errors.input.slug')
  .refine((slug) => !RESERVED.has(slug), 'errors.input.slug_reserved')
  .meta({ title: 'fields.slug' });

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** An address made of a name: "Café Zürich" becomes `cafe-zurich`. Empty where nothing of it is left. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[ßæøœłđðþı]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
}

/** The first of `name`, `name-2`, `name-3`, … that nobody has. */
export async function freeSlug(
  name: string,
  fallback: string,
  isTaken: (slug: string) => Promise<boolean>,
): Promise<string> {
  const made = slugOf(name);
  const base = made.length < 2 || RESERVED.has(made) ? fallback : made;
  for (let number = 1; ; number += 1) {
    const slug = number === 1 ? base : `${base}-${number}`;
    if (!(await isTaken(slug))) return slug;
  }
}
