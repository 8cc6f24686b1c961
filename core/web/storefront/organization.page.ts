import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import { organizationBySlug } from '../../modules/organizations/index.ts';
import { homeView } from './home.page.ts';

/** What one organization has on. */
export const organizationPage = page({
  path: '/org/:slug',
  may: 'public',
  async show(scope, { slug }, request) {
    const organization = await organizationBySlug(scope, slug);
    if (!organization || organization.archivedAt) throw new DomainError('organization.not_found', { status: 404 });
    const model = await homeView(scope, request, { title: organization.name, organizationId: organization.id });
    return { view: 'home', model, cacheSeconds: 5 };
  },
});
