import type { Scope } from '../../kernel/scope/scope.ts';
import { Media } from './media.entity.ts';

/** Removes a picture that nothing shows any more. The row goes first: a file without a row is only space. */
export async function deleteMedia(scope: Scope, { mediaId }: { readonly mediaId: string }): Promise<void> {
  const paths = await scope.tx(async (tx) => {
    const media = await tx.em.findOne(Media, { id: mediaId });
    if (!media) return [];
    tx.em.remove(media);
    tx.audit('media.deleted', { kind: 'media', id: mediaId, organizationId: media.organizationId ?? null });
    return media.variants.map(({ path }) => path);
  });
  for (const path of paths) {
    await scope.capabilities.storage.delete(path).catch((error: unknown) => {
      scope.log.warn('media.left_behind', { path, error });
    });
  }
}
