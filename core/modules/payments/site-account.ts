import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import { REHEARSALS_FROM } from '../../kernel/rehearsal.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { accountSettings, fitting, openGateway, registeredGateway, sealed } from './gateway-account.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { SiteAccount } from './site-account.entity.ts';

export const SaveSiteAccount = z.strictObject({
  gateway: z.string().min(1).max(80),
  label: z.string().trim().min(1).max(120),
  mode: z.enum(['test', 'live']),
  enabled: z.boolean().default(true),
  settings: z.record(z.string(), z.unknown()).default({}),
  /** Ids of organizations; null: every one. */
  offeredTo: z.array(z.uuid()).max(1000).nullable().default(null),
  passOn: z.enum(['payouts', 'at_once']).default('payouts'),
});
type Save = z.output<typeof SaveSiteAccount> & { readonly id?: string; readonly version?: number | undefined };

/** Adds or changes an account whose money the site collects, and offers it to organizations. */
export async function saveSiteAccount(scope: Scope, input: Save): Promise<{ readonly id: string }> {
  refuseImpersonated(scope);
  refuseByHand(scope, input.gateway);
  if (input.passOn === 'at_once' && !registeredGateway(scope, input.gateway).gateway.capabilities.splits) {
    throw new DomainError('site_account.no_split', { field: 'passOn' });
  }
  const id = input.id ?? newId();
  await scope.tx(async (tx) => {
    const known = input.id === undefined ? undefined : await lockSiteAccount(tx, id);
    if (known) await refuseStale(tx, { kind: 'site_account', id }, known.version, input.version);
    if (known && (known.mode !== input.mode || known.gateway !== input.gateway)) {
      throw new DomainError('site_account.fixed', { status: 409, field: 'mode' });
    }
    const row = known ?? tx.em.create(SiteAccount, { id, ...fresh(tx, input) });
    const before = known && shown(known);
    const { label, enabled, offeredTo, passOn } = input;
    tx.em.assign(row, { label, enabled, offeredTo, passOn, settingsSealed: sealedSettings(scope, input, known) });
    await tx.em.flush();
    await offer(tx, row);
    // An organization that is made meanwhile sees no account yet, and is not seen here: afterwards both are.
    if (offeredTo === null) tx.enqueue(offerSiteAccount, { siteAccountId: id });
    tx.audit(known ? 'site_account.changed' : 'site_account.created', subjectOf(row), {
      ...(before && { before }),
      after: { ...shown(row), settings: Object.keys(input.settings).join(', ') },
    });
  });
  return { id };
}

/** A new organization gets what is offered to every one. */
export async function offerSiteAccounts(scope: Scope, organizationId: string): Promise<void> {
  await scope.tx(async (tx) => {
    const all = await tx.em.find(SiteAccount, { offeredTo: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    for (const row of all) {
      const added = await addMissing(tx, row, [organizationId]);
      if (added > 0) tx.audit('site_account.offered', { ...subjectOf(row), organizationId });
    }
  });
}

/** Once an account is there: to every organization that was made meanwhile. */
export const offerSiteAccount = defineJob({
  name: 'payments.offer-site-account',
  payload: z.object({ siteAccountId: z.uuid() }),
  run: (scope, { siteAccountId }) =>
    scope.tx(async (tx) => {
      const row = await lockSiteAccount(tx, siteAccountId);
      if (row.offeredTo === null) await addMissing(tx, row, await organizationIds(tx));
    }),
});

export async function siteAccounts({ em }: Pick<Scope, 'em'>): Promise<SiteAccount[]> {
  return em.fork().find(SiteAccount, {}, { orderBy: { id: 'asc' } });
}

export async function siteAccountOf({ em }: Pick<Scope, 'em'>, id: string): Promise<SiteAccount> {
  const row = isId(id) ? await em.fork().findOne(SiteAccount, id) : null;
  if (!row) throw new DomainError('site_account.not_found', { status: 404 });
  return row;
}

/** Its gateway with all that its calls are given. */
export async function openSiteAccount(scope: Scope, id: string): Promise<ReturnType<typeof openGateway>> {
  return openGateway(scope, await siteAccountOf(scope, id));
}

/** Only providers say what came to the site: what organizations could say by themselves, they could be paid for. */
function refuseByHand(scope: Scope, gatewayId: string): void {
  const { gateway } = registeredGateway(scope, gatewayId);
  const { markedByHand, storedValue } = gateway.capabilities;
  if (!markedByHand && !storedValue && !gateway.bankAccount) return;
  throw new DomainError('site_account.by_hand', { field: 'gateway' });
}

/** The accounts of organizations that lead to it: made where they are missing, on where it is offered and on. */
async function offer(tx: TxScope, row: SiteAccount): Promise<void> {
  const all = await organizationIds(tx);
  if (row.offeredTo?.some((id) => !all.includes(id))) {
    throw new DomainError('organization.not_found', { status: 404, field: 'offeredTo' });
  }
  const offered = row.offeredTo ? all.filter((id) => row.offeredTo!.includes(id)) : all;
  await addMissing(tx, row, offered);
  await tx.em.nativeUpdate(GatewayAccount, { siteAccount: row.id }, { enabled: false });
  const on = { siteAccount: row.id, organizationId: { $in: offered } };
  await tx.em.nativeUpdate(GatewayAccount, on, { label: row.label, enabled: row.enabled });
}

async function organizationIds(tx: TxScope): Promise<string[]> {
  const rows = await tx.em.execute<{ id: string }[]>('select id from organizations where id < ?', [REHEARSALS_FROM]);
  return rows.map(({ id }) => id);
}

async function addMissing(tx: TxScope, row: SiteAccount, organizationIds: readonly string[]): Promise<number> {
  const there = await tx.em.find(GatewayAccount, { siteAccount: row.id }, { fields: ['organizationId'] });
  const known = new Set(there.map(({ organizationId }) => organizationId));
  const missing = organizationIds.filter((id) => !known.has(id));
  await insertRows(
    tx.em,
    'gateway_accounts',
    'id, organization_id, gateway, label, mode, enabled, settings_sealed, site_account_id, position, created_at, version',
    missing.map((organizationId) => [
      ...[newId(), organizationId, row.gateway, row.label, row.mode, row.enabled],
      ...['', row.id, 0, tx.clock.now(), 1],
    ]),
  );
  return missing.length;
}

function fresh(tx: TxScope, { gateway, label, mode }: Save) {
  return { gateway, label, mode, settingsSealed: '', createdAt: tx.clock.now() };
}

/** Settings that are left out keep their value, and null takes one away. */
function sealedSettings(scope: Scope, input: Save, known: SiteAccount | undefined): string {
  const given = Object.entries(input.settings).filter(([, value]) => value !== '' && value !== undefined);
  const merged = { ...(known && accountSettings(scope, known)), ...Object.fromEntries(given) };
  const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
  return sealed(scope, fitting(scope, input, kept));
}

async function lockSiteAccount(tx: TxScope, id: string): Promise<SiteAccount> {
  const row = await tx.em.findOne(SiteAccount, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!row) throw new DomainError('site_account.not_found', { status: 404 });
  return row;
}

function subjectOf({ id, label }: SiteAccount) {
  return { kind: 'site_account', id, label, organizationId: null };
}

function shown({ gateway, label, mode, enabled, offeredTo, passOn }: SiteAccount) {
  return { gateway, label, mode, enabled, offered_to: offeredTo ? offeredTo.length : null, pass_on: passOn };
}
