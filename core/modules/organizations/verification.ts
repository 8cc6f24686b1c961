import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileTypeFromFile } from 'file-type';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { mayAll } from './can.ts';
import { OrganizationDocument } from './organization-document.entity.ts';
import { Organization } from './organization.entity.ts';
import { lockOpenOrganization, lockOrganization } from './update-organization.ts';

export const DOCUMENT_MAX_BYTES = 10 * 1024 * 1024;
export const DOCUMENT_ACCEPT = 'application/pdf,image/jpeg,image/png';
const TYPES: ReadonlySet<string> = new Set(DOCUMENT_ACCEPT.split(','));
const MOST_DOCUMENTS = 10;

export const SubmitVerification = z.object({
  note: z.string().trim().min(1).max(4000).meta({ title: 'verification.note', multiline: true, rows: 6 }),
});

export const RejectVerification = z.object({
  reason: z.string().trim().min(1).max(2000).meta({ title: 'reviews.reason', multiline: true, rows: 4 }),
});

interface Of {
  readonly organizationId: string;
}

/** An organization says who it is, with a paper where it has one, and asks to be looked at. */
export async function submitVerification(
  scope: Scope,
  {
    organizationId,
    note,
    document,
  }: Of & {
    readonly note: string;
    readonly document?: { readonly path: string; readonly filename: string } | undefined;
  },
): Promise<void> {
  const stored = document && (await storeDocument(scope, organizationId, document));
  try {
    await scope.tx(async (tx) => {
      const organization = await lockOpenOrganization(tx, organizationId);
      if (organization.verification === 'verified') throw new DomainError('verification.done', { status: 409 });
      const before = organization.verification;
      tx.em.assign(organization, { verification: 'submitted', verificationNote: note, verificationAt: tx.clock.now() });
      if (stored) {
        const count = await tx.em.count(OrganizationDocument, { organization: organizationId });
        if (count >= MOST_DOCUMENTS) throw new DomainError('verification.too_many', { field: 'document' });
        const reference = tx.em.getReference(Organization, organizationId, { wrapped: true });
        tx.em.create(OrganizationDocument, { ...stored, organization: reference, createdAt: tx.clock.now() });
      }
      tx.audit('organization.verification_submitted', subject(organization), {
        before: { verification: before },
        after: { verification: 'submitted', ...(stored && { document: stored.filename }) },
      });
    });
  } catch (error) {
    if (stored) await scope.capabilities.storage.delete(stored.path).catch(() => undefined);
    throw error;
  }
}

/** A site admin decides. The owners hear of it by mail, with the reason where it is a no. */
export async function decideVerification(
  scope: Scope,
  {
    organizationId,
    ...decision
  }: Of & ({ readonly to: 'verified' } | { readonly to: 'rejected'; readonly reason: string }),
): Promise<void> {
  await scope.tx(async (tx) => {
    if (!mayAll(tx)) throw new DomainError('http.forbidden', { status: 403 });
    const organization = await lockOrganization(tx, organizationId);
    const before = organization.verification;
    if (before === decision.to) return;
    const reason = decision.to === 'rejected' ? decision.reason : null;
    const at = tx.clock.now();
    tx.em.assign(organization, { verification: decision.to, verificationReason: reason, verificationAt: at });
    tx.audit(`organization.${decision.to}`, subject(organization), {
      before: { verification: before },
      after: { verification: decision.to },
      ...(reason === null ? {} : { note: reason }),
    });
    tx.emit('organization.verification_decided', {
      v: 1,
      organizationId,
      result: decision.to,
      reason,
      at: at.toISOString(),
    });
  });
}

export interface DocumentRow {
  readonly id: string;
  readonly filename: string;
  readonly bytes: number;
  readonly createdAt: Date;
}

export async function documentsOf(scope: Scope, { organizationId }: Of): Promise<DocumentRow[]> {
  const where = { organization: organizationId };
  const found = await scope.em.find(OrganizationDocument, where, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  return found.map(({ id, filename, bytes, createdAt }) => ({ id, filename, bytes, createdAt }));
}

/** For the site's admins; what a file is called is only a name. */
export async function openDocument(
  scope: Scope,
  { organizationId, id }: Of & { readonly id: string },
): Promise<{ name: string; contentType: string; content: Readable }> {
  if (!mayAll(scope)) throw new DomainError('http.forbidden', { status: 403 });
  const document = await scope.em.findOne(OrganizationDocument, { id, organization: organizationId });
  if (!document) throw new DomainError('file.not_found', { status: 404 });
  const { filename: name, contentType, path } = document;
  return { name, contentType, content: await scope.capabilities.storage.get(path) };
}

async function storeDocument(scope: Scope, organizationId: string, given: { path: string; filename: string }) {
  const type = await fileTypeFromFile(given.path);
  if (!type || !TYPES.has(type.mime)) throw new DomainError('verification.type', { field: 'document' });
  const id = newId();
  const path = `documents/${organizationId}/${id}.${type.ext}`;
  const { bytes } = await scope.capabilities.storage.put(path, createReadStream(given.path), type.mime);
  const filename = given.filename.replaceAll(/[\p{Cc}/\\]/gu, '_').slice(0, 200) || `${id}.${type.ext}`;
  return { id, path, bytes, contentType: type.mime, filename };
}

function subject({ id, name }: Organization) {
  return { kind: 'organization', id, organizationId: id, label: name };
}
