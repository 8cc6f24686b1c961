import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { type ImageVariant, Media } from './media.entity.ts';

/** Addresses of a picture, for `src` and `srcset`. */
export interface ImageSource {
  readonly src: string;
  readonly srcset: string;
  readonly width: number;
  readonly height: number;
}

/** The addresses never change: another picture is another id. */
export function imageSource(media: { readonly id: string; readonly variants: readonly ImageVariant[] }): ImageSource {
  const address = (variant: ImageVariant) => `/media/${media.id}/${variant.width}`;
  const largest = media.variants.at(-1)!;
  const middle = media.variants.find(({ width }) => width >= 800) ?? largest;
  return {
    src: address(middle),
    srcset: media.variants.map((variant) => `${address(variant)} ${variant.width}w`).join(', '),
    width: largest.width,
    height: largest.height,
  };
}

export async function imageById(scope: Scope, id: string): Promise<ImageSource | undefined> {
  const media = await scope.em.findOne(Media, { id }, { disableIdentityMap: true });
  return media ? imageSource(media) : undefined;
}

/** The bytes of one size: the one asked for, else the next larger one, else the largest. */
export async function openImage(
  scope: Scope,
  { id, width }: { readonly id: string; readonly width: number },
): Promise<{ contentType: string; content: Readable; bytes: number }> {
  const media = isId(id) ? await scope.em.findOne(Media, { id }, { disableIdentityMap: true }) : null;
  const variant = media?.variants.find((it) => it.width >= width) ?? media?.variants.at(-1);
  if (!media || !variant) throw new DomainError('media.not_found', { status: 404 });
  const content = await scope.capabilities.storage.get(variant.path);
  return { contentType: media.contentType, content, bytes: variant.bytes };
}

/** The whole of a picture in one size, for what carries it with it; nothing where the picture or its file is gone. */
export async function imageBytes(
  scope: Scope,
  at: { readonly id: string; readonly width: number },
): Promise<Buffer | undefined> {
  try {
    return await buffer((await openImage(scope, at)).content);
  } catch (error) {
    scope.log.warn('media.unreadable', { mediaId: at.id, error });
    return undefined;
  }
}

/** The address of an organization's logo, or nothing. */
export function logoSrc({ logoId }: { readonly logoId: string | null }): string | undefined {
  return logoId === null ? undefined : `/media/${logoId}/480`;
}
