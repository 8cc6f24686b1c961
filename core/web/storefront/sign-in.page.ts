import { page, type PageRequest } from '../../kernel/pages/page.ts';
import { organizationsOf } from '../../modules/organizations/index.ts';
import { SignIn, actorOf, signIn, userById } from '../../modules/users/index.ts';
import type { SignInView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { localPath } from '../local-path.ts';

export const signInPage = page({
  path: '/sign-in',
  may: 'public',
  form: SignIn,
  postsPerMinute: 30,
  async show(scope, _at, { again, query }) {
    if (scope.actor.kind === 'user') return { goTo: localPath(query['next'], '/admin') };
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
    return { goTo: await landing(scope, userId, request), signIn: { userId } };
  },
});

export const signOutPage = page({
  path: '/sign-out',
  may: 'public',
  show: async () => ({ goTo: '/' }),
  submit: async () => ({ goTo: '/', signIn: null, flash: 'sign_in.signed_out' }),
});

/** Where the person was going; else the back office, for those who have one. */
async function landing(
  scope: Parameters<typeof organizationsOf>[0],
  userId: string,
  { query }: PageRequest,
): Promise<string> {
  const user = await userById(scope, userId);
  const actor = user && actorOf(user);
  const hasOffice = actor && (actor.isAdmin || (await organizationsOf(scope.as(actor))).length > 0);
  return localPath(query['next'], hasOffice ? '/admin' : '/');
}
