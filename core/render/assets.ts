import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { ConfigError } from '../kernel/errors.ts';
import { accentCss, parseHex } from './accent.ts';
import { ADMIN_DIR, filesBelow, filesInChain } from './theme.ts';
import type { ThemeFolder } from './theme.ts';

export type Encoding = 'identity' | 'br' | 'gzip';

/** A file that pages link. Its address holds a hash of its content, so browsers may keep it for ever. */
export interface Asset {
  readonly type: string;
  readonly immutable: boolean;
  /** What `body` can be asked for, best first; files that are compressed already have `identity` alone. */
  readonly encodings: readonly Encoding[];
  body(encoding?: Encoding): Buffer;
}

export interface Assets {
  /** The address of an asset by name: `site.css`, `admin/admin.css`, `p/acme/box.js`, `fonts/figtree.woff2`. */
  url(name: string): string;
  has(name: string): boolean;
  /** The asset at a path such as `/assets/1a2b3c4d5e/site.css`; nothing for any other path. */
  find(path: string): Asset | undefined;
}

export interface AssetSources {
  readonly theme: readonly ThemeFolder[];
  readonly plugins?: readonly { readonly id: string; readonly dir: string }[];
  /** Single files by name. */
  readonly files?: ReadonlyMap<string, string>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.ico': 'image/x-icon',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
};
const PACKED = new Set(['.png', '.jpg', '.jpeg', '.webp', '.avif', '.gif', '.woff2', '.mp3']);

const FONTS = [
  { package: '@fontsource-variable/bricolage-grotesque', file: 'bricolage-grotesque-latin-wght-normal.woff2' },
  { package: '@fontsource-variable/bricolage-grotesque', file: 'bricolage-grotesque-latin-ext-wght-normal.woff2' },
  { package: '@fontsource-variable/figtree', file: 'figtree-latin-wght-normal.woff2' },
  { package: '@fontsource-variable/figtree', file: 'figtree-latin-ext-wght-normal.woff2' },
] as const;

/** The reader of QR codes for browsers that have none of their own. */
const READER = { 'admin/zxing/reader.js': '../iife/reader/index.js', 'admin/zxing/reader.wasm': 'zxing_reader.wasm' };

/** Reads every asset once, gives each its address and keeps it in memory. */
export function createAssets(sources: AssetSources): Assets {
  const files = collect(sources);
  const urls = new Map<string, string>();
  const byPath = new Map<string, Asset>();
  const add = (name: string, content: Buffer): void => {
    const url = `/assets/${hashOf(content)}/${name}`;
    urls.set(name, url);
    byPath.set(url, assetOf(content, extname(name)));
  };

  // Stylesheets come last: they name other assets, and their own hash must change when one of those does.
  const isStyle = (name: string): boolean => name.endsWith('.css');
  for (const [name, path] of files) if (!isStyle(name)) add(name, readFileSync(path));
  for (const [name, path] of files) if (isStyle(name)) add(name, linked(name, readFileSync(path, 'utf8'), urls));

  const accents = new Map<string, Asset>();
  return {
    has: (name) => urls.has(name),
    url(name) {
      const url = urls.get(name);
      if (url) return url;
      throw new ConfigError('asset.not_found', `There is no asset "${name}".`);
    },
    find: (path) => byPath.get(path) ?? accentAsset(path, accents),
  };
}

function collect({ theme, plugins = [], files = new Map() }: AssetSources): Map<string, string> {
  const prefixed = (prefix: string, found: Map<string, string>) =>
    [...found].map(([name, path]) => [prefix + name, path] as const);
  return new Map([
    ...fontFiles(),
    ...readerFiles(),
    ...files,
    ...prefixed('admin/', filesBelow(join(ADMIN_DIR, 'assets'))),
    ...plugins.flatMap(({ id, dir }) => prefixed(`p/${id}/`, filesBelow(dir))),
    ...filesInChain(theme.map(({ dir }) => join(dir, 'assets'))),
  ]);
}

function fontFiles(): [string, string][] {
  const require = createRequire(import.meta.url);
  return FONTS.map((font) => [
    `fonts/${font.file}`,
    join(dirname(require.resolve(`${font.package}/package.json`)), 'files', font.file),
  ]);
}

function readerFiles(): [string, string][] {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  return Object.entries(READER).map(([name, path]) => [name, join(folder, path)]);
}

/** Replaces `url(asset:name)` by the address of that asset. */
function linked(name: string, css: string, urls: ReadonlyMap<string, string>): Buffer {
  const text = css.replace(/url\((["']?)asset:([^"')]+)\1\)/g, (_whole, _quote, target: string) => {
    const url = urls.get(target);
    if (!url)
      throw new ConfigError('asset.not_found', `The stylesheet ${name} names "${target}", which does not exist.`);
    return `url("${url}")`;
  });
  return Buffer.from(text);
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}

function assetOf(content: Buffer, extension: string, immutable = true): Asset {
  const packs = !PACKED.has(extension) && content.length > 512;
  const made: Partial<Record<Encoding, Buffer>> = { identity: content };
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    immutable,
    encodings: packs ? ['br', 'gzip', 'identity'] : ['identity'],
    // Packed at the first request, once: a start should not wait for it.
    body: (encoding = 'identity') => (made[encoding] ??= packs ? pack(content, encoding) : content),
  };
}

function pack(content: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'gzip') return gzipSync(content, { level: 9 });
  return brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
}

// An organization's accent is a page of arithmetic, not a file; a few hundred of them cost nothing to keep.
const MOST_ACCENTS = 500;

export function accentUrl(hex: string): string {
  return `/assets/accent/${hex.replace('#', '').toLowerCase()}.css`;
}

function accentAsset(path: string, known: Map<string, Asset>): Asset | undefined {
  const hex = /^\/assets\/accent\/([0-9a-f]{6})\.css$/.exec(path)?.[1];
  if (!hex || !parseHex(hex)) return undefined;
  const kept = known.get(hex);
  if (kept) return kept;
  if (known.size >= MOST_ACCENTS) known.clear();
  const made = assetOf(Buffer.from(accentCss(hex)), '.css', false);
  known.set(hex, made);
  return made;
}
