import { z } from 'zod';
import { milliseconds } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import type { TransferSnapshot } from '../../kernel/capabilities/gateway-transfers.ts';
import { DomainError, OutsideError } from '../../kernel/errors.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { asDomainError, openAccount, payoutIsSettled, payoutNeedsAttention } from '../payments/index.ts';
import { openDetails } from './account-details.ts';
import { lockPayout, payPayout, reverseHeld, shown, subjectOfPayout } from './move-payout.ts';
import { Payout } from './payout.entity.ts';
import type { TransferFault } from './payout-state.ts';

/** Longer than a gateway's deadline: who asked so long ago and has not said what came of it never will. */
const ASKING_MS = milliseconds({ minutes: 1 });

/**
 * Asks the provider to transfer a payout that was sent. That it is asked is committed first, and the key is the payout's: a
 * process that ends in between leaves a payout that the next one asks for again, and the money moves once.
 */
export async function transferPayout(scope: Scope, { id }: { readonly id: string }): Promise<Payout['state']> {
  const asked = await scope.tx((tx) => beginToAsk(tx, id));
  if (!asked) return (await payoutRow(scope, id)).state;
  const { gateway, cx } = await openAccount(scope, asked.transferAccountId!);
  try {
    const told = await gateway.transfers!.transfer(cx, {
      ...keyAndPayee(scope, asked),
      amount: money(asked.amountMinor, asked.currency),
      description: `${scope.site.name} ${asked.number}`,
    });
    return await scope.tx((tx) => transferred(tx, id, told));
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    scope.log.warn('payout.transfer_failed', { payout: id, code: error.code, error });
    // Nobody knows: it is asked for again with the same key.
    if (error.retryable) throw new OutsideError('gateway.unavailable', { retryable: true, cause: error });
    return scope.tx((tx) => refused(tx, asked, error));
  }
}

export const sendTransferJob = defineJob({
  name: 'payouts.transfer',
  payload: z.object({ payoutId: z.uuid() }),
  exclusiveBy: ({ payoutId }) => payoutId,
  retry: { attempts: 3 },
  run: async (scope, { payoutId }) => void (await transferPayout(scope, { id: payoutId })),
});

/** Staff have done something about what stood in the way. */
export async function retryTransfer(scope: Scope, { id }: { readonly id: string }): Promise<Payout['state']> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    const row = await lockPayout(tx, id);
    if (row.state !== 'sent' || !row.transferAccountId) {
      throw new DomainError('payout.wrong_state', { status: 409, params: { state: row.state } });
    }
    tx.audit('payout.retried', subjectOfPayout(row), { after: shown(row) });
  });
  try {
    return await transferPayout(scope, { id });
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    throw new DomainError('payment.provider_away', { status: 503, cause: error });
  }
}

/** What was transferred after all is not taken back: before somebody says that it is not paid, the provider is asked. */
export async function refuseTransferred(scope: Scope, id: string): Promise<void> {
  const row = await payoutRow(scope, id);
  if (row.state !== 'sent' || !row.transferAccountId) return;
  const { gateway, cx } = await openAccount(scope, row.transferAccountId);
  const found = await gateway.transfers!.findTransfer(cx, keyAndPayee(scope, row)).catch(asDomainError);
  if (!found) return;
  await scope.tx((tx) => transferred(tx, id, found));
  throw new DomainError('payout.wrong_state', { status: 409, params: { state: 'paid' } });
}

/** Takes back what was transferred, once; repeatable, since the key is the payout's. */
export async function callReversal(scope: Scope, id: string): Promise<void> {
  const row = await payoutRow(scope, id);
  if (row.state !== 'paid' || !row.transferRef || !row.reversingAt) return;
  const { gateway, cx } = await openAccount(scope, row.transferAccountId!);
  const amount = money(row.amountMinor, row.currency);
  try {
    const known = await gateway.transfers!.findTransfer(cx, keyAndPayee(scope, row));
    const isBack = known && known.reversed.minor >= amount.minor;
    if (!isBack) await gateway.transfers!.reverseTransfer(cx, row.transferRef, amount, `reverse_${id}`);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    scope.log.warn('payout.reversal_failed', { payout: id, code: error.code, error });
    // The provider is away: it is taken back later.
    if (error.retryable) return;
    await scope.tx(async (tx) => void tx.em.assign(await lockPayout(tx, id), { reversingAt: null }));
    throw new DomainError('payout.not_reversible', { status: 409, cause: error });
  }
  await scope.tx(async (tx) => {
    const held = await lockPayout(tx, id);
    if (held.state === 'paid') await reverseHeld(tx, held, held.reason ?? '');
  });
}

async function beginToAsk(tx: TxScope, id: string): Promise<Payout | undefined> {
  const row = await lockPayout(tx, id);
  if (row.state !== 'sent' || !row.transferAccountId) return undefined;
  const now = tx.clock.now();
  // One asks at a time, so that whoever is refused knows that nobody else is told yes.
  if (row.askedAt && now.getTime() - row.askedAt.getTime() < ASKING_MS) return undefined;
  tx.em.assign(row, { askedAt: now, fault: null });
  return row;
}

async function transferred(tx: TxScope, id: string, { ref, amount, reversed }: TransferSnapshot) {
  const row = await lockPayout(tx, id);
  if (row.state !== 'sent') {
    if (row.transferRef !== ref) tx.log.error('payout.transferred_after_all', { payout: id, state: row.state });
    return row.state;
  }
  tx.em.assign(row, { transferRef: ref, askedAt: null, fault: null, faultAt: null });
  await payPayout(tx, row, ref);
  await payoutIsSettled(tx, id);
  if (reversed.minor >= amount.minor) await reverseHeld(tx, row, '');
  return row.state;
}

async function refused(tx: TxScope, { id, askedAt }: Payout, error: GatewayError): Promise<Payout['state']> {
  const row = await lockPayout(tx, id);
  // Somebody has asked since, who knows more.
  if (row.state !== 'sent' || row.askedAt?.getTime() !== askedAt?.getTime()) return row.state;
  const fault = error.because ?? (error.code as TransferFault);
  tx.em.assign(row, { askedAt: null, fault, faultAt: tx.clock.now() });
  tx.audit('payout.refused', subjectOfPayout(row), { after: { ...shown(row), fault } });
  const { organizationId, amountMinor, currency } = row;
  await payoutNeedsAttention(tx, { organizationId, payoutId: id }, { amount: amountMinor, currency });
  return row.state;
}

function keyAndPayee(scope: Scope, { id, detailsSealed }: Payout): { readonly key: string; readonly payee: string } {
  return { key: `payout_${id}`, payee: openDetails<{ payee: string }>(scope, detailsSealed).payee };
}

async function payoutRow({ em }: Scope, id: string): Promise<Payout> {
  const row = await em.fork().findOne(Payout, id);
  if (!row) throw new DomainError('payout.not_found', { status: 404 });
  return row;
}
