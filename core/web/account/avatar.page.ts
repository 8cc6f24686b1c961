import { z } from 'zod';
import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { AVATAR_MAX_BYTES, IMAGE_ACCEPT } from '../../modules/media/index.ts';
import { setAvatar, type UserRow } from '../../modules/users/index.ts';
import type { AccountSection, AccountView } from '../../render/contract/index.ts';
import { avatarSrc } from '../avatar-src.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { nothingChosen, replacePicture } from '../replace-picture.ts';
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
    if (!image && !remove) throw nothingChosen();
    const { userId } = me(scope);
    const { mediaId } = await replacePicture(scope, {
      image,
      organizationId: null,
      shape: 'square',
      set: (id) => setAvatar(scope, { userId, mediaId: id }),
    });
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
