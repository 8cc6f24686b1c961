import { readFileSync } from 'node:fs';
import { dirname, extname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../kernel/errors.ts';

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
export function pdfStyles(stylesheet: string): string {
  const css = readFileSync(stylesheet, 'utf8').replaceAll('</', '<\\/');
  return css.replaceAll(URL_IN_CSS, (_, name: string) => `url("${dataUrl(name, stylesheet)}")`);
}

function dataUrl(name: string, stylesheet: string): string {
  if (name.startsWith('data:')) return name;
  try {
    const file = locate(name, dirname(stylesheet));
    return `data:${TYPES[extname(file)]};base64,${readFileSync(file, 'base64')}`;
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
