import { LockMode } from '@mikro-orm/core';
import { knownRates, problemWithRates } from '../../kernel/capabilities/check-rates.ts';
import type { ReportedRates } from '../../kernel/capabilities/rates.ts';
import { DomainError, OutsideError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { RateDay } from './rate-day.entity.ts';
import { forgetRates } from './rate-queries.ts';

export interface Refreshed {
  readonly day: string;
  readonly source: string;
  /** Whether it says anything that was not known. */
  readonly changed: boolean;
}

/**
 * Asks the provider for its newest table and keeps it. What there was stays while nothing can be had, and the tables of
 * days before stay for good: documents name them.
 */
export async function refreshRates(scope: Scope): Promise<Refreshed> {
  const { rates: provider } = scope.capabilities;
  if (!provider) throw new DomainError('exchange_rates.no_provider', { status: 409 });
  const reported = await provider.report(scope);
  const problem = problemWithRates(reported, scope.clock.now());
  if (problem !== undefined) {
    throw new OutsideError(`The rates of ${provider.id} cannot be used: ${problem}`, { retryable: false });
  }
  const changed = await scope.tx((tx) => keep(tx, provider.id, reported));
  forgetRates(scope);
  return { day: reported.day, source: reported.source.trim(), changed };
}

async function keep(tx: TxScope, provider: string, { base, day, ...reported }: ReportedRates): Promise<boolean> {
  const now = tx.clock.now();
  const said = { base, source: reported.source.trim(), rates: knownRates({ base, rates: reported.rates }) };
  const row = { ...said, id: newId(), provider, day, reportedAt: now, confirmedAt: now };
  await tx.em.upsert(RateDay, row, { onConflictFields: ['provider', 'day'], onConflictAction: 'ignore' });
  // Two who ask at once tell the history once: the second finds what the first wrote.
  const kept = await tx.em.findOneOrFail(
    RateDay,
    { provider, day },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  const before = { base: kept.base, source: kept.source, rates: kept.rates };
  const isNew = kept.id === row.id;
  const changed = isNew || !isSame(before, said);
  kept.confirmedAt = now;
  if (!changed) return false;
  Object.assign(kept, { ...said, reportedAt: now });
  const subject = { kind: 'exchange_rates', id: kept.id, label: day };
  const after = { provider, source: said.source, rates: ratesText(said.rates) };
  const corrected = { before: { source: before.source, rates: ratesText(before.rates) }, after };
  tx.audit('exchange_rates.reported', subject, isNew ? { after } : corrected);
  tx.emit('exchange_rates.changed', { v: 1, provider, day, ...said });
  return true;
}

interface Said {
  readonly base: string;
  readonly source: string;
  readonly rates: Readonly<Record<string, string>>;
}

function isSame(one: Said, other: Said): boolean {
  const text = ({ base, source, rates }: Said) => JSON.stringify([base, source, Object.entries(rates).sort()]);
  return text(one) === text(other);
}

function ratesText(rates: Said['rates']): string {
  return Object.entries(rates)
    .map(([code, rate]) => `${code} ${rate}`)
    .join(', ');
}
