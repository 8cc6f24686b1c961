import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { logoSrc } from '../../../modules/media/index.ts';
import { organizationById, type OrganizationRow } from '../../../modules/organizations/index.ts';
import { Id, Instant } from '../schemas.ts';

const Texts = z.record(z.string(), z.string());

export const OrganizationJson = z
  .strictObject({
    id: Id,
    slug: z.string(),
    name: z.string(),
    email: z.string(),
    website: z.string().nullable(),
    phone: z.string().nullable(),
    currency: z.string(),
    locale: z.string(),
    timezone: z.string(),
    accent: z.string(),
    logo: z.string().nullable().meta({ description: 'Address of the picture, below the address of the site.' }),
    imprint: Texts.meta({ description: 'Markdown by language' }),
    privacy: Texts,
    terms: Texts,
    createdAt: Instant,
    verification: z.enum(['unverified', 'submitted', 'verified', 'rejected']),
    archivedAt: Instant.nullable().meta({ description: 'Since when it is closed: nothing in it changes any more.' }),
    version: z.int(),
  })
  .meta({ id: 'Organization' });

export async function organizationJson(scope: Scope, id: string): Promise<z.output<typeof OrganizationJson>> {
  const found = await organizationById(scope, id);
  if (!found) throw new DomainError('organization.not_found', { status: 404 });
  const { verificationNote: _note, verificationReason: _reason, verificationAt: _at, ...row }: OrganizationRow = found;
  const { zone, createdAt, archivedAt, logoId, stepsHiddenAt: _hidden, ...same } = row;
  const logo = logoSrc({ logoId }) ?? null;
  return {
    ...same,
    logo,
    timezone: zone,
    createdAt: createdAt.toISOString(),
    archivedAt: archivedAt?.toISOString() ?? null,
  };
}
