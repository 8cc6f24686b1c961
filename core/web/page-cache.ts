import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Clock } from '../kernel/clock.ts';

/** A whole page as it goes to everybody who is nobody in particular. */
export interface CachedPage {
  readonly route: string;
  /** `text/html; charset=utf-8` */
  readonly type: string;
  readonly etag: string;
  readonly expiresAt: number;
  readonly plain: Buffer;
  /** The page packed, once that is done; asking starts it. */
  packed(encoding: 'br' | 'gzip'): Buffer | undefined;
}

/** Pages for visitors without cookies, kept for a second or two: enough for the rush when sales open. */
export interface PageCache {
  find(key: string): CachedPage | undefined;
  /** Makes the page unless somebody else is making it: then the one page serves both, if it may be shared. */
  fill(key: string, make: () => Promise<Made>): Promise<Made>;
  /** Forgets pages whose path begins so, in every language and currency: `/e/summer-fair`. */
  invalidate(prefix: string): void;
}

export interface Made {
  /** Nothing when the page is for one visitor alone. */
  readonly shared?: {
    readonly text: string;
    readonly type: string;
    readonly seconds: number;
    readonly route: string;
  };
}

export const HTML_TYPE = 'text/html; charset=utf-8';
export const JSON_TYPE = 'application/json; charset=utf-8';

/** Pages differ by language and by the currency of estimates; both are of the few that the site has. */
export const pageKey = (locale: string, url: string, currency = ''): string =>
  `${locale}${currency && `+${currency}`} ${url}`;

const MOST_PAGES = 500;
const MOST_BYTES = 32 * 1024 * 1024;

export function createPageCache(clock: Clock): PageCache {
  const pages = new Map<string, CachedPage>();
  const making = new Map<string, Promise<Made | undefined>>();
  let bytes = 0;
  let generation = 0;

  const drop = (key: string): void => {
    bytes -= pages.get(key)?.plain.length ?? 0;
    pages.delete(key);
  };
  const keep = (key: string, page: CachedPage): void => {
    drop(key);
    pages.set(key, page);
    bytes += page.plain.length;
    for (const oldest of pages.keys()) {
      if (pages.size <= MOST_PAGES && bytes <= MOST_BYTES) break;
      drop(oldest);
    }
  };

  return {
    find(key) {
      const page = pages.get(key);
      if (!page) return undefined;
      if (page.expiresAt > clock.now().getTime()) return page;
      drop(key);
      return undefined;
    },

    async fill(key, make) {
      const others = await making.get(key);
      if (others?.shared) return others;
      const begun = generation;
      const mine = make();
      // Those who wait must not fail because this one did: they try for themselves.
      const watched = mine.catch(() => undefined);
      making.set(key, watched);
      try {
        const made = await mine;
        // A page that was begun before something changed is shown once, but not kept.
        if (made.shared && begun === generation) keep(key, cachedPage(made.shared, clock));
        return made;
      } finally {
        if (making.get(key) === watched) making.delete(key);
      }
    },

    invalidate(prefix) {
      generation += 1;
      for (const key of pages.keys()) if (key.slice(key.indexOf(' ') + 1).startsWith(prefix)) drop(key);
    },
  };
}

export function etagOf(text: string | Buffer): string {
  return `W/"${createHash('sha1').update(text).digest('base64url')}"`;
}

function cachedPage({ text, type, seconds, route }: NonNullable<Made['shared']>, clock: Clock): CachedPage {
  const plain = Buffer.from(text);
  const made: { br?: Buffer; gzip?: Buffer } = {};
  const begun = new Set<'br' | 'gzip'>();
  return {
    route,
    type,
    plain,
    etag: etagOf(text),
    expiresAt: clock.now().getTime() + seconds * 1000,
    packed(encoding) {
      if (!begun.has(encoding)) {
        begun.add(encoding);
        void pack(plain, encoding).then((packed) => (made[encoding] = packed));
      }
      return made[encoding];
    },
  };
}

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

function pack(plain: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> {
  if (encoding === 'gzip') return toGzip(plain);
  return toBrotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
}
