import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Media } from '../media/index.ts';
import { lockOpenOrganization } from './update-organization.ts';

/** Gives an organization a logo, or takes it away. Answers the one before, which nothing shows any more. */
export async function setLogo(
  scope: Scope,
  { organizationId, mediaId }: { readonly organizationId: string; readonly mediaId: string | null },
): Promise<{ replaced: string | null }> {
  return scope.tx(async (tx) => {
    const organization = await lockOpenOrganization(tx, organizationId);
    if (mediaId !== null && (await tx.em.count(Media, { id: mediaId, organizationId })) === 0) {
      throw new DomainError('media.not_found', { status: 404 });
    }
    const replaced = organization.logoId ?? null;
    organization.logoId = mediaId;
    const subject = { kind: 'organization', id: organizationId, organizationId, label: organization.name };
    tx.audit('organization.logo_changed', subject, { before: { logo: replaced }, after: { logo: mediaId } });
    return { replaced: replaced === mediaId ? null : replaced };
  });
}
