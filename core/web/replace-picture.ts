import { DomainError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope/scope.ts';
import { deleteMedia, storeImage, type StoreImage } from '../modules/media/index.ts';

export interface ReplacePicture {
  /** The upload; nothing where the picture is taken away. */
  readonly image: Pick<StoreImage, 'path' | 'filename'> | undefined;
  readonly organizationId: string | null;
  readonly shape?: NonNullable<StoreImage['shape']>;
  /** Gives the thing its picture and tells which one it had. */
  readonly set: (mediaId: string | null) => Promise<{ readonly replaced: string | null }>;
}

/** Puts a picture in place of the one before: whichever nothing shows in the end is deleted. */
export async function replacePicture(
  scope: Scope,
  { image, organizationId, shape, set }: ReplacePicture,
): Promise<{ mediaId: string | null }> {
  const stored = image && (await storeImage(scope, { ...image, organizationId, ...(shape && { shape }) }));
  const mediaId = stored?.mediaId ?? null;
  const { replaced } = await set(mediaId).catch(async (error: unknown) => {
    if (mediaId !== null) await deleteMedia(scope, { mediaId });
    throw error;
  });
  if (replaced !== null) await deleteMedia(scope, { mediaId: replaced });
  return { mediaId };
}

/** A form of a picture that came with neither a picture nor the wish to remove it. */
export function nothingChosen(): DomainError {
  return new DomainError('media.nothing_chosen', { field: 'image' });
}
