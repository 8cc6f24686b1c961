import { z } from 'zod';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  confirmEmailChange,
  emailChangeBehind,
  openEmailChangeOf,
  RequestEmailChange,
  requestEmailChange,
  stopEmailChange,
  type UserRow,
} from '../../modules/users/index.ts';
import type { AccountSection, AccountView, FormPageView, MessageView } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { me, ownUser } from './own-user.ts';

/** Another address for the account: it counts once both mailboxes agreed. */
export const emailPage = page({
  path: '/account/email',
  may: 'signed-in',
  recent: true,
  form: RequestEmailChange,
  postsPerMinute: 5,
  async show(scope, _at, { again }) {
    const user = await ownUser(scope);
    const open = await openEmailChangeOf(scope, user.id);
    const model: AccountView = {
      title: scope.t('email_change.title'),
      lead: user.email,
      notices: open
        ? [
            {
              tone: 'info',
              title: scope.t('email_change.open', { email: open.newEmail }),
              items: [
                scope.t(open.oldConfirmed ? 'email_change.old_done' : 'email_change.old_waits'),
                scope.t(open.newConfirmed ? 'email_change.new_done' : 'email_change.new_waits'),
              ],
              actions: [{ label: scope.t('email_change.stop'), action: '/account/email/stop', tone: 'secondary' }],
            },
          ]
        : [],
      sections: [
        {
          kind: 'form',
          help: scope.t('email_change.help'),
          form: {
            action: '/account/email',
            hidden: [],
            fields: fieldsFromSchema(RequestEmailChange, {
              say: scope.t,
              values: again?.values ?? {},
              errors: again?.errors,
              over: { email: { label: scope.t('email_change.new_email'), autocomplete: 'email' } },
            }),
            submit: scope.t('email_change.submit'),
            errors: errorSummary(again?.errors, again?.problem),
          },
        },
      ],
    };
    return { view: 'account', model };
  },
  async submit(scope, _at, { email }) {
    await requestEmailChange(scope, { userId: me(scope).userId, email });
    return { goTo: '/account/email', flash: 'email_change.sent' };
  },
});

export const stopEmailChangePage = page({
  path: '/account/email/stop',
  may: 'signed-in',
  show: async () => ({ goTo: '/account/email' }),
  async submit(scope) {
    await stopEmailChange(scope, { userId: me(scope).userId });
    return { goTo: '/account', flash: 'email_change.stopped' };
  },
});

/** The link from either mail. Opening it changes nothing: mail programs open links to look at them. */
export const emailChangeLinkPage = page({
  path: '/email-change/:token',
  may: 'public',
  form: z.object({ act: z.enum(['confirm', 'stop']).default('confirm') }),
  postsPerMinute: 20,
  async show(scope, { token }, { query, again }) {
    const change = await emailChangeBehind(scope, token);
    if (!change) return { view: 'message', model: overMessage(scope), status: 410, frame: { noindex: true } };
    const stops = query['stop'] !== undefined && change.from === 'old';
    const here = `/email-change/${encodeURIComponent(token)}`;
    const { oldEmail, newEmail } = change;
    const model: FormPageView = {
      title: scope.t(stops ? 'email_change.stop' : 'email_change.link_title'),
      intro: scope.t(stops ? 'email_change.stop_text' : 'email_change.link_text', { old: oldEmail, email: newEmail }),
      errors: errorSummary(again?.errors, again?.problem),
      action: here,
      hidden: [{ name: 'act', value: stops ? 'stop' : 'confirm' }],
      fields: [],
      submit: scope.t(stops ? 'email_change.stop' : 'email_change.confirm'),
      links: change.from === 'old' && !stops ? [{ label: scope.t('email_change.not_me'), href: `${here}?stop` }] : [],
    };
    return { view: 'form-page', model, frame: { noindex: true } };
  },
  async submit(scope, { token }, { act }) {
    if (act === 'stop') {
      await stopEmailChange(scope, { token });
      return { goTo: '/', flash: 'email_change.stopped' };
    }
    const { changed } = await confirmEmailChange(scope, { token });
    return {
      goTo: scope.actor.kind === 'user' ? '/account' : '/',
      flash: changed ? 'email_change.done' : 'email_change.one_of_two',
    };
  },
});

export function emailSection(scope: Scope, user: UserRow): AccountSection {
  const badge = user.emailVerifiedAt
    ? ({ label: scope.t('email_change.verified'), tone: 'success' } as const)
    : ({ label: scope.t('email_change.unverified'), tone: 'warning' } as const);
  return {
    kind: 'facts',
    title: scope.t('fields.email'),
    actions: [{ label: scope.t('email_change.change'), href: '/account/email' }],
    facts: [{ label: scope.t('fields.email'), value: user.email, badge }],
  };
}

function overMessage(scope: Scope): MessageView {
  return {
    title: scope.t('verify.over_title'),
    text: scope.t('errors.email_change.link_over'),
    icon: 'clock',
    actions: [{ label: scope.t('frame.account'), href: '/account' }],
  };
}
