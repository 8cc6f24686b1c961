import { readFile } from 'node:fs/promises';
import { dirname, extname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../kernel/errors.ts';
import type { TicketsPdf } from './model.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
};
const URL_IN_CSS = /url\(\s*["']?([^"')]+)["']?\s*\)/g;
const OWN_FONTS = 'eventportal-fonts/';
const FONT_PACKAGES = /^@(?:fontsource|fontsource-variable|expo-google-fonts)\//;

/**
 * Reads a PDF stylesheet and puts every file it names into it, since a PDF is rendered without network or disk. A name is
 * a path below the stylesheet's folder, one of our own fonts (`eventportal-fonts/…`), or a file of an installed font package
 * (`@expo-google-fonts/noto-sans-jp/…`).
 */
export async function pdfStyles(stylesheet: string): Promise<string> {
  const css = await readFile(stylesheet, 'utf8');
  const names = new Set([...css.matchAll(URL_IN_CSS)].map(([, name]) => name ?? ''));
  const inlined = new Map<string, string>();
  for (const name of names) inlined.set(name, await dataUrl(name, stylesheet));
  return css.replaceAll(URL_IN_CSS, (_, name: string) => `url("${inlined.get(name)}")`);
}

/** The whole document around a rendered `pdf/tickets` template. The head is the same for all of a theme's tickets. */
export function ticketsDocument(model: TicketsPdf, parts: { readonly styles: string; readonly body: string }): string {
  return [
    '<!doctype html>',
    `<html lang="${escape(model.locale)}" dir="${model.dir}">`,
    '<head><meta charset="utf-8">',
    `<title>${escape(model.title)}</title>`,
    `<style>${parts.styles.replaceAll('</', '<\\/')}</style></head>`,
    `<body><style>:root{--accent:${model.accent};--on-accent:${model.onAccent}}</style>`,
    parts.body,
    '</body></html>',
  ].join('');
}

async function dataUrl(name: string, stylesheet: string): Promise<string> {
  if (name.startsWith('data:')) return name;
  try {
    const file = locate(name, dirname(stylesheet));
    return `data:${TYPES[extname(file)]};base64,${await readFile(file, 'base64')}`;
  } catch (cause) {
    const sentence = `${stylesheet} names "${name}", which is no font or picture of the theme.`;
    throw new ConfigError('theme.pdf_asset', sentence, { cause });
  }
}

function locate(name: string, folder: string): string {
  if (!TYPES[extname(name)]) throw new Error('not a kind of file that a PDF can show');
  if (FONT_PACKAGES.test(name)) return fileURLToPath(import.meta.resolve(name));
  const own = name.startsWith(OWN_FONTS);
  const home = own ? fileURLToPath(new URL('fonts/', import.meta.url)) : folder;
  const file = resolve(home, own ? name.slice(OWN_FONTS.length) : name);
  if (relative(home, file).startsWith('..')) throw new Error('outside of the theme');
  return file;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
