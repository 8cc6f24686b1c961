import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { SignIn, actorOf, signIn, userById } from '../../modules/users/index.ts';
import type { SignInView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { hasOffice } from '../frames.ts';
import { localPath } from '../local-path.ts';

export const signInPage = page({
  path: '/sign-in',
  may: 'public',
  form: SignIn,
  postsPerMinute: 30,
  async show(scope, _at, { again, query }) {
    if (scope.actor.kind === 'user') return { goTo: await landing(scope, query) };
    const model: SignInView = {
      title: scope.t('sign_in.title'),
      errors: errorSummary(again?.errors, again?.problem),
      action: query['next'] === undefined ? '/sign-in' : `/sign-in?next=${encodeURIComponent(query['next'])}`,
      hidden: [],
      fields: [
        {
          widget: 'email',
          name: 'email',
          label: scope.t('fields.email'),
          value: String(again?.values['email'] ?? ''),
          error: again?.errors['email'],
          required: true,
          autocomplete: 'username',
          autofocus: true,
        },
        {
          widget: 'password',
          name: 'password',
          label: scope.t('fields.password'),
          error: again?.errors['password'],
          required: true,
          autocomplete: 'current-password',
        },
      ],
      submit: scope.t('sign_in.submit'),
      links: [{ label: scope.t('sign_in.forgot'), href: '/password/forgot' }],
      providers: [],
    };
    return { view: 'sign-in', model };
  },
  async submit(scope, _at, values, request) {
    const { userId } = await signIn(scope, { ...values, ip: request.ip });
    const user = await userById(scope, userId);
    return { goTo: await landing(user ? scope.as(actorOf(user)) : scope, request.query), signIn: { userId } };
  },
});

export const signOutPage = page({
  path: '/sign-out',
  may: 'public',
  show: async () => ({ goTo: '/' }),
  submit: async () => ({ goTo: '/', signIn: null, flash: 'sign_in.signed_out' }),
});

/** Where the person was going; else the back office, for those who have one. */
export async function landing(scope: Scope, query: PageRequest['query']): Promise<string> {
  return localPath(query['next'], (await hasOffice(scope)) ? '/admin' : '/account');
}
