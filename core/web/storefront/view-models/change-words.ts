import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import type { ChangeOptions, ChangePlan } from '../../../modules/order-changes/index.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import { seatText } from '../../../modules/venues/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { NO_ESTIMATES, withEstimate } from './estimates.ts';
import { instantText, shortWhen } from './when.ts';

/** What will happen, one sentence each; buyers read what it is about in their currency. */
export function planSentences(scope: Scope, plan: ChangePlan, zone: string, estimates = NO_ESTIMATES): string[] {
  const about = (minor: number) => withEstimate(scope, estimates, money(minor, plan.currency));
  const note = plan.differenceMinor === 0 && plan.dueMinor === 0 ? undefined : estimates.note(plan.currency);
  const amount = (minor: number) => formatMoney(money(minor, plan.currency), scope.locale);
  const { before, after } = plan.totalMinor;
  const more = plan.differenceMinor > 0;
  return [
    ...(plan.attendees.length > 0 ? [scope.t('changes.plan.names', { count: plan.attendees.length })] : []),
    ...(plan.change
      ? [
          plan.differenceMinor === 0
            ? scope.t('changes.plan.same_price')
            : scope.t(more ? 'changes.plan.more' : 'changes.plan.less', {
                amount: about(Math.abs(plan.differenceMinor)),
              }),
        ]
      : []),
    ...plan.fees.map(({ label, minor }) =>
      scope.t(minor > 0 ? 'changes.plan.fee_more' : 'changes.plan.fee_less', {
        ...{ label, amount: amount(Math.abs(minor)) },
      }),
    ),
    ...(plan.feeMinor > 0 ? [scope.t('changes.plan.fee', { amount: about(plan.feeMinor) })] : []),
    ...(before === after ? [] : [scope.t('changes.plan.total', { before: amount(before), after: amount(after) })]),
    ...(plan.dueMinor > 0
      ? [
          scope.t('changes.plan.due', {
            amount: amount(plan.dueMinor),
            when: instantText(plan.payUntil!, zone, timeLocale(scope)),
          }),
        ]
      : []),
    ...plan.refunds.map(({ minor, accountLabel: label, how }) =>
      scope.t(`changes.plan.back_${how}`, { amount: amount(minor), label }),
    ),
    ...(plan.keptMinor > 0 ? [scope.t('changes.plan.kept', { amount: amount(plan.keptMinor) })] : []),
    ...(plan.newCodeIds.length > 0 ? [scope.t('changes.plan.codes', { count: plan.newCodeIds.length })] : []),
    ...(plan.change?.beyond ?? []).map((limit) => scope.t('changes.plan.beyond', { limit })),
    ...(plan.mails > 0 ? [scope.t('changes.plan.mail')] : []),
    ...(note ? [note] : []),
  ];
}

/** The lines that change, as they are and as they will be. */
export function planLines(
  scope: Scope,
  plan: ChangePlan,
  { order, options, zone }: { readonly order: OrderDetail; readonly options: ChangeOptions; readonly zone: string },
): string[] {
  const { before = [], after = [] } = plan.change ?? {};
  const starts = new Map([
    ...order.lines.map((line) => [line.occurrenceId, line.startsAt] as const),
    ...options.sale.types.flatMap(({ offers }) => offers.map((it) => [it.occurrenceId, it.startsAt] as const)),
  ]);
  const words = (line: (typeof after)[number]) => {
    const at = starts.get(line.occurrenceId);
    const when = at ? `, ${shortWhen(at, zone, timeLocale(scope))}` : '';
    return `${line.quantity - line.cancelledCount} × ${line.name}${when}`;
  };
  const [was, is] = [before.map(words), after.map(words)];
  return [
    ...was.filter((each) => !is.includes(each)).map((what) => scope.t('changes.plan.line_before', { what })),
    ...is.filter((each) => !was.includes(each)).map((what) => scope.t('changes.plan.line_after', { what })),
    ...after.flatMap(({ seatWish, seats, ticketIds, occurrenceId }) =>
      (seatWish?.positions ?? []).flatMap((position) => {
        const line = before.find((each) => each.ticketIds.includes(ticketIds[position]!));
        const seat = seats?.[position];
        return seat && line?.occurrenceId === occurrenceId
          ? [scope.t('changes.plan.seat', { seat: seatText(scope, seat) })]
          : [];
      }),
    ),
    ...plan.attendees.map(({ ticketId, name, email }) => {
      const ticket = order.tickets.find(({ id }) => id === ticketId);
      return scope.t('changes.plan.name', {
        before: ticket?.attendeeName ?? '',
        after: [name, email].filter(Boolean).join(', '),
      });
    }),
  ];
}

/** Throws the first reason why a change cannot be made. */
export function firstRefusal({ refusals }: ChangePlan): void {
  const [first] = refusals;
  if (!first) return;
  const { refusal, field, params = {} } = first;
  throw new DomainError(refusal, { status: 409, field, params });
}
