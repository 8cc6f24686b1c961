import { createHmac } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { sameText } from '../../kernel/seal.ts';
import { appById, noteConsent, permissionsInScope, type AppRow } from '../../modules/access/index.ts';
import type { FormPageView, MessageView } from '../../render/contract/index.ts';
import { permissionLine } from '../admin/organizations/membership-fields.ts';
import { CONSENT_PATH, INTERACTION_COOKIE, oauthCookieKey, PERSON_SCOPES, providerOf } from './provider.ts';

const Decision = z.object({ decision: z.enum(['allow', 'deny']).default('deny') });

/** An app asks to act for somebody: they see what it wants, and say yes or no. */
export const consentPage = page({
  path: `${CONSENT_PATH}/:interaction`,
  may: 'signed-in',
  form: Decision,
  async show(scope, { interaction: uid }, request) {
    const { app, wanted } = await interactionAt(scope, uid, request);
    const lines = [
      ...PERSON_SCOPES.filter((word) => wanted.includes(word)).map((word) => scope.t(`apps.scope.${word}`)),
      ...permissionsInScope(wanted.join(' ')).map((permission) => permissionLine(scope, [permission])),
    ];
    const model: FormPageView = {
      title: scope.t('apps.consent.title', { app: app.name }),
      intro: scope.t('apps.consent.intro', { app: app.name, host: new URL(app.redirectUris[0]!).host }),
      notice: { tone: 'info', title: scope.t('apps.consent.wants'), items: lines },
      action: `${CONSENT_PATH}/${uid}`,
      hidden: [{ name: 'decision', value: 'allow' }],
      fields: [],
      submit: scope.t('apps.consent.allow'),
      links: [{ label: scope.t('apps.consent.deny'), href: `${CONSENT_PATH}/${uid}/deny` }],
    };
    return { view: 'form-page', model, frame: { noindex: true } };
  },
  async submit(scope, { interaction: uid }, { decision }, request) {
    const at = await interactionAt(scope, uid, request);
    return decision === 'allow' ? allow(scope, at) : deny(scope, at);
  },
});

export const denyConsentPage = page({
  path: `${CONSENT_PATH}/:interaction/deny`,
  may: 'signed-in',
  async show(scope, { interaction: uid }, request) {
    return deny(scope, await interactionAt(scope, uid, request));
  },
});

type Interaction = InstanceType<Provider['Interaction']>;

interface At {
  readonly interaction: Interaction;
  readonly app: AppRow;
  readonly wanted: readonly string[];
}

/**
 * The question that this very browser was sent here with. Without the cookie somebody could have another person answer
 * their question, and collect what was allowed.
 */
async function interactionAt(scope: Scope, uid: string, { cookies }: PageRequest): Promise<At> {
  const given = cookies.get(INTERACTION_COOKIE);
  const signature = cookies.get(`${INTERACTION_COOKIE}.sig`) ?? '';
  const right = createHmac('sha1', oauthCookieKey(scope.site))
    .update(`${INTERACTION_COOKIE}=${uid}`)
    .digest('base64url');
  if (given !== uid || !sameText(signature, right)) throw isOver();
  const interaction = await (await providerOf(scope)).Interaction.find(uid);
  const app = interaction && (await appById(scope, String(interaction.params['client_id'])));
  if (!interaction || !app) throw isOver();
  return { interaction, app, wanted: String(interaction.params['scope'] ?? '').split(' ') };
}

async function allow(scope: Scope, { interaction, app, wanted }: At) {
  const { actor } = scope;
  if (actor.kind !== 'user') throw isOver();
  const provider = await providerOf(scope);
  const grant = new provider.Grant({ accountId: actor.userId, clientId: app.id });
  grant.addOIDCScope(wanted.join(' '));
  const grantId = await grant.save();
  await noteConsent(scope, { app, permissions: wanted });
  return finish(scope, interaction, app, {
    login: { accountId: actor.userId, remember: false },
    consent: { grantId },
  });
}

function deny(scope: Scope, { interaction, app }: At) {
  return finish(scope, interaction, app, { error: 'access_denied', error_description: 'The person said no.' });
}

// A page to go on from: browsers hold back a form that leads to another site.
async function finish(scope: Scope, interaction: Interaction, app: AppRow, result: Interaction['result']) {
  interaction.result = result;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
  const model: MessageView = {
    title: app.name,
    text: scope.t('apps.consent.answered', { app: app.name }),
    icon: 'check',
    actions: [{ label: scope.t('apps.consent.go_on', { app: app.name }), href: interaction.returnTo, tone: 'primary' }],
  };
  return { view: 'message', model, frame: { noindex: true } };
}

function isOver(): DomainError {
  return new DomainError('app.question_over', { status: 410 });
}
