import type { ReportPage } from '../../kernel/capabilities/gateway-report.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { lineOf, readUntil } from './keep-movements.ts';
import { SiteMatch } from './site-match.entity.ts';
import { SiteMovement } from './site-movement.entity.ts';

/** Keeps a page of the report of an account of the site, whosever the lines are, and where it ended. */
export async function keepSiteMovements(tx: TxScope, { id, siteAccount }: SiteMatch, page: ReportPage): Promise<void> {
  const refs = [...new Set(page.movements.flatMap(({ payment }) => payment ?? []))];
  const known = await paymentsNamed(tx, siteAccount.id, refs);
  const lines = new Map(page.movements.map((movement) => [movement.ref, movement]));
  const rows = [...lines.values()].map((movement) => ({
    ...lineOf(movement),
    ...{ id: newId(), siteAccount: siteAccount.id, createdAt: tx.clock.now() },
    paymentId: known.get(movement.payment ?? '') ?? null,
  }));
  if (rows.length > 0) {
    await tx.em.upsertMany(SiteMovement, rows, {
      onConflictFields: ['siteAccount', 'ref'],
      onConflictAction: 'merge',
      onConflictExcludeFields: ['id', 'createdAt'],
      disableIdentityMap: true,
    });
  }
  await tx.em.nativeUpdate(SiteMatch, { id }, readUntil(tx, page));
}

/** Payments whose start was answered only after their movement was kept. */
export async function knowSitePayments(tx: TxScope, siteAccountId: string): Promise<void> {
  const unknown = await tx.em.execute<{ payment_ref: string }[]>(
    'select distinct payment_ref from site_movements where site_account_id = ? and payment_id is null and payment_ref is not null',
    [siteAccountId],
  );
  const refs = unknown.map((row) => row.payment_ref);
  for (const [paymentRef, paymentId] of await paymentsNamed(tx, siteAccountId, refs)) {
    await tx.em.nativeUpdate(SiteMovement, { siteAccount: siteAccountId, paymentRef, paymentId: null }, { paymentId });
  }
}

// Of any organization, if its money came to the site: what organizations take by themselves is not in this report. Of two
// accounts of the site with the same keys at the provider, the payment may be of the other one.
async function paymentsNamed(
  tx: TxScope,
  siteAccountId: string,
  refs: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let at = 0; at < refs.length; at += 500) {
    const rows = await tx.em.execute<{ id: string; ref: string; site_account_id: string }[]>(
      `select p.id, p.ref, g.site_account_id from payments p inner join gateway_accounts g on g.id = p.account_id
       inner join site_accounts s on s.id = ?
       where g.site_account_id is not null and p.gateway = s.gateway and p.ref in (?)`,
      [siteAccountId, refs.slice(at, at + 500)],
    );
    for (const row of rows)
      if (!found.has(row.ref) || row.site_account_id === siteAccountId) found.set(row.ref, row.id);
  }
  return found;
}
