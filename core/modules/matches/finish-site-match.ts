import { LockMode } from '@mikro-orm/core';
import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { SiteAccount } from '../payments/index.ts';
import { closedFacts, keepFound } from './keep-found.ts';
import type { DifferenceFacts } from './payment-difference.entity.ts';
import { SiteDifference, type SiteDifferenceKind } from './site-difference.entity.ts';
import { SiteMatch } from './site-match.entity.ts';
import { sumsOf } from './sums-of.ts';

interface SiteFound {
  readonly kind: SiteDifferenceKind;
  readonly subject: string;
  readonly facts: DifferenceFacts;
}

type Row = Readonly<Record<string, unknown>>;
type Compared = Pick<SiteMatch, 'id' | 'siteAccount' | 'fromAt' | 'untilAt'>;

const KINDS: Readonly<Record<string, SiteDifferenceKind>> = {
  capture: 'unknown_payment',
  refund: 'unknown_refund',
  dispute: 'unknown_dispute',
};

/**
 * Keeps what no organization knows, and closes what one knows by now. Whoever does it holds the account: of two matches that
 * meet, the second sees what the first kept.
 */
export async function finishSiteMatch(tx: TxScope, match: Compared): Promise<void> {
  const { id, fromAt, untilAt } = match;
  const siteAccount = match.siteAccount.id;
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const { label } = await tx.em.findOneOrFail(SiteAccount, siteAccount, lock);
  await keepSiteDifferences(tx, match, await ownerless(tx, match));
  await tx.em.flush();
  const differences = await tx.em.count(SiteDifference, { siteAccount, state: 'open' });
  const { movements, known } = await countsOf(tx, match);
  const sums = await sumsOf(tx, 'site', { accountId: siteAccount, fromAt, untilAt });
  const result = { movements, known, differences, sums, problem: null };
  await tx.em.nativeUpdate(SiteMatch, { id }, { ...result, state: 'done', finishedAt: tx.clock.now(), workedAt: null });
  const days = { from: fromAt.toISOString(), until: untilAt.toISOString() };
  const counts = { movements, known, differences };
  const subject = { kind: 'site_account', id: siteAccount, label, organizationId: null };
  tx.audit('payments.matched', subject, { after: { ...days, ...counts } });
  tx.emit('site_account.matched', { v: 1, matchId: id, siteAccountId: siteAccount, ...days, ...counts });
}

// What brought money or took it, in these days, and whatever was open before.
async function ownerless(tx: TxScope, { siteAccount: { id }, fromAt, untilAt }: Compared): Promise<SiteFound[]> {
  const rows = await tx.em.execute<Row[]>(
    `select m.kind, m.ref, m.payment_ref, m.refund_ref, m.at, m.currency, m.amount_minor from site_movements m
     where m.site_account_id = ? and m.payment_id is null
       and (m.kind = 'capture' or (m.kind in ('refund', 'dispute') and m.amount_minor < 0))
       and ((m.at >= ? and m.at < ?)
         or m.ref in (select subject from site_differences where site_account_id = ? and state = 'open'))
     order by m.at, m.id`,
    [id, fromAt, untilAt, id],
  );
  return rows.map((row) => ({
    ...{ kind: KINDS[String(row['kind'])]!, subject: String(row['ref']) },
    facts: {
      ...{ oursMinor: null, oursCurrency: null, at: instantIn(row['at']).toISOString() },
      ...{ theirsMinor: numberIn(row['amount_minor']), theirsCurrency: String(row['currency']) },
      ref: String((row['kind'] === 'refund' ? row['refund_ref'] : row['payment_ref']) ?? row['ref']),
    },
  }));
}

async function keepSiteDifferences(
  tx: TxScope,
  { id: matchId, siteAccount: { id: siteAccount } }: Compared,
  found: readonly SiteFound[],
): Promise<void> {
  const subjects = found.map(({ subject }) => subject);
  const known = await tx.em.find(SiteDifference, {
    siteAccount,
    $or: [{ state: 'open' }, { subject: { $in: subjects } }],
  });
  const tell = ({ id: differenceId, kind }: SiteDifference) =>
    tx.emit('site_account.difference_found', { v: 1, differenceId, siteAccountId: siteAccount, kind });
  await keepFound(
    tx,
    { known, found, matchId },
    {
      open: ({ kind, subject, facts }) =>
        tell(
          tx.em.create(SiteDifference, {
            ...{ id: newId(), siteAccount, kind, subject, facts, matchId, openedAt: tx.clock.now() },
          }),
        ),
      again: tell,
      close: (row) => void Object.assign(row, closedFacts(tx, { state: 'gone' })),
    },
  );
}

async function countsOf(tx: TxScope, { siteAccount, fromAt, untilAt }: Compared) {
  const [row] = await tx.em.execute<Row[]>(
    `select count(*) as movements, count(payment_id) as known
     from site_movements where site_account_id = ? and at >= ? and at < ?`,
    [siteAccount.id, fromAt, untilAt],
  );
  return { movements: numberIn(row?.['movements']), known: numberIn(row?.['known']) };
}
