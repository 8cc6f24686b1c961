import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { deleteMedia } from './delete-media.ts';

/** The picture of a person goes with the account, the logo with the organization. */
export function subscribeMedia(hooks: HookRegistrar): void {
  hooks.on(
    'user.deleted',
    'media.forget-avatar',
    async (scope, { avatarId }) => {
      if (avatarId !== null) await deleteMedia(scope, { mediaId: avatarId });
    },
    { when: ({ avatarId }) => avatarId !== null },
  );
  hooks.on(
    'organization.deleted',
    'media.forget-logo',
    async (scope, { logoId }) => {
      if (logoId !== null) await deleteMedia(scope, { mediaId: logoId });
    },
    { when: ({ logoId }) => logoId !== null },
  );
}
