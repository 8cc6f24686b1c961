import { isDeepStrictEqual } from 'node:util';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { differenceIsSettled, differenceNeedsAttention, Payment } from '../payments/index.ts';
import type { Compared, Found } from './find-differences.ts';
import { PaymentDifference } from './payment-difference.entity.ts';

type About = Pick<Compared, 'organizationId' | 'accountId'> & { readonly id: string | null };

/** What differs is open, with a task for people; what was open and differs no more is gone, and its task with it. */
export async function keepDifferences(tx: TxScope, about: About, found: readonly Found[]): Promise<void> {
  const { accountId: account } = about;
  const subjects = found.map(({ subject }) => subject);
  const known = await tx.em.find(PaymentDifference, {
    account,
    $or: [{ state: 'open' }, { subject: { $in: subjects } }],
  });
  const keyOf = ({ kind, subject }: { readonly kind: string; readonly subject: string }) => `${kind} ${subject}`;
  const byKey = new Map(known.map((row) => [keyOf(row), row]));
  for (const one of found) {
    const row = byKey.get(keyOf(one));
    byKey.delete(keyOf(one));
    if (row) await stillThere(tx, about, row, one);
    else await opened(tx, about, one);
  }
  for (const row of byKey.values()) if (row.state === 'open') await closeDifference(tx, row, { state: 'gone' });
}

export async function closeDifference(
  tx: TxScope,
  row: PaymentDifference,
  { state, note = null }: { readonly state: 'gone' | 'settled'; readonly note?: string | null },
): Promise<void> {
  const closedBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
  Object.assign(row, { state, note, closedAt: tx.clock.now(), closedBy });
  await differenceIsSettled(tx, row.id);
}

function opened(tx: TxScope, about: About, { kind, subject, paymentId, facts }: Found): Promise<void> {
  const row = tx.em.create(PaymentDifference, {
    ...{ id: newId(), organizationId: about.organizationId, account: about.accountId, kind, subject, paymentId, facts },
    ...{ matchId: about.id, openedAt: tx.clock.now() },
  });
  return tell(tx, row);
}

// What a person settled stays so, unless the sums are others by now.
async function stillThere(
  tx: TxScope,
  about: About,
  row: PaymentDifference,
  { facts, paymentId }: Found,
): Promise<void> {
  row.matchId = about.id ?? row.matchId;
  const isSame = isDeepStrictEqual({ ...row.facts }, { ...facts });
  if (row.state === 'open') {
    if (!isSame) row.facts = facts;
    return;
  }
  if (row.state === 'settled' && isSame) return;
  Object.assign(row, { state: 'open', facts, paymentId, openedAt: tx.clock.now() });
  Object.assign(row, { closedAt: null, closedBy: null, note: null });
  await tell(tx, row);
}

async function tell(
  tx: TxScope,
  { id, organizationId, account, kind, paymentId = null, facts }: PaymentDifference,
): Promise<void> {
  const accountId = account.id;
  const payment = paymentId === null ? null : await tx.em.findOne(Payment, paymentId);
  const about = { organizationId, differenceId: id, paymentId, orderId: payment?.order.id ?? null };
  differenceNeedsAttention(tx, about, {
    difference: kind,
    currency: facts.oursCurrency ?? facts.theirsCurrency ?? '',
    ...(facts.oursMinor !== null && { ours: facts.oursMinor }),
    ...(facts.theirsMinor !== null && facts.theirsCurrency === (facts.oursCurrency ?? facts.theirsCurrency)
      ? { theirs: Math.abs(facts.theirsMinor) }
      : {}),
  });
  tx.emit('payment.difference_found', {
    ...{ v: 1, differenceId: id, organizationId, accountId, kind, paymentId },
  });
}
