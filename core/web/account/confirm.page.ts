import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { ConfirmIdentity, confirmIdentity, type ConfirmMethod, confirmMethods } from '../../modules/sign-in/index.ts';
import type { Field, FormPageView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { localPath } from '../local-path.ts';
import { CONFIRM_PATH } from '../page-permission.ts';
import { withNext } from '../storefront/after-first-proof.ts';
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

function question(scope: Scope, methods: readonly ConfirmMethod[], request: PageRequest): FormPageView {
  const { again, query } = request;
  const asked = again?.values['method'] ?? query['with'];
  const method = methods.find((one) => one === asked) ?? methods[0]!;
  const here = withNext(CONFIRM_PATH, request);
  return {
    title: scope.t('sign_in.confirm.title'),
    intro: scope.t('sign_in.confirm.intro'),
    errors: errorSummary(again?.errors, again?.problem),
    action: here,
    hidden: [{ name: 'method', value: method }],
    fields: [{ ...fieldOf(scope, method), error: again?.errors['code'] }],
    submit: scope.t('sign_in.confirm.submit'),
    links: methods
      .filter((one) => one !== method)
      .map((one) => ({
        label: scope.t(`sign_in.second.${one}.choose`),
        href: `${here}${here.includes('?') ? '&' : '?'}with=${one}`,
      })),
  };
}

function fieldOf(scope: Scope, method: ConfirmMethod): Field {
  const common = { name: 'code', required: true, autofocus: true };
  if (method === 'password') {
    const label = scope.t('fields.current_password');
    return { ...common, widget: 'password', label, autocomplete: 'current-password' };
  }
  const label = scope.t(`sign_in.second.${method}.code`);
  if (method === 'recovery') return { ...common, widget: 'text', label, autocomplete: 'off' };
  return { ...common, widget: 'text', label, autocomplete: 'one-time-code', inputmode: 'numeric' };
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
