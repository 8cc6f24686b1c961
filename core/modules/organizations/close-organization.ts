import { ForeignKeyConstraintViolationException } from '@mikro-orm/core';
import { numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { mayAll } from './can.ts';
import { CustomRole } from './custom-role.entity.ts';
import { Invitation } from './invitation.entity.ts';
import { Member } from './member.entity.ts';
import { OrganizationDocument } from './organization-document.entity.ts';
import { Organization } from './organization.entity.ts';
import { lockOrganization } from './update-organization.ts';

interface Of {
  readonly organizationId: string;
}

/** What has to be settled before an organization can close, and whether anything of it has to be kept. */
export interface Owed {
  /** Published events that are not over. */
  readonly events: number;
  /** Drafts of buyers, and orders that wait for their money. */
  readonly orders: number;
  /** Payments and refunds whose end is not known. */
  readonly payments: number;
  /** Money matters that wait for a person. */
  readonly attention: number;
  /** It never had an event: nothing of it has to be kept. */
  readonly isEmpty: boolean;
}

/** Reads tables of modules that stand on this one; the same on both engines. */
export async function whatIsOwed(
  { em, clock }: Pick<Scope, 'em' | 'clock'>,
  { organizationId: id }: Of,
): Promise<Owed> {
  const [row] = await em.execute<Record<string, unknown>[]>(
    `select
       (select count(*) from events where organization_id = ? and state = 'published' and ends_at > ?) as open_events,
       (select count(*) from orders where organization_id = ? and state in ('draft', 'pending')) as open_orders,
       (select count(*) from payments where organization_id = ? and state in ('created', 'pending', 'authorized'))
         + (select count(*) from refunds where organization_id = ? and state in ('created', 'pending')) as open_payments,
       (select count(*) from attention_items where organization_id = ? and resolved_at is null) as open_attention,
       (select count(*) from events where organization_id = ?) as all_events`,
    [id, clock.now(), id, id, id, id, id],
  );
  const count = (name: string) => numberIn(row![name]);
  return {
    events: count('open_events'),
    orders: count('open_orders'),
    payments: count('open_payments'),
    attention: count('open_attention'),
    isEmpty: count('all_events') === 0,
  };
}

/**
 * Ends an organization once it owes nothing. One that never had an event is deleted with all that is in it. Others are
 * archived: what was sold is kept, members can look and change nothing, and the public sees it no more.
 */
export async function closeOrganization(
  scope: Scope,
  { organizationId, name }: Of & { readonly name: string },
): Promise<'deleted' | 'archived'> {
  try {
    return await scope.tx((tx) => close(tx, organizationId, name));
  } catch (error) {
    if (!(error instanceof ForeignKeyConstraintViolationException)) throw error;
    // Something was made in it in the meantime.
    throw new DomainError('organization.owes', { status: 409, cause: error });
  }
}

async function close(tx: TxScope, organizationId: string, name: string): Promise<'deleted' | 'archived'> {
  const organization = await lockOrganization(tx, organizationId);
  await refuseOthers(tx, organizationId);
  if (organization.archivedAt) throw new DomainError('organization.archived', { status: 409 });
  if (name.trim() !== organization.name) throw new DomainError('organization.wrong_name', { field: 'name' });
  const owed = await whatIsOwed(tx, { organizationId });
  if (owed.events + owed.orders + owed.payments + owed.attention > 0) {
    throw new DomainError('organization.owes', { status: 409 });
  }
  await tx.em.nativeDelete(Invitation, { organization: organizationId });
  if (!owed.isEmpty) {
    organization.archivedAt = tx.clock.now();
    tx.audit('organization.archived', subject(organization));
    return 'archived';
  }
  tx.audit('organization.deleted', subject(organization), { before: { name, slug: organization.slug } });
  await tx.em.nativeDelete(Member, { organization: organizationId });
  await tx.em.nativeDelete(CustomRole, { organization: organizationId });
  await tx.em.execute('delete from gateway_accounts where organization_id = ?', [organizationId], 'run');
  await tx.em.execute('delete from payout_accounts where organization_id = ?', [organizationId], 'run');
  await tx.em.execute('delete from settings where place = ?', [organizationId], 'run');
  const papers = await tx.em.find(OrganizationDocument, { organization: organizationId });
  await tx.em.nativeDelete(Organization, { id: organizationId });
  const files = papers.map(({ path }) => path);
  tx.emit('organization.deleted', { v: 1, organizationId, logoId: organization.logoId ?? null, files });
  return 'deleted';
}

/** A site admin opens an archived organization again. */
export async function reopenOrganization(scope: Scope, { organizationId }: Of): Promise<void> {
  await scope.tx(async (tx) => {
    const organization = await lockOrganization(tx, organizationId);
    if (!mayAll(tx)) throw new DomainError('member.owners_only', { status: 403 });
    if (!organization.archivedAt) return;
    organization.archivedAt = null;
    tx.audit('organization.reopened', subject(organization));
  });
}

async function refuseOthers(tx: TxScope, organizationId: string): Promise<void> {
  if (mayAll(tx)) return;
  const user = tx.actor.kind === 'user' ? tx.actor.userId : undefined;
  const owns = user && (await tx.em.count(Member, { organization: organizationId, user, role: 'owner' })) > 0;
  if (!owns) throw new DomainError('member.owners_only', { status: 403 });
}

function subject({ id, name }: Organization) {
  return { kind: 'organization', id, organizationId: id, label: name };
}
