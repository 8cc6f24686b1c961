import { DomainError } from '../../../kernel/errors.ts';
import { isId } from '../../../kernel/ids.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  decideVerification,
  documentsOf,
  openDocument,
  organizationById,
  type OrganizationRow,
  RejectVerification,
} from '../../../modules/organizations/index.ts';
import type { ConfirmView, ShowView } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { dateText } from '../../storefront/view-models/when.ts';
import { REVIEWS_PATH } from './reviews.page.ts';

const hrefOf = (id: string) => `${REVIEWS_PATH}/organizations/${id}`;

/** Who an organization says it is, with its papers. */
export const organizationReviewPage = page({
  path: '/admin/reviews/organizations/:organization',
  may: 'site.admin',
  async show(scope, { organization: id }) {
    const organization = await organizationAt(scope, id);
    const { name, email, slug, verification, verificationNote, verificationReason } = organization;
    const documents = await documentsOf(scope, { organizationId: id });
    const text = (label: string, value: string | null) =>
      value ? [{ label: scope.t(label), cell: { kind: 'text', text: value } as const }] : [];
    const model: ShowView = {
      title: name,
      subtitle: `/org/${slug}`,
      breadcrumbs: [{ label: scope.t('reviews.title'), href: REVIEWS_PATH }],
      actions: [
        { label: scope.t('reviews.verify.submit'), href: `${hrefOf(id)}/verify`, tone: 'primary', dialog: true },
        { label: scope.t('reviews.refuse.submit'), href: `${hrefOf(id)}/reject`, tone: 'danger', dialog: true },
      ],
      main: [
        {
          kind: 'facts',
          title: scope.t('verification.title'),
          facts: [
            ...text('verification.state_label', scope.t(`verification.state.${verification}`)),
            ...text('fields.email', email),
            ...text('verification.note', verificationNote),
            ...text('reviews.reason', verificationReason),
          ],
        },
        {
          kind: 'table',
          title: scope.t('verification.documents'),
          table: {
            caption: scope.t('verification.documents'),
            columns: [{ label: scope.t('verification.document') }, { label: scope.t('reviews.column.since') }],
            rows: documents.map((document) => ({
              cells: [
                { kind: 'link', text: document.filename, href: `${hrefOf(id)}/documents/${document.id}` },
                {
                  kind: 'instant',
                  text: dateText(document.createdAt, 'UTC', scope.locale),
                  iso: document.createdAt.toISOString(),
                },
              ],
            })),
            empty: scope.t('verification.no_documents'),
          },
        },
      ],
    };
    return { view: 'admin/show', model };
  },
});

export const verifyOrganizationPage = page({
  path: '/admin/reviews/organizations/:organization/verify',
  may: 'site.admin',
  async show(scope, { organization: id }, request) {
    return { view: 'admin/confirm', model: await question(scope, request, id, { act: 'verify', path: 'verify' }) };
  },
  async submit(scope, { organization: organizationId }) {
    await organizationAt(scope, organizationId);
    await decideVerification(scope, { organizationId, to: 'verified' });
    return { goTo: REVIEWS_PATH, flash: 'reviews.verify.done' };
  },
});

export const rejectOrganizationPage = page({
  path: '/admin/reviews/organizations/:organization/reject',
  may: 'site.admin',
  form: RejectVerification,
  async show(scope, { organization: id }, request) {
    const { again } = request;
    const asked = { say: scope.t, values: again?.values ?? {}, errors: again?.errors };
    const model = await question(scope, request, id, { act: 'refuse', path: 'reject' });
    return { view: 'admin/confirm', model: { ...model, fields: fieldsFromSchema(RejectVerification, asked) } };
  },
  async submit(scope, { organization: organizationId }, { reason }) {
    await organizationAt(scope, organizationId);
    await decideVerification(scope, { organizationId, to: 'rejected', reason });
    return { goTo: REVIEWS_PATH, flash: 'reviews.refuse.done' };
  },
});

/** Papers are downloaded, never shown in the site's own pages. */
export const documentPage = page({
  path: '/admin/reviews/organizations/:organization/documents/:document',
  may: 'site.admin',
  async show(scope, { organization: organizationId, document: id }) {
    await organizationAt(scope, organizationId);
    if (!isId(id)) throw new DomainError('file.not_found', { status: 404 });
    return { file: await openDocument(scope, { organizationId, id }) };
  },
});

async function organizationAt(scope: Scope, id: string): Promise<OrganizationRow> {
  const organization = isId(id) ? await organizationById(scope, id) : undefined;
  if (!organization) throw new DomainError('organization.not_found', { status: 404 });
  return organization;
}

async function question(
  scope: Scope,
  request: PageRequest,
  id: string,
  { act, path }: { readonly act: 'verify' | 'refuse'; readonly path: string },
): Promise<ConfirmView> {
  const { name } = await organizationAt(scope, id);
  return {
    title: scope.t(`reviews.${act}.title`),
    breadcrumbs: [{ label: name, href: hrefOf(id) }],
    text: scope.t(`reviews.${act}.text`, { name }),
    consequences: [scope.t(`reviews.${act}.what`)],
    action: `${hrefOf(id)}/${path}`,
    hidden: [],
    errors: errorSummary(request.again?.errors, request.again?.problem),
    fields: [],
    submit: scope.t(`reviews.${act}.submit`),
    tone: act === 'verify' ? 'primary' : 'danger',
    cancelHref: hrefOf(id),
  };
}
