import { z } from 'zod';
import { page } from '../../kernel/pages/page.ts';
import {
  isResetTokenValid,
  PASSWORD_MIN,
  RequestPasswordReset,
  requestPasswordReset,
  resetPassword,
} from '../../modules/users/index.ts';
import type { FormPageView, MessageView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';

/** Asks for a link by mail. What it answers does not depend on whether the account exists. */
export const forgotPasswordPage = page({
  path: '/password/forgot',
  may: 'public',
  form: RequestPasswordReset,
  postsPerMinute: 10,
  captcha: true,
  async show(scope, _at, { again, query }) {
    if (query['sent'] !== undefined) return { view: 'message', model: sentMessage(scope.t) };
    const model: FormPageView = {
      title: scope.t('password.forgot.title'),
      intro: scope.t('password.forgot.intro'),
      errors: errorSummary(again?.errors, again?.problem),
      action: '/password/forgot',
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
      ],
      submit: scope.t('password.forgot.submit'),
      links: [{ label: scope.t('password.back_to_sign_in'), href: '/sign-in' }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, _at, values, { browser }) {
    await requestPasswordReset(scope, { ...values, browser });
    return { goTo: '/password/forgot?sent' };
  },
});

export const resetPasswordPage = page({
  path: '/password/reset/:token',
  may: 'public',
  form: z.object({ password: z.string().meta({ widget: 'password' }) }),
  postsPerMinute: 20,
  async show(scope, { token }, { again }) {
    if (!(await isResetTokenValid(scope, token))) {
      return { view: 'message', model: overMessage(scope.t), status: 410 };
    }
    const model: FormPageView = {
      title: scope.t('password.reset.title'),
      intro: scope.t('password.reset.intro'),
      errors: errorSummary(again?.errors, again?.problem),
      action: `/password/reset/${encodeURIComponent(token)}`,
      hidden: [],
      fields: [
        {
          widget: 'password',
          name: 'password',
          label: scope.t('fields.new_password'),
          help: scope.t('password.rule', { min: PASSWORD_MIN }),
          error: again?.errors['password'],
          required: true,
          autocomplete: 'new-password',
          autofocus: true,
        },
      ],
      submit: scope.t('password.reset.submit'),
      links: [],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, { token }, { password }) {
    const { userId } = await resetPassword(scope, { token, password });
    return { goTo: '/sign-in', flash: 'password.reset.done', signIn: null, knows: { userId } };
  },
});

function sentMessage(t: (key: string) => string): MessageView {
  return {
    title: t('password.sent.title'),
    text: t('password.sent.text'),
    detail: t('password.sent.detail'),
    icon: 'mail',
    actions: [{ label: t('password.back_to_sign_in'), href: '/sign-in' }],
  };
}

function overMessage(t: (key: string) => string): MessageView {
  return {
    title: t('password.over.title'),
    text: t('password.over.text'),
    icon: 'clock',
    actions: [{ label: t('password.over.again'), href: '/password/forgot', tone: 'primary' }],
  };
}
