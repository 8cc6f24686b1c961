import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { Event } from '../events/index.ts';
import { Organization } from '../organizations/index.ts';
import { Quota, resizeQuota, type QuotaPurpose, resizeBuyers } from '../tickets/index.ts';
import { checkNamed, checkPromotion, PromotionFacts } from './promotion-input.ts';
import { Promotion, type PromotionState } from './promotion.entity.ts';

export const CreatePromotion = PromotionFacts.extend({ organizationId: z.uuid(), eventId: z.uuid().nullable() });

/** Makes a promotion, still without codes. */
export async function createPromotion(
  scope: Scope,
  { organizationId, eventId, ...facts }: z.output<typeof CreatePromotion>,
): Promise<{ id: string }> {
  checkPromotion(facts, eventId);
  return scope.tx(async (tx) => {
    const organization = await tx.em.findOne(Organization, { id: organizationId });
    if (!organization) throw new DomainError('organization.not_found', { status: 404 });
    const event = eventId === null ? null : await tx.em.findOne(Event, { id: eventId, organization: organizationId });
    if (eventId !== null && !event) throw new DomainError('event.not_found', { status: 404, field: 'eventId' });
    await checkNamed(tx, facts, { organizationId, eventId });

    const promotion = tx.em.create(Promotion, {
      id: newId(),
      organizationId,
      ...(eventId === null ? {} : { event: eventId }),
      currency: event?.currency ?? organization.currency,
      createdAt: tx.clock.now(),
      ...columnsOf(facts),
    });
    const label = labelOf(promotion);
    // Uses are counted from the first one on, so that a limit can be set later.
    if (facts.kind === 'code')
      promotion.uses = tx.em.getReference(Quota, newQuota(tx, promotion, 'uses', label, facts.maxUses), {
        wrapped: true,
      });
    if (facts.budgetMinor !== null)
      promotion.budget = tx.em.getReference(Quota, newQuota(tx, promotion, 'budget', label, facts.budgetMinor), {
        wrapped: true,
      });
    tx.audit('promotion.created', subjectOf(promotion), { after: shown(facts) });
    return { id: promotion.id };
  });
}

export const UpdatePromotion = PromotionFacts.extend({
  organizationId: z.uuid(),
  id: z.uuid(),
  version: z.int().optional(),
});

/** Drafts and orders keep the price that they were given. */
export async function updatePromotion(
  scope: Scope,
  { organizationId, id, version, ...facts }: z.output<typeof UpdatePromotion>,
): Promise<void> {
  await scope.tx(async (tx) => {
    const promotion = await promotionAt(tx, organizationId, id);
    const eventId = promotion.event?.id ?? null;
    if (facts.kind !== promotion.kind) throw new DomainError('promotion.kind_stays', { field: 'kind' });
    checkPromotion(facts, eventId);
    await refuseStale(tx, { kind: 'promotion', id }, promotion.version, version);
    await checkNamed(tx, facts, { organizationId, eventId });
    const before = shown(await factsOf(tx, promotion));

    tx.em.assign(promotion, columnsOf(facts));
    if (promotion.uses) await resize(tx, promotion.uses.id, facts.maxUses, 'maxUses');
    if (promotion.budget) await resize(tx, promotion.budget.id, facts.budgetMinor, 'budgetMinor');
    else if (facts.budgetMinor !== null) {
      const quota = newQuota(tx, promotion, 'budget', labelOf(promotion), facts.budgetMinor);
      promotion.budget = tx.em.getReference(Quota, quota, { wrapped: true });
    }
    await resizeBuyers(tx, promotion.id, facts.maxUsesPerBuyer);
    tx.audit('promotion.updated', subjectOf(promotion), changed(before, shown(facts)));
  });
}

export interface PromotionAt {
  readonly organizationId: string;
  readonly id: string;
}

/** Its codes work no more. What was ordered with them stays as it is. */
export async function archivePromotion(scope: Scope, at: PromotionAt): Promise<void> {
  await move(scope, at, 'archived');
}

export async function restorePromotion(scope: Scope, at: PromotionAt): Promise<void> {
  await move(scope, at, 'active');
}

async function move(scope: Scope, { organizationId, id }: PromotionAt, state: PromotionState): Promise<void> {
  await scope.tx(async (tx) => {
    const promotion = await promotionAt(tx, organizationId, id);
    if (promotion.state === state) return;
    const before = promotion.state;
    promotion.state = state;
    const action = state === 'archived' ? 'promotion.archived' : 'promotion.restored';
    tx.audit(action, subjectOf(promotion), { before: { state: before }, after: { state } });
  });
}

export async function promotionAt(tx: TxScope, organizationId: string, id: string): Promise<Promotion> {
  const promotion = await tx.em.findOne(Promotion, { id, organizationId });
  if (!promotion) throw new DomainError('promotion.not_found', { status: 404 });
  return promotion;
}

/** Something of a promotion that runs out; it counts across the organization's events. Gives its id. */
export function newQuota(
  tx: TxScope,
  { organizationId }: Pick<Promotion, 'organizationId'>,
  purpose: QuotaPurpose,
  name: string,
  size: number | null,
): string {
  const quota = tx.em.create(Quota, { id: newId(), organizationId, purpose, name: name.slice(0, 200), size });
  return quota.id;
}

export function subjectOf(promotion: Promotion) {
  const { id, organizationId } = promotion;
  return { kind: 'promotion', id, organizationId, label: labelOf(promotion) };
}

function labelOf({ name }: Promotion): string {
  return translate(name, 'en');
}

function columnsOf(facts: PromotionFacts) {
  const { reservedQuotaId, maxUses: _uses, maxUsesPerCode, maxUsesPerBuyer, budgetMinor: _budget, ...columns } = facts;
  return { ...columns, usesPerCode: maxUsesPerCode, usesPerBuyer: maxUsesPerBuyer, reserved: reservedQuotaId };
}

async function factsOf(tx: TxScope, promotion: Promotion): Promise<Facts> {
  const ids = [promotion.uses?.id, promotion.budget?.id].filter((id) => id !== undefined);
  const quotas = await tx.em.find(Quota, { id: { $in: ids } });
  const sizeOf = (id: string | undefined) => quotas.find((quota) => quota.id === id)?.size ?? null;
  return {
    ...promotion,
    maxUses: sizeOf(promotion.uses?.id),
    maxUsesPerCode: promotion.usesPerCode ?? null,
    maxUsesPerBuyer: promotion.usesPerBuyer ?? null,
    budgetMinor: sizeOf(promotion.budget?.id),
  };
}

async function resize(tx: TxScope, quotaId: string, size: number | null, field: string): Promise<void> {
  try {
    await resizeQuota(tx, await tx.em.findOneOrFail(Quota, quotaId), size);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'quota.below_taken') throw error;
    throw new DomainError('promotion.below_used', { status: 409, field });
  }
}

type Facts = Readonly<Record<string, unknown>>;

const SHOWN = [
  ...[
    'name',
    'eventIds',
    'effect',
    'rate',
    'amountMinor',
    'buyCount',
    'freeCount',
    'minQuantity',
    'minMinor',
    'unlocksHidden',
  ],
  ...['combines', 'maxUses', 'maxUsesPerCode', 'maxUsesPerBuyer', 'budgetMinor', 'startsAt', 'endsAt', 'tags'],
] as const;

function shown(facts: Facts) {
  return Object.fromEntries(SHOWN.map((name) => [name, facts[name] ?? null]));
}
