import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { firstOrganization, organizationBySlug, type OrganizationRow } from '../../modules/organizations/index.ts';
import type { LegalView } from '../../render/contract/index.ts';
import { markdown } from '../../render/html.ts';

const TEXTS = ['imprint', 'privacy', 'terms'] as const;
type LegalText = (typeof TEXTS)[number];

/** An edit ends it at once; nothing else changes these pages. */
const CACHE_SECONDS = 300;

/** The site's own: those of its first organization. */
const sitePage = (text: LegalText) =>
  page({
    path: `/${text}`,
    may: 'public',
    show: async (scope) => legalReply(scope, text, await firstOrganization(scope)),
  });

const organizationLegalPage = (text: LegalText) =>
  page({
    path: `/org/:slug/${text}`,
    may: 'public',
    async show(scope, { slug }) {
      const organization = await organizationBySlug(scope, slug);
      if (!organization) throw new DomainError('organization.not_found', { status: 404 });
      return legalReply(scope, text, organization);
    },
  });

function legalReply(scope: Scope, text: LegalText, organization: OrganizationRow | undefined) {
  const written = organization ? translate(organization[text], scope.locale, organization.locale) : '';
  const fallback = organization
    ? scope.t('legal.nothing', { name: organization.name, email: organization.email })
    : scope.t('legal.nothing_yet');
  const model: LegalView = { title: scope.t(`legal.${text}`), body: markdown(written === '' ? fallback : written) };
  return { view: 'legal', model, cacheSeconds: CACHE_SECONDS };
}

export const legalPages = TEXTS.flatMap((text) => [sitePage(text), organizationLegalPage(text)] as const);
