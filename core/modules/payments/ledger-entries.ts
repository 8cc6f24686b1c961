import type { Entry, EntryKind, Lines } from '../ledger/index.ts';
import type { Dispute } from './dispute.entity.ts';
import type { Refund } from './refund.entity.ts';

interface PaidRow {
  readonly id: string;
  readonly organizationId: string;
  readonly currency: string;
  readonly capturedMinor: number;
  readonly order: { readonly id: string };
  readonly account: { readonly id: string };
}

type RefundRow = Pick<Refund, 'id' | 'state' | 'amountMinor'>;
type KnownState = Refund['state'] | null;

/** Money that came; `minor` of what was captured by now. `at`: before there was a ledger. */
export function captureEntry(payment: PaidRow, minor: number, at?: Date): Entry {
  return {
    ...entryOf(payment, 'payment.captured', { clearing: minor, receivable: 0 - minor }),
    source: { kind: 'payment', id: payment.id },
    what: `${at ? 'opening' : 'captured'}-${payment.capturedMinor}`,
    ...(at && { at }),
  };
}

/** What a refund's move from one state to another means; `null`: it was not known. */
export function refundEntries(payment: PaidRow, refund: RefundRow, before: KnownState, at?: Date): Entry[] {
  const minor = refund.amountMinor;
  const entry = (kind: EntryKind & `refund.${string}`, lines: Lines): Entry => ({
    ...entryOf(payment, kind, lines),
    source: { kind: 'refund', id: refund.id },
    what: kind.slice('refund.'.length),
    ...(at && { at }),
  });
  return [
    ...(before === null ? [entry('refund.started', { receivable: minor, refunds_due: 0 - minor })] : []),
    ...(refund.state === 'succeeded'
      ? [entry('refund.succeeded', { refunds_due: minor, clearing: 0 - minor })]
      : refund.state === 'failed' && before !== 'succeeded'
        ? [entry('refund.failed', { refunds_due: minor, receivable: 0 - minor })]
        : refund.state === 'failed'
          ? [entry('refund.bounced', { clearing: minor, receivable: 0 - minor })]
          : []),
  ];
}

type DisputeMoney = Pick<Dispute, 'state' | 'withdrawn' | 'amountMinor' | 'feeMinor'>;

/** What a dispute's move means for the money; without `before`: it was not known. `postings` tells how often it was posted. */
export function disputeEntry(
  payment: PaidRow,
  dispute: DisputeMoney & Pick<Dispute, 'id' | 'postings'>,
  before: DisputeMoney | undefined,
): Entry {
  const now = disputed(dispute);
  const was = before ? disputed(before) : { out: 0, lost: 0, fee: 0 };
  const [out, lost, fee] = [now.out - was.out, now.lost - was.lost, now.fee - was.fee];
  const what = lost > 0 ? 'lost' : out > 0 ? 'withdrawn' : out < 0 ? 'returned' : lost < 0 ? 'reopened' : 'fee';
  return {
    ...entryOf(payment, `dispute.${what}`, { clearing: 0 - out - fee, disputes: out - lost, payable: lost + fee }),
    source: { kind: 'dispute', id: dispute.id },
    what: `${dispute.postings}`,
  };
}

// Money that the bank holds lies between the provider and the organization; money that is lost is the organization's loss.
function disputed({ state, withdrawn, amountMinor, feeMinor }: DisputeMoney) {
  const out = withdrawn ? amountMinor : 0;
  return { out, lost: state === 'lost' ? out : 0, fee: feeMinor };
}

function entryOf({ organizationId, currency, order, account }: PaidRow, kind: EntryKind, lines: Lines) {
  const gatewayAccountId = lines.clearing === undefined ? null : account.id;
  return { organizationId, currency, kind, orderId: order.id, gatewayAccountId, lines };
}
