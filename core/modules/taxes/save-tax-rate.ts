import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translatedText } from '../organizations/index.ts';
import { TaxRate, type TaxRateState } from './tax-rate.entity.ts';

const facts = {
  name: z.string().trim().min(1).max(80),
  rate: z.int().min(0).max(10_000),
  inclusive: z.boolean(),
  compound: z.boolean().default(false),
  note: translatedText(500).nullable().default(null),
};

export const CreateTaxRate = z.strictObject({ ...facts, organizationId: z.uuid() });

export async function createTaxRate(
  scope: Scope,
  { organizationId, compound = false, note = null, ...facts }: z.input<typeof CreateTaxRate>,
): Promise<{ id: string }> {
  const given = { ...facts, compound, note };
  refuseBoth(given);
  return scope.tx(async (tx) => {
    const rate = tx.em.create(TaxRate, { id: newId(), organizationId, ...given, createdAt: tx.clock.now() });
    tx.audit('tax_rate.created', subjectOf(rate), { after: shown(rate) });
    return { id: rate.id };
  });
}

export const UpdateTaxRate = z.strictObject({
  ...facts,
  organizationId: z.uuid(),
  id: z.uuid(),
  state: z.enum(['active', 'archived']).optional(),
  version: z.int().optional(),
});

/** What was sold keeps its taxes. A rate out of use is charged on nothing more. */
export async function updateTaxRate(
  scope: Scope,
  { organizationId, id, version, state, compound = false, note = null, ...facts }: z.input<typeof UpdateTaxRate>,
): Promise<void> {
  const given = { ...facts, compound, note };
  refuseBoth(given);
  await scope.tx(async (tx) => {
    const rate = await rateAt(tx, organizationId, id);
    await refuseStale(tx, { kind: 'tax_rate', id }, rate.version, version);
    const before = shown(rate);
    tx.em.assign(rate, { ...given, state: state ?? rate.state });
    tx.audit('tax_rate.updated', subjectOf(rate), changed(before, shown(rate)));
  });
}

function refuseBoth({ inclusive, compound }: { readonly inclusive: boolean; readonly compound: boolean }): void {
  if (inclusive && compound) throw new DomainError('tax_rate.compound_within', { field: 'compound' });
}

export async function rateAt(tx: TxScope, organizationId: string, id: string): Promise<TaxRate> {
  const rate = await tx.em.findOne(TaxRate, { id, organizationId });
  if (!rate) throw new DomainError('tax_rate.not_found', { status: 404 });
  return rate;
}

function shown({ name, rate, inclusive, compound, note, state }: TaxRate) {
  return { name, rate, inclusive, compound, note: note ?? {}, state: state ?? ('active' satisfies TaxRateState) };
}

function subjectOf({ id, organizationId, name }: TaxRate) {
  return { kind: 'tax_rate', id, organizationId, label: name };
}
