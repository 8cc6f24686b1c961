import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  beginPasskeyProof,
  ConfirmIdentity,
  confirmIdentity,
  type ConfirmMethod,
  confirmMethods,
} from '../../modules/sign-in/index.ts';
import type { FormPageView } from '../../render/contract/index.ts';
import { localPath } from '../local-path.ts';
import { CONFIRM_PATH } from '../page-permission.ts';
import { withNext } from '../storefront/after-first-proof.ts';
import { proofQuestion } from '../storefront/proof-question.ts';
import { me } from './own-user.ts';

/** "Is it you?": before something dangerous, when the last proof is a while ago. Then back to where one was going. */
export const confirmPage = page({
  path: CONFIRM_PATH,
  may: 'signed-in',
  form: ConfirmIdentity,
  postsPerMinute: 10,
  async show(scope, _at, request) {
    const methods = await confirmMethods(scope, me(scope).userId);
    return { view: 'form-page', model: methods.length === 0 ? signInAgain(scope) : question(scope, methods, request) };
  },
  async submit(scope, _at, proof, { query }) {
    const { userId, sessionId } = me(scope);
    await confirmIdentity(scope, { userId, sessionId, ...proof });
    return { goTo: localPath(query['next'], '/account/security') };
  },
});

/** What the browser needs to use a passkey for it. */
export const confirmPasskeyPage = page({
  path: `${CONFIRM_PATH}/passkey`,
  may: 'signed-in',
  postsPerMinute: 30,
  show: async () => ({ goTo: CONFIRM_PATH }),
  submit: async (scope) => ({ json: await beginPasskeyProof(scope, me(scope).userId) }),
});

function question(scope: Scope, methods: readonly ConfirmMethod[], request: PageRequest): FormPageView {
  const here = withNext(CONFIRM_PATH, request);
  return {
    ...proofQuestion(scope, methods, { here, passkeyOptions: `${CONFIRM_PATH}/passkey`, request }),
    title: scope.t('sign_in.confirm.title'),
    intro: scope.t('sign_in.confirm.intro'),
  };
}

/** Somebody who comes by an outside account has nothing here to prove it with, but can come that way again. */
function signInAgain(scope: Scope): FormPageView {
  return {
    title: scope.t('sign_in.confirm.title'),
    intro: scope.t('sign_in.confirm.again'),
    action: '/sign-out',
    hidden: [],
    fields: [],
    submit: scope.t('sign_in.confirm.sign_out'),
    links: [{ label: scope.t('account.back'), href: '/account/security' }],
  };
}
