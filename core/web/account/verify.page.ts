import { z } from 'zod';
import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  EmailCode,
  requestVerification,
  type UserRow,
  verificationBehind,
  verifyByCode,
  verifyByLink,
} from '../../modules/users/index.ts';
import type { AccountView, Field, FormPageView, MessageView, Notice } from '../../render/contract/index.ts';
import { afterFirstProof } from '../storefront/after-first-proof.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { me, ownUser } from './own-user.ts';

export const CodeForm = z.object({ code: EmailCode });

/** The code from the mail, for who is signed in, and another mail. */
export const verifyPage = page({
  path: '/account/verify',
  may: 'signed-in',
  form: CodeForm,
  postsPerMinute: 20,
  async show(scope, _at, { again }) {
    const user = await ownUser(scope);
    if (user.emailVerifiedAt) return { goTo: '/account' };
    const model: AccountView = {
      title: scope.t('verify.title'),
      lead: scope.t('verify.text', { email: user.email }),
      sections: [
        {
          kind: 'form',
          form: {
            action: '/account/verify',
            hidden: [],
            fields: [codeField(scope, again)],
            submit: scope.t('verify.submit'),
            errors: errorSummary(again?.errors, again?.problem),
          },
        },
        {
          kind: 'empty',
          title: scope.t('verify.again_title'),
          text: scope.t('verify.again_text'),
          actions: [{ label: scope.t('verify.again'), action: '/account/verify/again', icon: 'mail' }],
        },
      ],
    };
    return { view: 'account', model };
  },
  async submit(scope, _at, { code }) {
    await verifyByCode(scope, { code, userId: me(scope).userId });
    return { goTo: '/account', flash: 'verify.done' };
  },
});

export const verifyAgainPage = page({
  path: '/account/verify/again',
  may: 'signed-in',
  postsPerMinute: 5,
  show: async () => ({ goTo: '/account/verify' }),
  async submit(scope) {
    await requestVerification(scope, { userId: me(scope).userId });
    return { goTo: '/account/verify', flash: 'verify.sent_again' };
  },
});

/** The link from the mail. Opening it changes nothing: mail programs open links to look at them. */
export const verifyLinkPage = page({
  path: '/verify-email/:token',
  may: 'public',
  form: z.object({ password: z.string().max(1000).optional() }),
  postsPerMinute: 20,
  async show(scope, { token }, { again }) {
    const behind = await verificationBehind(scope, token);
    if (!behind) return { view: 'message', model: overMessage(scope), status: 410, frame: { noindex: true } };
    const model: FormPageView = {
      title: scope.t('verify.title'),
      intro: scope.t(behind.needsPassword ? 'verify.link_password' : 'verify.link', { email: behind.email }),
      errors: errorSummary(again?.errors, again?.problem),
      action: `/verify-email/${encodeURIComponent(token)}`,
      hidden: [],
      fields: behind.needsPassword
        ? [
            {
              widget: 'password',
              name: 'password',
              label: scope.t('fields.password'),
              error: again?.errors['password'],
              required: true,
              autocomplete: 'current-password',
              autofocus: true,
            },
          ]
        : [],
      submit: scope.t('verify.submit'),
      links: behind.needsPassword ? [{ label: scope.t('sign_in.forgot'), href: '/password/forgot' }] : [],
    };
    return { view: 'form-page', model, frame: { noindex: true } };
  },
  async submit(scope, { token }, { password }, request) {
    const { userId } = await verifyByLink(scope, { token, password });
    const isHere = scope.actor.kind === 'user' && scope.actor.userId === userId;
    if (isHere) return { goTo: '/account', flash: 'verify.done' };
    return { ...(await afterFirstProof(scope, { userId, by: 'password' }, request)), flash: 'verify.done' };
  },
});

/** Said on the pages of an account whose address is still to be confirmed. */
export function verifyNotices(scope: Scope, user: UserRow): Notice[] {
  if (user.emailVerifiedAt) return [];
  return [
    {
      tone: 'warning',
      title: scope.t('verify.notice'),
      text: scope.t('verify.notice_text', { email: user.email }),
      actions: [{ label: scope.t('verify.notice_action'), href: '/account/verify' }],
    },
  ];
}

export function codeField(scope: Scope, again: PageRequest['again']): Field {
  const [field] = fieldsFromSchema(CodeForm, { say: scope.t, values: again?.values ?? {}, errors: again?.errors });
  return { ...field!, inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 12, required: true };
}

function overMessage(scope: Scope): MessageView {
  return {
    title: scope.t('verify.over_title'),
    text: scope.t('errors.verification.link_over'),
    icon: 'clock',
    actions: [{ label: scope.t('verify.over_again'), href: '/account/verify', tone: 'primary' }],
  };
}
