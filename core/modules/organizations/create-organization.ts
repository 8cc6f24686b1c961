import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { refuseUnverified, User } from '../users/index.ts';
import { mayAll } from './can.ts';
import { Member } from './member.entity.ts';
import type { NewOrganization } from './organization-input.ts';
import { organizationPolicy } from './organization-policy.ts';
import { Organization } from './organization.entity.ts';
import { freeSlug } from './slug.ts';

export interface CreatedOrganization {
  readonly id: string;
  readonly slug: string;
}

const DEFAULT_ACCENT = '#4f46e5';

/** Creates an organization; whoever does so becomes its owner. */
export async function createOrganization(
  scope: Scope,
  input: z.output<typeof NewOrganization>,
): Promise<CreatedOrganization> {
  await refuseUnverified(scope);
  const { createdBy } = await scope.settings.get(organizationPolicy);
  if (createdBy === 'admins' && !mayAll(scope)) throw new DomainError('organization.admins_only', { status: 403 });
  const ownerId = scope.actor.kind === 'user' ? scope.actor.userId : undefined;
  try {
    return await scope.tx((tx) => addOrganization(tx, input, ownerId));
  } catch (error) {
    throw asSlugTaken(error);
  }
}

/** The step of a transaction that creates an organization with its owner. */
export async function addOrganization(
  tx: TxScope,
  input: z.output<typeof NewOrganization>,
  ownerId: string | undefined,
): Promise<CreatedOrganization> {
  const { name, email, currency, locale, zone } = input;
  const slug = input.slug ?? (await freeSlug(name, 'organization', (candidate) => isTaken(tx, candidate)));
  if (input.slug !== undefined && (await isTaken(tx, slug))) throw slugTaken();

  const organization = tx.em.create(Organization, {
    id: newId(),
    slug,
    name,
    email,
    currency,
    locale,
    zone,
    accent: DEFAULT_ACCENT,
    // What an admin of the site makes needs nobody to vouch for it.
    verification: mayAll(tx) ? 'verified' : 'unverified',
    version: 1,
    imprint: {},
    privacy: {},
    terms: {},
    createdAt: tx.clock.now(),
  });
  if (ownerId !== undefined) {
    tx.em.create(Member, {
      id: newId(),
      organization: tx.em.getReference(Organization, organization.id, { wrapped: true }),
      user: tx.em.getReference(User, ownerId, { wrapped: true }),
      role: 'owner',
      createdAt: tx.clock.now(),
    });
  }
  tx.audit(
    'organization.created',
    { kind: 'organization', id: organization.id, organizationId: organization.id, label: name },
    { after: { name, slug, email, currency, locale, zone } },
  );
  tx.emit('organization.created', { v: 1, organizationId: organization.id });
  await tx.em.flush();
  return { id: organization.id, slug };
}

export function asSlugTaken(error: unknown): unknown {
  return error instanceof UniqueConstraintViolationException ? slugTaken() : error;
}

async function isTaken(tx: TxScope, slug: string): Promise<boolean> {
  return (await tx.em.count(Organization, { slug })) > 0;
}

function slugTaken(): DomainError {
  return new DomainError('organization.slug_taken', { status: 409, field: 'slug' });
}
