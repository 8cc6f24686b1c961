import { createHash } from 'node:crypto';
import { escapeHtml, trusted } from './html.ts';
import type { Html } from './html.ts';

// Two grounds that melt into each other, a shape colour and an ink; each set was chosen to hold large type.
const PALETTES = [
  { from: '#ff5d3a', to: '#ffb347', shape: '#7a1fd1', ink: '#fff4e4' },
  { from: '#1d2bff', to: '#7c4dff', shape: '#ff6ac2', ink: '#f3f0ff' },
  { from: '#0b3d2e', to: '#1f8a5b', shape: '#f2c94c', ink: '#f5ffe9' },
  { from: '#140f2d', to: '#3f2b96', shape: '#ff7a59', ink: '#ffe9dc' },
  { from: '#f7d9c4', to: '#f2b5a7', shape: '#c8352b', ink: '#3b0d0c' },
  { from: '#d6f34b', to: '#8fd14f', shape: '#ff6b9d', ink: '#0b2b26' },
  { from: '#0e1726', to: '#1f4068', shape: '#e43f5a', ink: '#eaf4ff' },
  { from: '#f4efe6', to: '#d9d2ff', shape: '#3d2bff', ink: '#16103f' },
  { from: '#d7263d', to: '#f46036', shape: '#1b1b3a', ink: '#fff1ea' },
  { from: '#00b4d8', to: '#0353a4', shape: '#ffd60a', ink: '#f0fbff' },
] as const;

type Palette = (typeof PALETTES)[number];

const WIDTH = 1600;
const HEIGHT = 1000;

/**
 * A poster for an event without a picture: the same seed always gives the same one. Decoration only, since the page
 * says the title beside it. Colours are attributes, so it needs no inline style.
 */
export function coverArt(seed: string, title: string): Html {
  const digest = createHash('sha256').update(seed).digest();
  const byte = (index: number): number => digest[index]!;
  const palette = PALETTES[byte(0) % PALETTES.length]!;
  const drawing = SHAPES[byte(1) % SHAPES.length]!;
  const id = `art-${digest.toString('hex', 0, 6)}`;
  const turn = (byte(2) % 4) * 90;

  return trusted(
    `<svg class="art" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">` +
      `<defs><linearGradient id="${id}" gradientTransform="rotate(${turn + 20} .5 .5)">` +
      `<stop offset="0" stop-color="${palette.from}"/><stop offset="1" stop-color="${palette.to}"/></linearGradient></defs>` +
      `<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#${id})"/>` +
      drawing(palette, byte) +
      typeOf(title, palette, byte(9)) +
      `</svg>`,
  );
}

type Shape = (palette: Palette, byte: (index: number) => number) => string;

const SHAPES: readonly Shape[] = [rings, bars, discs, waves, arches, rays];

function rings({ shape }: Palette, byte: (index: number) => number): string {
  const x = 200 + (byte(3) / 255) * 1200;
  const y = 150 + (byte(4) / 255) * 700;
  return [0, 1, 2, 3, 4, 5]
    .map(
      (i) =>
        `<circle cx="${x.toFixed()}" cy="${y.toFixed()}" r="${90 + i * 120}" fill="none" stroke="${shape}" stroke-width="${54 - i * 5}" stroke-opacity="${(0.95 - i * 0.14).toFixed(2)}"/>`,
    )
    .join('');
}

function bars({ shape, ink }: Palette, byte: (index: number) => number): string {
  return Array.from({ length: 9 }, (_, i) => {
    const height = 180 + (byte(3 + i) / 255) * 760;
    const fill = i % 4 === byte(2) % 4 ? ink : shape;
    return `<rect x="${70 + i * 166}" y="${(HEIGHT - height).toFixed()}" width="132" height="${height.toFixed()}" rx="66" fill="${fill}" fill-opacity="${fill === ink ? 0.5 : 0.9}"/>`;
  }).join('');
}

function discs({ shape, ink }: Palette, byte: (index: number) => number): string {
  const x = 420 + (byte(3) / 255) * 760;
  return (
    `<circle cx="${x.toFixed()}" cy="520" r="430" fill="${shape}"/>` +
    `<circle cx="${(x + 260).toFixed()}" cy="380" r="210" fill="${ink}" fill-opacity=".55"/>` +
    `<circle cx="${(x - 380).toFixed()}" cy="780" r="120" fill="${ink}" fill-opacity=".35"/>`
  );
}

function waves({ shape, ink }: Palette, byte: (index: number) => number): string {
  const swell = 90 + (byte(3) / 255) * 120;
  return [0, 1, 2, 3, 4]
    .map((i) => {
      const y = 300 + i * 165;
      const path = `M-50 ${y}C350 ${(y - swell).toFixed()} 550 ${(y + swell).toFixed()} 850 ${y}S1400 ${(y - swell).toFixed()} 1650 ${y}V1050H-50Z`;
      return `<path d="${path}" fill="${i % 2 === 0 ? shape : ink}" fill-opacity="${i % 2 === 0 ? 0.55 : 0.16}"/>`;
    })
    .join('');
}

function arches({ shape, ink }: Palette, byte: (index: number) => number): string {
  const x = 260 + (byte(3) / 255) * 500;
  return [0, 1, 2, 3]
    .map((i) => {
      const r = 470 - i * 115;
      const left = x + 120 + i * 115;
      return `<path d="M${left.toFixed()} 1010V${(620 - 0).toFixed()}a${r} ${r} 0 0 1 ${r * 2} 0V1010Z" fill="${i % 2 === 0 ? shape : ink}" fill-opacity="${i % 2 === 0 ? 0.9 : 0.75}"/>`;
    })
    .join('');
}

function rays({ shape, ink }: Palette, byte: (index: number) => number): string {
  const x = 300 + (byte(3) / 255) * 1000;
  const fans = Array.from({ length: 12 }, (_, i) => {
    const from = (i * Math.PI) / 6;
    const point = (angle: number) =>
      `${(x + Math.cos(angle) * 2000).toFixed()} ${(560 + Math.sin(angle) * 2000).toFixed()}`;
    return `<path d="M${x.toFixed()} 560L${point(from)}L${point(from + Math.PI / 12)}Z" fill="${shape}" fill-opacity=".6"/>`;
  });
  return `${fans.join('')}<circle cx="${x.toFixed()}" cy="560" r="230" fill="${ink}" fill-opacity=".9"/>`;
}

/** The title as a poster would set it: huge, running off the edge, line under line. */
function typeOf(title: string, { ink }: Palette, choice: number): string {
  const words = escapeHtml(title.trim().toLocaleUpperCase());
  const line = `${words} · ${words} · ${words}`;
  const text = (y: number, size: number, opacity: number, x: number) =>
    `<text x="${x}" y="${y}" font-size="${size}" fill="${ink}" fill-opacity="${opacity}" letter-spacing="-${(size / 28).toFixed()}">${line}</text>`;

  // The upper left stays free: cards put their calendar leaf there.
  if (choice % 3 === 0) return text(930, 330, 1, -20);
  if (choice % 3 === 1) return text(640, 250, 0.45, -420) + text(900, 250, 1, 60);
  return `<g transform="rotate(-7 800 500)">${text(640, 210, 1, -60)}${text(850, 210, 0.5, -700)}</g>`;
}
