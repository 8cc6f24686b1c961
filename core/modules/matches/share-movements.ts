import { newId } from '../../kernel/ids.ts';
import { isRehearsal } from '../../kernel/rehearsal.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { PaymentMatch } from './payment-match.entity.ts';
import { ProviderMovement } from './provider-movement.entity.ts';
import { matchJob } from './run-match.ts';
import type { SiteMatch } from './site-match.entity.ts';
import { SiteMovement } from './site-movement.entity.ts';
import { rowFor } from './start-match.ts';

const AT_ONCE = 500;

interface Receiver {
  readonly accountId: string;
  readonly organizationId: string;
}

/** Organizations that money came to through an account of the site: each compares its own lines of the report. */
export async function receiversOf({ em }: Pick<Scope, 'em'>, siteAccountId: string): Promise<readonly Receiver[]> {
  const rows = await em.fork().execute<{ id: string; organization_id: string }[]>(
    `select g.id, g.organization_id from gateway_accounts g where g.site_account_id = ?
       and exists (select 1 from payments p where p.account_id = g.id and p.captured_minor > 0) order by g.id`,
    [siteAccountId],
  );
  return rows
    .map((row) => ({ accountId: row.id, organizationId: row.organization_id }))
    .filter(({ organizationId }) => !isRehearsal(organizationId));
}

/**
 * Gives an organization its own lines of what the site read, and no others, with the match that compares them. A line of
 * which it was not known whose it is when it was read comes later.
 */
export async function shareMovements(
  tx: TxScope,
  { siteAccount, fromAt: from, untilAt: until, startedBy }: SiteMatch,
  { accountId, organizationId }: Receiver,
  then: 'enqueue' | 'at_once',
): Promise<string> {
  const id = await rowFor(tx, { organizationId, accountId, from, until }, startedBy);
  const lines = await tx.em.execute<{ id: string }[]>(
    `select m.id from site_movements m inner join payments p on p.id = m.payment_id
     where m.site_account_id = ? and p.account_id = ? and p.organization_id = ? and ((m.at >= ? and m.at < ?)
       or not exists (select 1 from provider_movements o where o.account_id = p.account_id and o.ref = m.ref))
     order by m.id`,
    [siteAccount.id, accountId, organizationId, from, until],
  );
  for (let at = 0; at < lines.length; at += AT_ONCE) {
    const ids = lines.slice(at, at + AT_ONCE).map((line) => line.id);
    const rows = await tx.em.find(SiteMovement, { id: { $in: ids } }, { disableIdentityMap: true });
    await tx.em.upsertMany(
      ProviderMovement,
      rows.map(({ siteAccount: _site, id: _id, createdAt: _at, ...line }) => ({
        ...line,
        ...{ id: newId(), organizationId, account: accountId, createdAt: tx.clock.now() },
      })),
      {
        onConflictFields: ['account', 'ref'],
        onConflictAction: 'merge',
        onConflictExcludeFields: ['id', 'createdAt', 'organizationId'],
        disableIdentityMap: true,
      },
    );
  }
  await tx.em.nativeUpdate(PaymentMatch, { id }, { readAt: tx.clock.now() });
  if (then === 'enqueue') tx.enqueue(matchJob, { matchId: id, organizationId });
  return id;
}
