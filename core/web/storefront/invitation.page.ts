import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  acceptInvitation,
  type InvitationBehind,
  invitationBehind,
  JoinWithAccount,
  joinWithAccount,
} from '../../modules/organizations/index.ts';
import { PASSWORD_MIN } from '../../modules/users/index.ts';
import type { FormPageView, MessageView } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { afterFirstProof } from './after-first-proof.ts';

/** The link of an invitation: whoever is signed in with its address takes it, others are told what to do first. */
export const invitationPage = page({
  path: '/invitations/:token',
  may: 'public',
  postsPerMinute: 20,
  async show(scope, { token }, request) {
    const invitation = await invitationBehind(scope, token);
    if (!invitation) return { view: 'message', model: overMessage(scope), status: 410, frame: { noindex: true } };
    const { actor } = scope;
    const frame = { accent: invitation.accent, noindex: true };
    if (actor.kind === 'user' && actor.email === invitation.email) {
      return { view: 'form-page', model: acceptForm(scope, token, invitation, request), frame };
    }
    const model = actor.kind === 'user' ? otherAddress(scope, invitation) : firstStep(scope, token, invitation);
    return { view: 'message', model, frame };
  },
  async submit(scope, { token }) {
    const { organizationSlug } = await acceptInvitation(scope, { token });
    return { goTo: `/admin/o/${organizationSlug}`, flash: 'invitations.accept.done' };
  },
});

/** For those who have no account: the link proves the address, so name and password are all it takes. */
export const joinPage = page({
  path: '/invitations/:token/account',
  may: 'public',
  form: JoinWithAccount,
  postsPerMinute: 20,
  async show(scope, { token }, request) {
    const invitation = await invitationBehind(scope, token);
    const here = `/invitations/${encodeURIComponent(token)}`;
    if (!invitation || invitation.hasAccount || scope.actor.kind === 'user') return { goTo: here };
    const { again } = request;
    const model: FormPageView = {
      title: scope.t('invitations.join.title', { organization: invitation.organization }),
      intro: scope.t('invitations.join.intro', { email: invitation.email }),
      errors: errorSummary(again?.errors, again?.problem),
      action: `${here}/account`,
      hidden: [],
      fields: fieldsFromSchema(JoinWithAccount, {
        say: scope.t,
        values: again?.values ?? {},
        errors: again?.errors,
        over: {
          name: { label: scope.t('fields.your_name'), autocomplete: 'name', autofocus: true },
          password: { help: scope.t('password.rule', { min: PASSWORD_MIN }), autocomplete: 'new-password' },
        },
      }),
      submit: scope.t('invitations.join.submit'),
      links: [],
    };
    return { view: 'form-page', model, frame: { accent: invitation.accent, noindex: true } };
  },
  async submit(scope, { token }, values) {
    const { userId, organizationSlug } = await joinWithAccount(scope, { token, ...values });
    return afterFirstProof(scope, { userId, by: 'password' }, { query: { next: `/admin/o/${organizationSlug}` } });
  },
});

function acceptForm(
  scope: Scope,
  token: string,
  { organization, email }: InvitationBehind,
  { again }: PageRequest,
): FormPageView {
  return {
    title: scope.t('invitations.accept.title', { organization }),
    intro: scope.t('invitations.accept.intro', { email }),
    errors: errorSummary(again?.errors, again?.problem),
    action: `/invitations/${encodeURIComponent(token)}`,
    hidden: [],
    fields: [],
    submit: scope.t('invitations.accept.submit'),
    links: [],
  };
}

function firstStep(scope: Scope, token: string, { organization, email, hasAccount }: InvitationBehind): MessageView {
  const here = `/invitations/${encodeURIComponent(token)}`;
  return {
    title: scope.t('invitations.accept.title', { organization }),
    text: scope.t(hasAccount ? 'invitations.first.sign_in' : 'invitations.first.account', { email }),
    icon: 'mail',
    actions: [
      hasAccount
        ? { label: scope.t('sign_in.submit'), href: `/sign-in?next=${encodeURIComponent(here)}`, tone: 'primary' }
        : { label: scope.t('invitations.first.submit'), href: `${here}/account`, tone: 'primary' },
    ],
  };
}

function otherAddress(scope: Scope, { organization, email }: InvitationBehind): MessageView {
  const own = scope.actor.kind === 'user' ? scope.actor.email : '';
  return {
    title: scope.t('invitations.accept.title', { organization }),
    text: scope.t('invitations.other.text', { email, own }),
    detail: scope.t('invitations.other.detail'),
    icon: 'info',
    actions: [],
  };
}

function overMessage(scope: Scope): MessageView {
  return {
    title: scope.t('invitations.over.title'),
    text: scope.t('invitations.over.text'),
    icon: 'clock',
    actions: [{ label: scope.t('event_page.all_events'), href: '/' }],
  };
}
