import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  AddPasskey,
  addPasskey,
  beginPasskey,
  PasskeyName,
  type PasskeyRow,
  passkeysOf,
  recoveryCodesLeft,
  removePasskey,
  renamePasskey,
} from '../../modules/sign-in/index.ts';
import type { Field, FormPageView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { me } from './own-user.ts';
import { showFreshCodes } from './recovery-codes.page.ts';

const BASE = '/account/security/passkeys';

export const newPasskeyPage = page({
  path: `${BASE}/new`,
  may: 'signed-in',
  recent: true,
  form: AddPasskey,
  postsPerMinute: 10,
  async show(scope, _at, { again }) {
    const model: FormPageView = {
      title: scope.t('account.passkey.new'),
      intro: scope.t('account.passkey.intro'),
      errors: errorSummary(again?.errors, again?.problem),
      action: `${BASE}/new`,
      hidden: [],
      fields: [],
      passkey: {
        kind: 'create',
        options: `${BASE}/options`,
        action: `${BASE}/new`,
        answer: 'answer',
        hidden: [],
        fields: [nameField(scope, String(again?.values['name'] ?? ''), again?.errors['name'])],
        label: scope.t('account.passkey.create'),
        failed: scope.t('account.passkey.failed'),
        missing: scope.t('sign_in.passkey.missing'),
      },
      links: [{ label: scope.t('account.back'), href: '/account/security' }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, _at, values) {
    const { userId, sessionId } = me(scope);
    await addPasskey(scope, { ...values, userId, sessionId });
    if ((await recoveryCodesLeft(scope, userId)) === 0) return showFreshCodes(scope, userId);
    return { goTo: '/account/security', flash: 'account.passkey.added' };
  },
});

/** What the browser needs for making one. */
export const passkeyOptionsPage = page({
  path: `${BASE}/options`,
  may: 'signed-in',
  recent: true,
  postsPerMinute: 30,
  show: async () => ({ goTo: `${BASE}/new` }),
  submit: async (scope) => ({ json: await beginPasskey(scope, me(scope).userId) }),
});

export const passkeyPage = page({
  path: `${BASE}/:passkey`,
  may: 'signed-in',
  form: z.strictObject({ name: PasskeyName }),
  async show(scope, { passkey: id }, { again }) {
    const { name } = await ownPasskey(scope, id);
    const model: FormPageView = {
      title: name,
      errors: errorSummary(again?.errors, again?.problem),
      action: `${BASE}/${id}`,
      hidden: [],
      fields: [nameField(scope, String(again?.values['name'] ?? name), again?.errors['name'])],
      submit: scope.t('form.save'),
      links: [{ label: scope.t('account.back'), href: '/account/security' }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, { passkey: id }, { name }) {
    await ownPasskey(scope, id);
    await renamePasskey(scope, { userId: me(scope).userId, passkeyId: id, name });
    return { goTo: '/account/security', flash: 'account.passkey.renamed' };
  },
});

export const removePasskeyPage = page({
  path: `${BASE}/:passkey/remove`,
  may: 'signed-in',
  recent: true,
  async show(scope, { passkey: id }, { again }) {
    const { name } = await ownPasskey(scope, id);
    const model: FormPageView = {
      title: scope.t('account.passkey.remove', { name }),
      intro: scope.t('account.passkey.remove_intro'),
      errors: errorSummary(again?.errors, again?.problem),
      action: `${BASE}/${id}/remove`,
      hidden: [],
      fields: [],
      submit: scope.t('account.factors.remove'),
      links: [{ label: scope.t('account.back'), href: '/account/security' }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, { passkey: id }) {
    await ownPasskey(scope, id);
    await removePasskey(scope, { userId: me(scope).userId, passkeyId: id });
    return { goTo: '/account/security', flash: 'account.passkey.removed' };
  },
});

async function ownPasskey(scope: Scope, id: string): Promise<PasskeyRow> {
  const passkey = (await passkeysOf(scope, me(scope).userId)).find((one) => one.id === id);
  if (!passkey) throw new DomainError('sign_in.passkey_not_found', { status: 404 });
  return passkey;
}

function nameField(scope: Scope, value: string, error: string | undefined): Field {
  return {
    widget: 'text',
    name: 'name',
    label: scope.t('fields.passkey_name'),
    help: scope.t('account.passkey.name_help'),
    value,
    error,
    required: true,
    autocomplete: 'off',
    maxlength: 100,
  };
}
