import type { Movement, ReportPage } from '../../kernel/capabilities/gateway-report.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import type { Compared } from './found-rows.ts';
import { PaymentMatch } from './payment-match.entity.ts';
import { ProviderMovement } from './provider-movement.entity.ts';

/** Keeps a page of a report and where it ended, in one transaction. A line that is known is brought up to date. */
export async function keepMovements(
  tx: TxScope,
  { id, organizationId, account }: PaymentMatch,
  page: ReportPage,
): Promise<void> {
  const refs = [...new Set(page.movements.flatMap(({ payment }) => payment ?? []))];
  const known = await paymentsNamed(tx, { organizationId, accountId: account.id }, refs);
  const lines = new Map(page.movements.map((movement) => [movement.ref, movement]));
  const rows = [...lines.values()].map((movement) => ({
    ...lineOf(movement),
    ...{ id: newId(), organizationId, account: account.id, createdAt: tx.clock.now() },
    paymentId: known.get(movement.payment ?? '') ?? null,
  }));
  if (rows.length > 0) {
    await tx.em.upsertMany(ProviderMovement, rows, {
      onConflictFields: ['account', 'ref'],
      onConflictAction: 'merge',
      onConflictExcludeFields: ['id', 'createdAt', 'organizationId'],
      disableIdentityMap: true,
    });
  }
  await tx.em.nativeUpdate(PaymentMatch, { id }, readUntil(tx, page));
}

/** Payments whose start was answered only after their movement was kept. */
export async function knowPayments(tx: TxScope, { accountId, organizationId }: Compared): Promise<void> {
  const unknown = await tx.em.execute<{ payment_ref: string }[]>(
    'select distinct payment_ref from provider_movements where account_id = ? and payment_id is null and payment_ref is not null',
    [accountId],
  );
  const known = await paymentsNamed(
    tx,
    { organizationId, accountId },
    unknown.map((row) => row.payment_ref),
  );
  for (const [paymentRef, paymentId] of known) {
    await tx.em.nativeUpdate(ProviderMovement, { account: accountId, paymentRef, paymentId: null }, { paymentId });
  }
}

// Of two accounts with the same keys at the provider, the payment may be of the other one.
async function paymentsNamed(
  tx: TxScope,
  { organizationId, accountId }: { readonly organizationId: string; readonly accountId: string },
  refs: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let at = 0; at < refs.length; at += 500) {
    const rows = await tx.em.execute<{ id: string; ref: string; account_id: string }[]>(
      `select p.id, p.ref, p.account_id from payments p inner join gateway_accounts g on g.id = ?
       where p.organization_id = ? and p.gateway = g.gateway and p.ref in (?)`,
      [accountId, organizationId, refs.slice(at, at + 500)],
    );
    for (const row of rows) if (!found.has(row.ref) || row.account_id === accountId) found.set(row.ref, row.id);
  }
  return found;
}

/** Where the reading of a match is after a page. */
export function readUntil({ clock }: TxScope, { cursor }: ReportPage) {
  const workedAt = clock.now();
  return cursor === undefined ? { cursor: null, readAt: workedAt, workedAt } : { cursor, workedAt };
}

export function lineOf({ ref, kind, amount, fee, at, payment, refund }: Movement) {
  return {
    ...{ ref, kind, at, currency: amount.currency, amountMinor: amount.minor },
    ...{ feeCurrency: fee?.currency ?? amount.currency, feeMinor: fee?.minor ?? 0 },
    ...{ paymentRef: payment ?? null, refundRef: refund ?? null },
  };
}
