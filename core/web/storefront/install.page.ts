import { z } from 'zod';
import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { DomainError } from '../../kernel/errors.ts';
import { install, isInstalled, NewOrganization } from '../../modules/organizations/index.ts';
import { EmailAddress, PASSWORD_MIN } from '../../modules/users/index.ts';
import type { FieldGroup, InstallView, MessageView } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { installToken, opensInstall } from '../install-token.ts';
import { currencyOptions, localeOptions, zoneOptions } from './view-models/choices.ts';

const Account = z.object({
  name: z.string().trim().min(1).max(200).meta({ title: 'fields.your_name', autocomplete: 'name' }),
  email: EmailAddress.meta({ title: 'fields.email', widget: 'email', autocomplete: 'username' }),
  password: z.string().meta({ title: 'fields.password', widget: 'password', autocomplete: 'new-password' }),
});

const InstallForm = z.object({
  token: z.string(),
  admin: Account,
  organization: NewOrganization.omit({ slug: true }),
});

/** The first account and the first organization, for whoever can read what the server printed. */
export const installPage = page({
  path: '/install',
  may: 'public',
  form: InstallForm,
  postsPerMinute: 20,
  async show(scope, _at, request) {
    if (await isInstalled(scope)) return afterInstall(scope, request);
    const token = String(request.again?.values['token'] ?? request.query['token'] ?? '');
    if (!opensInstall(scope, token)) return { view: 'message', model: closedMessage(scope), status: 403 };
    return { view: 'install', model: formView(scope, token, request) };
  },
  async submit(scope, _at, { token, admin, organization }) {
    if ((await installToken(scope)) === undefined) throw new DomainError('install.done', { status: 409 });
    if (!opensInstall(scope, token)) throw new DomainError('install.wrong_token', { status: 403 });
    try {
      const { userId } = await install(scope, { admin: { ...admin, locale: scope.locale }, organization });
      return { goTo: '/install', signIn: { userId } };
    } catch (error) {
      throw atItsField(error);
    }
  },
});

function formView(scope: Scope, token: string, { again }: PageRequest): InstallView {
  return {
    title: scope.t('install.title', { site: scope.site.name }),
    intro: scope.t('install.intro'),
    steps: steps(scope, 'current', 'next'),
    errors: errorSummary(again?.errors, again?.problem),
    form: {
      action: '/install',
      hidden: [{ name: 'token', value: token }],
      groups: groups(scope, again),
      submit: scope.t('install.submit'),
    },
  };
}

function groups(scope: Scope, again: PageRequest['again']): FieldGroup[] {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const values = again?.values ?? {
    admin: {},
    organization: { currency: 'EUR', locale: scope.locale, zone: timeZone },
  };
  const fields = fieldsFromSchema(InstallForm.omit({ token: true }), {
    say: scope.t,
    values,
    errors: again?.errors,
    over: {
      'admin.password': { help: scope.t('password.rule', { min: PASSWORD_MIN }) },
      'organization.name': { label: scope.t('fields.organization_name') },
      'organization.email': { help: scope.t('install.email_help') },
      'organization.currency': { options: currencyOptions(scope.locale), half: true },
      'organization.locale': { options: localeOptions(scope), half: true },
      'organization.zone': { options: zoneOptions() },
    },
  });
  const of = (prefix: string) => fields.filter(({ name }) => name.startsWith(prefix));
  return [
    { title: scope.t('install.account'), fields: of('admin.') },
    { title: scope.t('install.organization'), help: scope.t('install.organization_help'), fields: of('organization.') },
  ];
}

/** The last step, for the person who has just installed; everybody else finds the site in its place. */
function afterInstall(scope: Scope, { query }: PageRequest) {
  if (scope.actor.kind !== 'user' || query['token'] !== undefined) return { goTo: '/sign-in' };
  const model: InstallView = {
    title: scope.t('install.done.title'),
    intro: scope.t('install.done.intro'),
    steps: steps(scope, 'done', 'current'),
    next: [
      { label: scope.t('install.done.first_event'), href: '/admin', tone: 'primary' },
      { label: scope.t('install.done.site'), href: '/' },
    ],
  };
  return { view: 'install', model };
}

function steps(scope: Scope, form: 'current' | 'done', done: 'next' | 'current'): InstallView['steps'] {
  return [
    { label: scope.t('install.steps.server'), state: 'done' },
    { label: scope.t('install.steps.form'), state: form },
    { label: scope.t('install.steps.done'), state: done },
  ];
}

function closedMessage(scope: Scope): MessageView {
  return {
    title: scope.t('install.closed.title'),
    text: scope.t('install.closed.text'),
    detail: scope.t('install.closed.detail'),
    icon: 'info',
    actions: [],
  };
}

/** The use cases name their own fields; the form has them one level deeper. */
function atItsField(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.field === undefined) return error;
  const { code, status, params, field } = error;
  const at = field === 'slug' ? 'organization.name' : `admin.${field}`;
  return new DomainError(code, { status, params, field: at, cause: error });
}
