import { assert, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentCss, accentFill, accentInk, contrast, parseHex } from './accent.ts';

const hex = tuple(...[0, 0, 0].map(() => integer({ min: 0, max: 255 }))).map(
  (channels) => `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`,
);
const token = (css: string, name: string) => parseHex(new RegExp(`--${name}:(#[0-9a-f]{6})`).exec(css)![1]!)!;

describe('accentCss', () => {
  it('keeps every accent readable on light and dark pages, and its ink readable on it', () => {
    assert(
      property(hex, (accent) => {
        const css = accentCss(accent);
        expect(contrast(token(css, 'accent-light'), [255, 255, 255])).toBeGreaterThanOrEqual(4.5);
        expect(contrast(token(css, 'accent-dark'), [22, 22, 26])).toBeGreaterThanOrEqual(4.5);
        expect(contrast(parseHex(accentFill(accent))!, parseHex(accentInk(accent))!)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('answers anything but a colour with the default accent', () => {
    expect(accentCss('red;}body{display:none')).toBe(accentCss('#2b44ff'));
  });
});
