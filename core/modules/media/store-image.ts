import { fileTypeFromFile } from 'file-type';
import type { Sharp } from 'sharp';
import { StorageFull } from '../../kernel/capabilities/storage.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { type ImageVariant, Media } from './media.entity.ts';

export interface StoreImage {
  readonly organizationId: string | null;
  /** The upload on this machine; whoever called removes it. */
  readonly path: string;
  /** What the person called it; only for sentences. */
  readonly filename: string;
  /** `square`: cut to its middle, for people's pictures. `logo`: whole, as PNG, which mails and printed tickets can show. */
  readonly shape?: 'square' | 'logo';
}

export const IMAGE_WIDTHS = [400, 800, 1600] as const;
const SQUARE_WIDTHS = [128, 400] as const;
/** Of a logo's longer side. */
export const LOGO_WIDTHS = [160, 480] as const;
export const AVATAR_MAX_BYTES = 5 * 1024 * 1024;
export const LOGO_MAX_BYTES = 5 * 1024 * 1024;
export const IMAGE_MAX_BYTES = 15 * 1024 * 1024;
export const IMAGE_ACCEPT = 'image/jpeg,image/png,image/webp,image/gif,image/avif';

const TYPES: ReadonlySet<string> = new Set(IMAGE_ACCEPT.split(','));
const MAX_PIXELS = 50e6;
const FULL = new Set(['ENOSPC', 'EDQUOT']);

interface Encoded {
  readonly variant: ImageVariant;
  readonly content: Buffer;
}

/** Takes a picture in, re-encoded in our sizes: nothing of the upload's own bytes is kept. */
export async function storeImage(
  scope: Scope,
  { organizationId, path, filename, shape }: StoreImage,
): Promise<{ mediaId: string }> {
  await refuseOtherTypes(path, filename);
  const encoded = await encodeAll(path, filename, shape);
  const largest = encoded.at(-1)!.variant;
  const contentType = shape === 'logo' ? 'image/png' : 'image/webp';

  const written: string[] = [];
  try {
    for (const { variant, content } of encoded) {
      // Noted before it is written, so that half a file is removed as well.
      written.push(variant.path);
      await scope.capabilities.storage.put(variant.path, content, contentType);
    }
    return await scope.tx(async (tx) => {
      const media = tx.em.create(Media, {
        id: newId(),
        organizationId,
        contentType,
        width: largest.width,
        height: largest.height,
        variants: encoded.map(({ variant }) => variant),
        createdAt: tx.clock.now(),
      });
      tx.audit('media.stored', { kind: 'media', id: media.id, organizationId, label: filename.slice(0, 200) });
      return { mediaId: media.id };
    });
  } catch (error) {
    await removeAll(scope, written);
    throw isFull(error) ? new DomainError('storage.full', { field: 'image', cause: error }) : error;
  }
}

async function refuseOtherTypes(path: string, filename: string): Promise<void> {
  const type = await fileTypeFromFile(path);
  if (!type || !TYPES.has(type.mime)) throw new DomainError('media.type', { field: 'image', params: { filename } });
}

async function encodeAll(path: string, filename: string, shape: StoreImage['shape']): Promise<Encoded[]> {
  try {
    const { width, height } = await (await upright(path)).metadata();
    // A small picture is not blown up: it has the sizes below its own, and its own.
    const { most, sizes } = sizesFor(shape, width, height);
    const widths = [...new Set(sizes.map((wanted) => Math.min(wanted, most)))];
    const folder = `media/${newToken()}`;
    const encoded: Encoded[] = [];
    for (const wanted of widths) encoded.push(await encode(path, wanted, { folder, shape }));
    return encoded;
  } catch (cause) {
    const code = /exceeds pixel limit/i.test(String(cause)) ? 'media.too_many_pixels' : 'media.broken';
    throw new DomainError(code, { field: 'image', params: { filename, megapixels: MAX_PIXELS / 1e6 }, cause });
  }
}

/** The library is loaded with the first picture: most processes never see one, and it is large. */
async function upright(path: string): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  // An SVG is a program with a picture in it; these loaders are not needed and are a way in.
  sharp.block({ operation: ['VipsForeignLoadSvg', 'VipsForeignLoadMagick', 'VipsForeignLoadPdf'] });
  return sharp(path, { limitInputPixels: MAX_PIXELS }).autoOrient();
}

function sizesFor(shape: StoreImage['shape'], width: number, height: number) {
  if (shape === 'square') return { most: Math.min(width, height), sizes: SQUARE_WIDTHS };
  if (shape === 'logo') return { most: Math.max(width, height), sizes: LOGO_WIDTHS };
  return { most: width, sizes: IMAGE_WIDTHS };
}

async function encode(
  path: string,
  wanted: number,
  { folder, shape }: { readonly folder: string; readonly shape: StoreImage['shape'] },
): Promise<Encoded> {
  const box = shape && { height: wanted, fit: shape === 'square' ? ('cover' as const) : ('inside' as const) };
  const resized = (await upright(path)).resize({ width: wanted, withoutEnlargement: true, ...box });
  const format = shape === 'logo' ? 'png' : 'webp';
  const encoded = format === 'png' ? resized.png({ compressionLevel: 9 }) : resized.webp({ quality: 80 });
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { variant: { width, height, path: `${folder}/${wanted}.${format}`, bytes: data.length }, content: data };
}

async function removeAll(scope: Scope, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await scope.capabilities.storage.delete(path).catch((error: unknown) => {
      scope.log.warn('media.left_behind', { path, error });
    });
  }
}

function isFull(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof StorageFull || ('code' in at && FULL.has(String(at.code)))) return true;
  }
  return false;
}
