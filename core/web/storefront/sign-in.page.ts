import { page } from '../../kernel/pages/page.ts';
import { registrationSettings, SignIn, signIn } from '../../modules/users/index.ts';
import type { SignInView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { afterFirstProof, landing, withNext } from './after-first-proof.ts';
import { providerLinks } from './sign-in-with.page.ts';

export const signInPage = page({
  path: '/sign-in',
  may: 'public',
  form: SignIn,
  postsPerMinute: 60,
  captcha: 'when-asked',
  async show(scope, _at, request) {
    const { again, query } = request;
    if (scope.actor.kind === 'user') return { goTo: await landing(scope, query) };
    const { open } = await scope.settings.get(registrationSettings);
    const model: SignInView = {
      title: scope.t('sign_in.title'),
      errors: errorSummary(again?.errors, again?.problem),
      action: withNext('/sign-in', request),
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
      links: [
        { label: scope.t('sign_in.forgot'), href: '/password/forgot' },
        ...(open ? [{ label: scope.t('sign_in.register'), href: withNext('/register', request) }] : []),
      ],
      providers: await providerLinks(scope, query['next']),
      passkey: {
        kind: 'get',
        options: '/sign-in/passkey/options',
        action: withNext('/sign-in/passkey', request),
        answer: 'answer',
        hidden: [],
        fields: [],
        label: scope.t('sign_in.passkey.button'),
        failed: scope.t('sign_in.passkey.failed'),
      },
    };
    return { view: 'sign-in', model };
  },
  async submit(scope, _at, values, request) {
    const { userId } = await signIn(scope, {
      ...values,
      ip: request.ip,
      browser: request.browser,
      captchaSolved: request.captchaSolved,
    });
    return afterFirstProof(scope, { userId, by: 'password' }, request);
  },
});
