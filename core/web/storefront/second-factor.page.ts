import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { finishSignIn, type Pending, pendingSignIn, SecondProof } from '../../modules/sign-in/index.ts';
import type { FormPageView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { pendingCookie, SECOND_FACTOR_PATH, signedIn, withNext } from './after-first-proof.ts';

/** The second proof of a sign-in that began with a password or an outside account. */
export const secondFactorPage = page({
  path: SECOND_FACTOR_PATH,
  may: 'public',
  form: SecondProof,
  postsPerMinute: 30,
  async show(scope, _at, request) {
    const pending = await pendingSignIn(scope, tokenIn(scope, request));
    if (!pending) return { goTo: withNext('/sign-in', request), flash: 'sign_in.second.over' };
    return { view: 'form-page', model: questionFor(scope, pending, request) };
  },
  async submit(scope, _at, proof, request) {
    const { userId } = await finishSignIn(scope, { pending: tokenIn(scope, request), ...proof });
    return signedIn(scope, userId, request);
  },
});

function tokenIn(scope: Scope, { cookies }: PageRequest): string {
  return cookies.get(pendingCookie(scope.site)) ?? '';
}

function questionFor(scope: Scope, { methods }: Pending, request: PageRequest): FormPageView {
  const { again, query } = request;
  const asked = again?.values['method'] ?? query['with'];
  const method = methods.find((one) => one === asked) ?? methods[0]!;
  const here = withNext(SECOND_FACTOR_PATH, request);
  const others = methods.filter((one) => one !== method);
  return {
    title: scope.t('sign_in.second.title'),
    intro: scope.t(`sign_in.second.${method}.intro`),
    errors: errorSummary(again?.errors, again?.problem),
    action: here,
    hidden: [{ name: 'method', value: method }],
    fields: [
      {
        widget: 'text',
        name: 'code',
        label: scope.t(`sign_in.second.${method}.code`),
        error: again?.errors['code'],
        required: true,
        autofocus: true,
        ...(method === 'recovery' ? { autocomplete: 'off' } : { autocomplete: 'one-time-code', inputmode: 'numeric' }),
      },
    ],
    submit: scope.t('sign_in.submit'),
    links: [
      ...others.map((one) => ({
        label: scope.t(`sign_in.second.${one}.choose`),
        href: `${here}${here.includes('?') ? '&' : '?'}with=${one}`,
      })),
      { label: scope.t('sign_in.second.back'), href: withNext('/sign-in', request) },
    ],
  };
}
