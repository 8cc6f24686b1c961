import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { logoSrc } from '../../modules/media/index.ts';
import { organizationBySlug, type OrganizationRow } from '../../modules/organizations/index.ts';
import type { HomeView, Link } from '../../render/contract/index.ts';
import { homeView } from './home.page.ts';

/** What one organization has on. */
export const organizationPage = page({
  path: '/org/:slug',
  may: 'public',
  async show(scope, { slug }, request) {
    const organization = await organizationBySlug(scope, slug);
    if (!organization || organization.archivedAt) throw new DomainError('organization.not_found', { status: 404 });
    const { id: organizationId, name: title, accent } = organization;
    const model = await homeView(scope, request, {
      title,
      organizationId,
      organizer: organizerOf(scope, organization),
    });
    return { view: 'home', model, frame: { accent }, cacheSeconds: 5 };
  },
});

/** Its logo, and where its people can be asked. */
function organizerOf({ t }: Scope, organization: OrganizationRow): NonNullable<HomeView['organizer']> {
  const { website, email, phone } = organization;
  const links: Link[] = [
    ...(website === null ? [] : [{ label: new URL(website).hostname, href: website, external: true }]),
    { label: email, href: `mailto:${email}` },
    ...(phone === null ? [] : [{ label: phone, href: `tel:${phone.replaceAll(/[^+\d]/g, '')}` }]),
  ];
  return { logo: logoSrc(organization), label: t('event_page.contact'), links };
}
