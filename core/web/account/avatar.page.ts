import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { AVATAR_MAX_BYTES, deleteMedia, IMAGE_ACCEPT, storeImage } from '../../modules/media/index.ts';
import { setAvatar, type UserRow } from '../../modules/users/index.ts';
import type { AccountSection, AccountView } from '../../render/contract/index.ts';
import { avatarSrc } from '../avatar-src.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { me, ownUser } from './own-user.ts';

/** One's own picture: re-encoded to a square, nothing of the upload's own bytes is kept. */
export const avatarPage = page({
  path: '/account/avatar',
  may: 'signed-in',
  form: z.object({ remove: z.boolean().default(false) }),
  files: { image: { maxBytes: AVATAR_MAX_BYTES } },
  postsPerMinute: 10,
  async show(scope, _at, request) {
    const user = await ownUser(scope);
    const model: AccountView = {
      title: scope.t('account.avatar.title'),
      sections: [avatarSection(scope, user, request.again)],
    };
    return { view: 'account', model };
  },
  async submit(scope, _at, { remove }, { files: { image } }) {
    if (!image && !remove) throw new DomainError('media.nothing_chosen', { field: 'image' });
    const stored = image && (await storeImage(scope, { ...image, organizationId: null, shape: 'square' }));
    const { userId } = me(scope);
    const mediaId = stored?.mediaId ?? null;
    const { replaced } = await setAvatar(scope, { userId, mediaId }).catch(async (error: unknown) => {
      if (mediaId !== null) await deleteMedia(scope, { mediaId });
      throw error;
    });
    if (replaced !== null) await deleteMedia(scope, { mediaId: replaced });
    return { goTo: '/account', flash: mediaId === null ? 'account.avatar.removed' : 'account.avatar.done' };
  },
});

export function avatarSection(scope: Scope, user: UserRow, again?: PageRequest['again']): AccountSection {
  return {
    kind: 'form',
    title: scope.t('account.avatar.title'),
    form: {
      action: '/account/avatar',
      multipart: true,
      hidden: [],
      fields: [
        {
          widget: 'image',
          name: 'image',
          label: scope.t('fields.image'),
          help: scope.t('account.avatar.help', { megabytes: AVATAR_MAX_BYTES / 1024 / 1024 }),
          accept: IMAGE_ACCEPT,
          preview: avatarSrc(user),
          stored: user.avatarId !== null,
          removeName: 'remove',
          error: again?.errors['image'],
        },
      ],
      submit: scope.t('account.avatar.submit'),
      errors: errorSummary(again?.errors, again?.problem),
    },
  };
}
