import { describe, expect, it } from 'vitest';
import { freeSlug, Slug, slugOf } from './slug.ts';

describe('slugs', () => {
  it.each([
    ['Café Zürich', 'cafe-zurich'],
    ['  Straßenfest — 2027!  ', 'strassenfest-2027'],
    ['Ærø Łódź', 'aero-lodz'],
    ['日本', ''],
    [`${'a'.repeat(59)} b`, 'a'.repeat(59)],
  ])('are made of "%s"', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('take the first number that is free', async () => {
    const taken = new Set(['fair', 'fair-2']);
    expect(await freeSlug('Fair', 'event', async (slug) => taken.has(slug))).toBe('fair-3');
    expect(await freeSlug('日本', 'event', async () => false)).toBe('event');
  });

  it.each(['-fair', 'fair-', 'a--b', 'f', 'fair/../x', 'new'])('refuse "%s"', (slug) => {
    expect(Slug.safeParse(slug).success).toBe(false);
  });
});
