import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import { Occurrence, type Event } from '../events/index.ts';
import { linkQuota } from './link-quotas.ts';
import { Quota } from './quota.entity.ts';
import type { TicketType } from './ticket-type.entity.ts';
import { resizeQuota } from './update-quota.ts';

/** Whose `quantity` quotas are: a type's, or one of its variations'. */
export interface QuotaOwner {
  readonly type: Pick<TicketType, 'id' | 'organizationId' | 'name'>;
  readonly variation?: { readonly id: string; readonly name: Translated } | undefined;
}

/** Gives every date of the event that has none yet a quota of the owner's own. */
export async function addOwnQuotas(
  tx: TxScope,
  event: Event,
  owner: QuotaOwner,
  size: number | null,
): Promise<Quota[]> {
  const { type, variation } = owner;
  const made: Quota[] = [];
  const occurrences = await tx.em.find(Occurrence, { event: event.id, state: 'scheduled' });
  const covered = new Set((await ownQuotas(tx, owner)).map((quota) => quota.occurrence?.id));
  for (const occurrence of occurrences.filter(({ id }) => !covered.has(id))) {
    const quota = tx.em.create(Quota, {
      id: newId(),
      organizationId: type.organizationId,
      event: event.id,
      occurrence: occurrence.id,
      ...(variation ? { ownVariationId: variation.id } : { ownTypeId: type.id }),
      name: nameOf(owner, event.locale),
      size,
    });
    linkQuota(tx, type, quota.id, variation?.id);
    made.push(quota);
  }
  await tx.em.flush();
  return made;
}

/** Makes the owner's quotas so large, each of them; null: no limit of its own. */
export async function resizeOwn(tx: TxScope, event: Event, owner: QuotaOwner, quantity: number | null): Promise<void> {
  const own = await ownQuotas(tx, owner);
  if (quantity !== null) await addOwnQuotas(tx, event, owner, quantity);
  for (const quota of own) await resizeQuota(tx, quota, quantity);
}

/** In the order in which they were made. */
export function ownQuotas(tx: TxScope, { type, variation }: QuotaOwner): Promise<Quota[]> {
  const mine = variation ? { ownVariationId: variation.id } : { ownTypeId: type.id };
  return tx.em.find(Quota, mine, { orderBy: { id: 'asc' } });
}

function nameOf({ type, variation }: QuotaOwner, locale: string): string {
  const names = [type.name, ...(variation ? [variation.name] : [])];
  return names
    .map((name) => translate(name, locale))
    .join(' – ')
    .slice(0, 200);
}
