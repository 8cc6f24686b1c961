import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { sumsInOrder, type PayoutBalance, type PayoutRow, type PayoutState } from '../../../modules/payouts/index.ts';
import type { Badge, Cell, Figure, Tone } from '../../../render/contract/index.ts';
import { readerTime, readerTimeCell } from '../../reader-time.ts';

export const payoutsHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/payouts`;
export const SITE = '/admin/payouts';

const TONES: Readonly<Record<PayoutState, Tone>> = {
  ...{ draft: 'neutral', approved: 'info', sent: 'info', paid: 'success', failed: 'danger', reversed: 'danger' },
};

interface Standing extends Pick<PayoutRow, 'fault' | 'transferAccountId'> {
  readonly state: PayoutState;
}

export function payoutBadge(scope: Scope, { state, fault, transferAccountId }: Standing): Badge {
  if (fault) return { label: scope.t('payouts.state.refused'), tone: 'warning' };
  const word = state === 'sent' && transferAccountId ? 'under_way' : state;
  return { label: scope.t(`payouts.state.${word}`), tone: TONES[state] };
}

export function sumText(scope: Scope, minor: number, currency: string): string {
  return formatMoney(money(minor, currency), scope.locale);
}

/** What of a balance could be paid now: never less than nothing. */
export function payableMinor({ availableMinor }: PayoutBalance): number {
  return Math.max(0, availableMinor);
}

export function balanceFigures(scope: Scope, balance: PayoutBalance, { alone }: { readonly alone: boolean }): Figure[] {
  const { balanceMinor, heldMinor, reservedMinor, contestedMinor, underWayMinor, currency } = balance;
  const text = (minor: number) => sumText(scope, minor, currency);
  const label = (key: string) => scope.t(`payouts.figure.${key}`) + (alone ? '' : ` (${currency})`);
  const onHold = Math.min(heldMinor + reservedMinor + contestedMinor, Math.max(0, balanceMinor));
  return [
    {
      label: label('balance'),
      value: text(balanceMinor),
      ...(balanceMinor < 0 && { detail: scope.t('payouts.owed'), tone: 'danger' as const }),
    },
    { label: label('available'), value: text(payableMinor(balance)) },
    {
      label: label('on_hold'),
      value: text(onHold),
      detail: reservedMinor > 0 ? scope.t('payouts.reserve', { amount: text(reservedMinor) }) : undefined,
    },
    { label: label('under_way'), value: text(0 - underWayMinor) },
  ];
}

/** The parts of a balance, in the order in which they are said. */
export function balanceFacts(scope: Scope, balance: PayoutBalance): { label: string; cell: Cell }[] {
  const { currency, underWayMinor, paidOutMinor } = balance;
  const parts: [string, number][] = [
    ...(['received', 'returned', 'disputed', 'back', 'commission'] as const).map((part): [string, number] => [
      part,
      balance[`${part}Minor`],
    ]),
    ...([
      ['under_way', underWayMinor],
      ['paid_out', paidOutMinor],
      ['balance', balance.balanceMinor],
    ] as [string, number][]),
  ];
  return parts
    .filter(([part, minor]) => minor !== 0 || part === 'balance')
    .map(([part, minor]) => ({
      label: scope.t(`payouts.part.${part}`),
      cell: { kind: 'money', text: sumText(scope, minor, currency) },
    }));
}

export function payoutColumns(scope: Scope) {
  return [
    { label: scope.t('payouts.column.payout') },
    { label: scope.t('payouts.column.amount'), align: 'end' as const },
    { label: scope.t('payouts.column.state') },
    { label: scope.t('payouts.column.when') },
  ];
}

export function payoutCells(scope: Scope, row: PayoutRow, href: string, detail: string): Cell[] {
  return [
    { kind: 'link', text: row.number, href, detail },
    { kind: 'money', text: sumText(scope, row.amountMinor, row.currency) },
    { kind: 'badge', ...payoutBadge(scope, row) },
    readerTimeCell(scope, row.settledAt ?? row.sentAt ?? row.createdAt),
  ];
}

/** What moved since the payout before, as the statement says it. */
export function sumsFacts(scope: Scope, { sums, currency }: PayoutRow): { label: string; cell: Cell }[] {
  return sumsInOrder(sums).map(([key, minor]) => ({
    label: scope.t(`payouts.sums.${key}`),
    cell: { kind: 'money', text: sumText(scope, key === 'amount' ? 0 - minor : minor, currency) },
  }));
}

export function payoutFacts(scope: Scope, row: PayoutRow): { label: string; cell: Cell }[] {
  const text = (key: string, value: string | null | undefined): { label: string; cell: Cell }[] =>
    value ? [{ label: scope.t(`payouts.field.${key}`), cell: { kind: 'text', text: value } }] : [];
  return [
    ...text('account', `${row.holder}, … ${row.ending}`),
    ...text('approved_by', row.approvedBy && `${row.approvedBy}, ${readerTime(scope, row.approvedAt!)}`),
    ...text('sent', row.sentAt && readerTime(scope, row.sentAt)),
    ...text('settled', row.settledAt && readerTime(scope, row.settledAt)),
    ...text('reference', row.reference),
    ...text('reason', row.reason),
    ...text('fault', row.fault && scope.t(`payouts.fault.${row.fault}`)),
  ];
}
