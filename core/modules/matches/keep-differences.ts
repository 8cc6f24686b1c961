import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { differenceIsSettled, differenceNeedsAttention, Payment } from '../payments/index.ts';
import type { Compared, Found } from './found-rows.ts';
import { closedFacts, keepFound } from './keep-found.ts';
import { PaymentDifference } from './payment-difference.entity.ts';

type About = Pick<Compared, 'organizationId' | 'accountId'> & { readonly id: string | null };

/** What differs is open, with a task for people; what was open and differs no more is gone, and its task with it. */
export async function keepDifferences(tx: TxScope, about: About, found: readonly Found[]): Promise<void> {
  const { accountId: account, id: matchId } = about;
  const subjects = found.map(({ subject }) => subject);
  const known = await tx.em.find(PaymentDifference, {
    account,
    $or: [{ state: 'open' }, { subject: { $in: subjects } }],
  });
  await keepFound(
    tx,
    { known, found, matchId },
    {
      open: (one) => opened(tx, about, one),
      again: async (row, { paymentId }) => {
        row.paymentId = paymentId;
        await tell(tx, row);
      },
      close: (row) => closeDifference(tx, row, { state: 'gone' }),
    },
  );
}

export async function closeDifference(
  tx: TxScope,
  row: PaymentDifference,
  how: Parameters<typeof closedFacts>[1],
): Promise<void> {
  Object.assign(row, closedFacts(tx, how));
  await differenceIsSettled(tx, row.id);
}

function opened(tx: TxScope, about: About, { kind, subject, paymentId, facts }: Found): Promise<void> {
  const row = tx.em.create(PaymentDifference, {
    ...{ id: newId(), organizationId: about.organizationId, account: about.accountId, kind, subject, paymentId, facts },
    ...{ matchId: about.id, openedAt: tx.clock.now() },
  });
  return tell(tx, row);
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
