import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { Event } from '../events/index.ts';
import { Currency, translatedText } from '../organizations/index.ts';
import { TaxRate } from '../taxes/index.ts';
import { FeeRule } from './fee-rule.entity.ts';

const Minor = z.int().min(0).max(100_000_000_000);

export const FeeFacts = z.strictObject({
  name: translatedText(120),
  kind: z.enum(['platform', 'service', 'payment']),
  fixedMinor: Minor.default(0),
  rate: z.int().min(0).max(10_000).default(0),
  minMinor: Minor.nullable().default(null),
  maxMinor: Minor.nullable().default(null),
  currency: Currency.nullable().default(null),
  per: z.enum(['order', 'ticket']).default('order'),
  paidBy: z.enum(['buyer', 'organizer']).default('buyer'),
  refundable: z.boolean().default(true),
  taxRateId: z.uuid().nullable().default(null),
  /** For platform fees: organizations have rates. */
  ownTax: z
    .strictObject({
      name: z.string().trim().min(1).max(80),
      rate: z.int().min(0).max(10_000),
      inclusive: z.boolean(),
    })
    .nullable()
    .default(null),
});
export type FeeFacts = z.output<typeof FeeFacts>;

/** `organizationId` null: the site's own, which only a platform fee can be. */
export const CreateFeeRule = FeeFacts.extend({
  organizationId: z.uuid().nullable(),
  /** For platform fees: of that event of the organization alone. */
  eventId: z.uuid().nullable().default(null),
});

type NewFee = Omit<z.output<typeof CreateFeeRule>, 'eventId'> & { readonly eventId?: string | null };

export function createFeeRule(scope: Scope, input: NewFee): Promise<{ id: string }> {
  return scope.tx((tx) => writeFee(tx, input));
}

/** The same as a part of a transaction. */
export async function writeFee(
  tx: TxScope,
  { organizationId, eventId = null, taxRateId, ...facts }: NewFee,
): Promise<{ id: string }> {
  check(facts, organizationId);
  await checkEvent(tx, { ...facts, organizationId, eventId });
  await checkTax(tx, organizationId, taxRateId);
  const taxRate = taxRateId === null ? {} : { taxRate: taxRateId };
  const event = eventId === null ? {} : { event: eventId };
  const row = { id: newId(), organizationId, ...facts, ...event, ...taxRate, createdAt: tx.clock.now() };
  const fee = tx.em.create(FeeRule, row);
  tx.audit('fee.created', subjectOf(fee), { after: shown(fee, await taxOf(tx, fee)) });
  return { id: fee.id };
}

export const UpdateFeeRule = CreateFeeRule.extend({
  id: z.uuid(),
  state: z.enum(['active', 'archived']).optional(),
  version: z.int().optional(),
});

/** Orders keep the fees that they were placed with. */
/** Whose it is stays as it is. */
type ChangedFee = Omit<z.output<typeof UpdateFeeRule>, 'eventId'> & { readonly eventId?: string | null };

export function updateFeeRule(scope: Scope, input: ChangedFee): Promise<void> {
  return scope.tx((tx) => changeFee(tx, input));
}

/** The same as a part of a transaction. */
export async function changeFee(
  tx: TxScope,
  { organizationId, eventId: _stays, id, taxRateId, version, state, ...facts }: ChangedFee,
): Promise<void> {
  check(facts, organizationId);
  const fee = await tx.em.findOne(FeeRule, { id, organizationId });
  if (!fee || fee.kind !== facts.kind) throw new DomainError('fee.not_found', { status: 404 });
  await refuseStale(tx, { kind: 'fee', id }, fee.version, version);
  await checkTax(tx, organizationId, taxRateId);
  const before = shown(fee, await taxOf(tx, fee));
  tx.em.assign(fee, { ...facts, taxRate: taxRateId, state: state ?? fee.state });
  tx.audit('fee.updated', subjectOf(fee), changed(before, shown(fee, await taxOf(tx, fee))));
}

function check(facts: Omit<FeeFacts, 'taxRateId'>, organizationId: string | null): void {
  const refuse = (code: string, field: string) => {
    throw new DomainError(`fee.${code}`, { field });
  };
  if (Object.keys(facts.name).length === 0) refuse('name_missing', 'name');
  if (organizationId === null && facts.kind !== 'platform') refuse('of_site', 'kind');
  if (facts.ownTax && facts.kind !== 'platform') refuse('own_tax', 'ownTax');
  if (facts.fixedMinor === 0 && facts.rate === 0 && !facts.minMinor) refuse('nothing', 'fixedMinor');
  const speaksOfMoney = facts.fixedMinor > 0 || facts.minMinor !== null || facts.maxMinor !== null;
  if (speaksOfMoney && facts.currency === null) refuse('currency_missing', 'currency');
  if (facts.maxMinor !== null && facts.maxMinor < (facts.minMinor ?? 0)) refuse('max_below_min', 'maxMinor');
}

async function checkTax(tx: TxScope, organizationId: string | null, taxRateId: string | null): Promise<void> {
  if (taxRateId === null) return;
  const found = organizationId === null ? null : await tx.em.findOne(TaxRate, { id: taxRateId, organizationId });
  if (!found) throw new DomainError('tax_rate.not_found', { status: 404, field: 'taxRateId' });
}

async function checkEvent(
  tx: TxScope,
  { kind, organizationId, eventId }: Pick<z.output<typeof CreateFeeRule>, 'kind' | 'organizationId' | 'eventId'>,
): Promise<void> {
  if (eventId === null) return;
  if (kind !== 'platform') throw new DomainError('fee.of_site', { field: 'eventId' });
  const found = await tx.em.findOne(Event, { id: eventId, organization: organizationId ?? newId() });
  if (!found) throw new DomainError('event.not_found', { status: 404, field: 'eventId' });
}

function shown(fee: FeeRule, tax: string | null) {
  const { name, fixedMinor, rate, minMinor, maxMinor, currency, per, paidBy, refundable, state } = fee;
  const facts = { name, fixedMinor, rate, minMinor, maxMinor, currency, per, paidBy, refundable, tax };
  return { ...facts, state: state ?? 'active' };
}

async function taxOf(tx: TxScope, { taxRate, ownTax }: FeeRule): Promise<string | null> {
  const tax = taxRate ? await tx.em.findOne(TaxRate, taxRate.id) : ownTax;
  return tax ? `${tax.name} ${tax.rate / 100} %` : null;
}

function subjectOf({ id, organizationId, name }: FeeRule) {
  return { kind: 'fee', id, organizationId: organizationId ?? null, label: translate(name, 'en') };
}
