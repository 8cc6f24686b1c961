import { page } from '../../kernel/pages/page.ts';
import {
  beginTotp,
  ConfirmTotp,
  confirmTotp,
  readTotpSetup,
  recoveryCodesLeft,
  removeTotp,
} from '../../modules/sign-in/index.ts';
import type { AuthenticatorView, FormPageView } from '../../render/contract/index.ts';
import { trusted } from '../../render/html.ts';
import { qrSvg } from '../../render/qr.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { me } from './own-user.ts';
import { showFreshCodes } from './recovery-codes.page.ts';

const BASE = '/account/security/app';

/** Sets up an app that shows codes. What the form sends along is sealed, so nothing is stored before the first code. */
export const authenticatorPage = page({
  path: BASE,
  may: 'signed-in',
  recent: true,
  form: ConfirmTotp,
  postsPerMinute: 10,
  async show(scope, _at, { again }) {
    const { userId } = me(scope);
    const given = String(again?.values['setup'] ?? '');
    const { setup, secret, uri } = await (given ? readTotpSetup(scope, userId, given) : beginTotp(scope, userId));
    const model: AuthenticatorView = {
      title: scope.t('account.app.title'),
      intro: scope.t('account.app.intro'),
      qr: trusted(qrSvg(uri, { label: scope.t('account.app.qr') })),
      secretIntro: scope.t('account.app.secret'),
      secret: secret.replaceAll(/(.{4})(?=.)/g, '$1 '),
      errors: errorSummary(again?.errors, again?.problem),
      action: BASE,
      hidden: [{ name: 'setup', value: setup }],
      fields: [
        {
          widget: 'text',
          name: 'code',
          label: scope.t('sign_in.second.totp.code'),
          error: again?.errors['code'],
          required: true,
          autocomplete: 'one-time-code',
          inputmode: 'numeric',
        },
      ],
      submit: scope.t('account.app.submit'),
      links: [{ label: scope.t('account.back'), href: '/account/security' }],
    };
    return { view: 'authenticator', model };
  },
  async submit(scope, _at, values) {
    const { userId, sessionId } = me(scope);
    await confirmTotp(scope, { ...values, userId, sessionId });
    if ((await recoveryCodesLeft(scope, userId)) === 0) return showFreshCodes(scope, userId);
    return { goTo: '/account/security', flash: 'account.app.added' };
  },
});

export const removeAuthenticatorPage = page({
  path: `${BASE}/remove`,
  may: 'signed-in',
  recent: true,
  async show(scope) {
    const model: FormPageView = {
      title: scope.t('account.app.remove'),
      intro: scope.t('account.app.remove_intro'),
      action: `${BASE}/remove`,
      hidden: [],
      fields: [],
      submit: scope.t('account.app.remove'),
      links: [{ label: scope.t('account.back'), href: '/account/security' }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope) {
    await removeTotp(scope, me(scope).userId);
    return { goTo: '/account/security', flash: 'account.app.removed' };
  },
});
