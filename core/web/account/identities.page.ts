import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  identitiesOf,
  type IdentityRow,
  linkIdentity,
  unlinkIdentity,
  waitingProfile,
} from '../../modules/sign-in/index.ts';
import type { AccountRow, AccountSection, AccountView, FormPageView } from '../../render/contract/index.ts';
import { browserOf, readyProviders } from '../storefront/sign-in-with.page.ts';
import { instantText } from '../storefront/view-models/when.ts';
import { me, ownUser } from './own-user.ts';
import { timeLocale } from '../reader-time.ts';

const BASE = '/account/security/identities';

/** The outside accounts that open one's own, and those that could. */
export const identitiesPage = page({
  path: BASE,
  may: 'signed-in',
  async show(scope) {
    const identities = await identitiesOf(scope, me(scope).userId);
    const ready = await readyProviders(scope);
    const isVerified = (await ownUser(scope)).emailVerifiedAt !== null;
    const model: AccountView = {
      title: scope.t('identities.title'),
      lead: scope.t('identities.lead'),
      sections: [
        {
          kind: 'rows',
          title: scope.t('identities.linked'),
          rows: identities.map((identity) => rowOf(scope, identity)),
          empty: scope.t('identities.none'),
        },
        ...(ready.length === 0
          ? []
          : [
              {
                kind: 'empty' as const,
                title: scope.t('identities.more'),
                text: scope.t(isVerified ? 'identities.more_text' : 'identities.unverified_text'),
                actions: !isVerified
                  ? [{ label: scope.t('identities.verify'), href: '/account/verify' }]
                  : ready.map(({ id, label }) => ({
                      label: scope.t('identities.connect', { provider: label }),
                      href: `/sign-in/with/${id}?link`,
                    })),
              },
            ]),
      ],
    };
    return { view: 'account', model };
  },
});

/** Asks whether the account that was brought back is to open this one. Whoever lured somebody here gets no further. */
export const linkIdentityPage = page({
  path: `${BASE}/:visit/link`,
  may: 'signed-in',
  recent: true,
  async show(scope, { visit: visitId }, request) {
    const { userId, email: account } = me(scope);
    const { again } = request;
    const waiting = await waitingProfile(scope, { visitId: idIn(visitId), userId, browser: browserOf(scope, request) });
    const provider = labelOf(scope, waiting.provider);
    const who = waiting.profile.email ?? (waiting.profile.name || scope.t('identities.nameless'));
    const model: FormPageView = {
      title: scope.t('identities.link.title', { provider }),
      intro: scope.t('identities.link.text', { provider, who, account }),
      errors: again?.problem === undefined ? undefined : { items: [{ text: again.problem }] },
      action: `${BASE}/${visitId}/link`,
      hidden: [],
      fields: [],
      submit: scope.t('identities.link.submit'),
      links: [{ label: scope.t('ui.form.cancel'), href: BASE }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, { visit: visitId }, _values, request) {
    const { provider } = await linkIdentity(scope, {
      userId: me(scope).userId,
      visitId: idIn(visitId),
      browser: browserOf(scope, request),
    });
    return { goTo: BASE, flash: 'identities.link.done', flashParams: { provider: labelOf(scope, provider) } };
  },
});

export const unlinkIdentityPage = page({
  path: `${BASE}/:identity/unlink`,
  may: 'signed-in',
  recent: true,
  async show(scope, { identity: identityId }, { again }) {
    const identity = (await identitiesOf(scope, me(scope).userId)).find(({ id }) => id === identityId);
    if (!identity) throw new DomainError('identity.not_found', { status: 404 });
    const provider = labelOf(scope, identity.provider);
    const model: FormPageView = {
      title: scope.t('identities.unlink.title', { provider }),
      intro: scope.t('identities.unlink.text', { provider }),
      errors: again?.problem === undefined ? undefined : { items: [{ text: again.problem }] },
      action: `${BASE}/${identityId}/unlink`,
      hidden: [],
      fields: [],
      submit: scope.t('identities.unlink.submit'),
      links: [{ label: scope.t('ui.form.cancel'), href: BASE }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, { identity: identityId }) {
    const { provider } = await unlinkIdentity(scope, { userId: me(scope).userId, identityId: idIn(identityId) });
    return { goTo: BASE, flash: 'identities.unlink.done', flashParams: { provider: labelOf(scope, provider) } };
  },
});

/** The way here from the page of all that is about signing in. */
export async function identitySections(scope: Scope): Promise<AccountSection[]> {
  const identities = await identitiesOf(scope, me(scope).userId);
  if (identities.length === 0 && (await readyProviders(scope)).length === 0) return [];
  return [
    {
      kind: 'empty',
      title: scope.t('identities.title'),
      text: identities.map(({ provider }) => labelOf(scope, provider)).join(', ') || scope.t('identities.none'),
      actions: [{ label: scope.t('identities.manage'), href: BASE, icon: 'users' }],
    },
  ];
}

function rowOf(scope: Scope, { id, provider, email, createdAt, lastUsedAt }: IdentityRow): AccountRow {
  const text = (at: Date): string => `${instantText(at, 'UTC', timeLocale(scope))} UTC`;
  const used = lastUsedAt
    ? scope.t('identities.used', { when: text(lastUsedAt) })
    : scope.t('identities.since', { when: text(createdAt) });
  return {
    title: labelOf(scope, provider),
    detail: [email, used].filter(Boolean).join(' · '),
    actions: [{ label: scope.t('identities.unlink.act'), href: `${BASE}/${id}/unlink`, tone: 'secondary' }],
  };
}

/** The provider's name, or its id where its plugin is gone. */
function labelOf({ capabilities }: Scope, id: string): string {
  return capabilities.signIn.get(id)?.label ?? id;
}

function idIn(text: string): string {
  if (!isId(text)) throw new DomainError('http.not_found', { status: 404 });
  return text;
}
