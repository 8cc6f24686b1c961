import { page } from '../../kernel/pages/page.ts';
import { addMailFactor, recoveryCodesLeft, removeMailFactor } from '../../modules/sign-in/index.ts';
import type { FormPageView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { me, ownUser } from './own-user.ts';
import { showFreshCodes } from './recovery-codes.page.ts';

const BASE = '/account/security/mail-code';

/** Whoever signs in types a code from their mailbox as well. */
export const mailCodePage = page({
  path: BASE,
  may: 'signed-in',
  recent: true,
  postsPerMinute: 10,
  async show(scope, _at, { again }) {
    const { email, emailVerifiedAt } = await ownUser(scope);
    const back = { label: scope.t('account.back'), href: '/account/security' };
    const model: FormPageView = {
      title: scope.t('account.mail_code.title'),
      intro: scope.t(`account.mail_code.${emailVerifiedAt ? 'intro' : 'unverified'}`, { email }),
      errors: errorSummary(again?.errors, again?.problem),
      action: BASE,
      hidden: [],
      fields: [],
      submit: emailVerifiedAt ? scope.t('account.mail_code.submit') : undefined,
      links: emailVerifiedAt ? [back] : [{ label: scope.t('account.mail_code.verify'), href: '/account/verify' }, back],
    };
    return { view: 'form-page', model };
  },
  async submit(scope) {
    const { userId, sessionId } = me(scope);
    await addMailFactor(scope, { userId, sessionId });
    if ((await recoveryCodesLeft(scope, userId)) === 0) return showFreshCodes(scope, userId);
    return { goTo: '/account/security', flash: 'account.mail_code.added' };
  },
});

export const removeMailCodePage = page({
  path: `${BASE}/remove`,
  may: 'signed-in',
  recent: true,
  async show(scope, _at, { again }) {
    const model: FormPageView = {
      title: scope.t('account.mail_code.remove'),
      intro: scope.t('account.mail_code.remove_intro'),
      errors: errorSummary(again?.errors, again?.problem),
      action: `${BASE}/remove`,
      hidden: [],
      fields: [],
      submit: scope.t('account.mail_code.remove'),
      links: [{ label: scope.t('account.back'), href: '/account/security' }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope) {
    await removeMailFactor(scope, me(scope).userId);
    return { goTo: '/account/security', flash: 'account.mail_code.removed' };
  },
});
