// Colour arithmetic for one accent per organization: whatever was chosen, text on it and in it stays readable.

type Rgb = readonly [number, number, number];

/** The accent where an organization chose none. */
export const DEFAULT_ACCENT = '#2b44ff';

const LIGHT_PAPER: Rgb = [255, 255, 255];
const DARK_PAPER: Rgb = [22, 22, 26];
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

// WCAG asks for 4.5; the margin covers tinted surfaces, which are a little darker or lighter than the paper.
const READABLE = 5;

/** `#rrggbb` or nothing. */
export function parseHex(hex: string): Rgb | undefined {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  return match ? ([1, 2, 3].map((i) => Number.parseInt(match[i]!, 16)) as unknown as Rgb) : undefined;
}

/** A stylesheet that sets the accent's tokens for light and dark pages. Anything but a colour gives the default. */
export function accentCss(hex: string): string {
  const accent = parseHex(hex) ?? parseHex(DEFAULT_ACCENT)!;
  return [
    `@layer accent{:root{`,
    `--accent-light:${toHex(readableOn(LIGHT_PAPER, accent))};`,
    `--accent-dark:${toHex(readableOn(DARK_PAPER, accent))};`,
    `--accent-fill:${toHex(fillOf(accent))};`,
    `--accent-ink:${accentInk(hex)}`,
    `}}`,
  ].join('');
}

/** The colour of text on a button filled with the accent. */
export function accentInk(hex: string): '#ffffff' | '#000000' {
  const fill = fillOf(parseHex(hex) ?? parseHex(DEFAULT_ACCENT)!);
  return contrast(fill, WHITE) >= 4.5 ? '#ffffff' : '#000000';
}

/** The accent as a fill: colours on which neither black nor white can be read do not exist, so it stays as chosen. */
export function accentFill(hex: string): string {
  return toHex(fillOf(parseHex(hex) ?? parseHex(DEFAULT_ACCENT)!));
}

// Mid tones carry white text better after a small step down than black text as they are.
function fillOf(accent: Rgb): Rgb {
  const darker = mix(accent, BLACK, 0.12);
  return contrast(accent, WHITE) < 4.5 && contrast(darker, WHITE) >= 4.5 ? darker : accent;
}

function readableOn(paper: Rgb, accent: Rgb): Rgb {
  const towards = luminance(paper) > 0.5 ? BLACK : WHITE;
  for (let step = 0; step < 20; step++) {
    const candidate = mix(accent, towards, step / 20);
    if (contrast(candidate, paper) >= READABLE) return candidate;
  }
  return towards;
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return a.map((channel, i) => Math.round(channel + (b[i]! - channel) * share)) as unknown as Rgb;
}

function toHex(colour: Rgb): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
