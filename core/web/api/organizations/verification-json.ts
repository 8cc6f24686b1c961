import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { documentsOf, organizationById } from '../../../modules/organizations/index.ts';
import { Id, Instant } from '../schemas.ts';

export const VerificationJson = z
  .strictObject({
    id: Id.meta({ description: 'Of the organization.' }),
    slug: z.string(),
    name: z.string(),
    email: z.string(),
    state: z.enum(['unverified', 'submitted', 'verified', 'rejected']),
    note: z.string().nullable().meta({ description: 'What the organization says about itself.' }),
    reason: z.string().nullable().meta({ description: 'Why it was rejected.' }),
    since: Instant.nullable().meta({ description: 'Since when it is in this state.' }),
    documents: z.array(
      z.strictObject({
        id: Id,
        filename: z.string(),
        bytes: z.int(),
        createdAt: Instant,
        page: z.url().meta({ description: 'Where administrators of the site download it.' }),
      }),
    ),
  })
  .meta({ id: 'Verification' });

export async function verificationJson(scope: Scope, id: string): Promise<z.output<typeof VerificationJson>> {
  const organization = await organizationById(scope, id);
  if (!organization) throw new DomainError('organization.not_found', { status: 404 });
  const { slug, name, email, verification, verificationNote, verificationReason, verificationAt } = organization;
  const documents = await documentsOf(scope, { organizationId: id });
  const base = `${scope.site.url}/admin/reviews/organizations/${id}/documents`;
  return {
    ...{ id, slug, name, email },
    state: verification,
    note: verificationNote,
    reason: verificationReason,
    since: verificationAt?.toISOString() ?? null,
    documents: documents.map(({ createdAt, ...document }) => ({
      ...document,
      createdAt: createdAt.toISOString(),
      page: `${base}/${document.id}`,
    })),
  };
}
