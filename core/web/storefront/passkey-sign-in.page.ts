import { z } from 'zod';
import { page } from '../../kernel/pages/page.ts';
import { beginPasskeySignIn, PASSKEY_ANSWER_MAX, passkeySignIn } from '../../modules/sign-in/index.ts';
import { afterFirstProof, withNext } from './after-first-proof.ts';

/** Signs in with whichever passkey the browser has for this site; nobody types who they are. */
export const passkeySignInPage = page({
  path: '/sign-in/passkey',
  may: 'public',
  form: z.strictObject({ answer: z.string().min(1).max(PASSKEY_ANSWER_MAX) }),
  postsPerMinute: 30,
  // What went wrong is said where the button is.
  show: async (_scope, _at, request) => ({
    goTo: withNext('/sign-in', request),
    ...(request.again && { flash: 'sign_in.passkey.refused' }),
  }),
  async submit(scope, _at, { answer }, request) {
    const { userId } = await passkeySignIn(scope, answer);
    return afterFirstProof(scope, { userId, by: 'passkey' }, request);
  },
});

export const passkeyChallengePage = page({
  path: '/sign-in/passkey/options',
  may: 'public',
  postsPerMinute: 30,
  show: async () => ({ goTo: '/sign-in' }),
  submit: async (scope) => ({ json: await beginPasskeySignIn(scope) }),
});
