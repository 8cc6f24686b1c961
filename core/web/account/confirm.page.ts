import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  beginPasskeyProof,
  confirmCodeWaits,
  ConfirmIdentity,
  confirmIdentity,
  type ConfirmMethod,
  confirmMethods,
  sendConfirmCode,
} from '../../modules/sign-in/index.ts';
import type { FormPageView } from '../../render/contract/index.ts';
import { localPath } from '../local-path.ts';
import { CONFIRM_PATH } from '../page-permission.ts';
import { withNext } from '../storefront/after-first-proof.ts';
import { proofQuestion, sendingForm, withMethod } from '../storefront/proof-question.ts';
import { me } from './own-user.ts';

/** "Is it you?": before something dangerous, when the last proof is a while ago. Then back to where one was going. */
export const confirmPage = page({
  path: CONFIRM_PATH,
  may: 'signed-in',
  form: ConfirmIdentity,
  postsPerMinute: 10,
  async show(scope, _at, request) {
    const methods = await confirmMethods(scope, me(scope).userId);
    const model = methods.length === 0 ? signInAgain(scope) : await question(scope, methods, request);
    return { view: 'form-page', model };
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

const MAIL_PATH = `${CONFIRM_PATH}/mail`;

/** Mails a code for it. */
export const confirmMailPage = page({
  path: MAIL_PATH,
  may: 'signed-in',
  postsPerMinute: 10,
  async show(scope, _at, request) {
    const methods = await confirmMethods(scope, me(scope).userId);
    if (!methods.includes('mail')) return { goTo: withNext(CONFIRM_PATH, request) };
    const model: FormPageView = {
      ...sendingForm(scope, withNext(MAIL_PATH, request), request.again),
      title: scope.t('sign_in.confirm.title'),
      links: [{ label: scope.t('account.back'), href: withNext(CONFIRM_PATH, request) }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, _at, _values, request) {
    await sendConfirmCode(scope, me(scope));
    return { goTo: withMethod(withNext(CONFIRM_PATH, request), 'mail'), flash: 'sign_in.second.mail.sent' };
  },
});

async function question(scope: Scope, methods: readonly ConfirmMethod[], request: PageRequest): Promise<FormPageView> {
  const here = withNext(CONFIRM_PATH, request);
  const mail = { href: withNext(MAIL_PATH, request), waits: await confirmCodeWaits(scope, me(scope)) };
  const asked = proofQuestion(scope, methods, { here, passkeyOptions: `${CONFIRM_PATH}/passkey`, mail, request });
  const intro = asked.fields.length === 0 && asked.submit ? asked.intro : undefined;
  return { ...asked, title: scope.t('sign_in.confirm.title'), intro: intro ?? scope.t('sign_in.confirm.intro') };
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
