import { DomainError, InvalidInput } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import {
  applyChange,
  checkChangeSeats,
  changeAnswersIn,
  checkedAnswers,
  claimsOfChange,
  dropChange,
  heldChangeOf,
  holdChange,
  lockOrderByCode,
  newPlaces,
  normalizeOrderCode,
  orderById,
  orderOf,
  seatsGone,
  settleChange,
  shortOf,
  ticketKey,
  writeAttendees,
  type ChangedOrder,
  type ChangeTerms,
  type Order,
  type OrderDetail,
} from '../orders/index.ts';
import { refundSharesOf } from '../payments/index.ts';
import { mintTicketCode } from '../tickets/index.ts';
import { seatShort } from '../venues/index.ts';
import type { ChangeTermsOf, OrderChanges } from './order-changes.ts';
import { planChange, type ChangePlan, type Making } from './plan-change.ts';
import { planContext, planRules } from './plan-context.ts';
import type { ChangeRefusal } from './refuse-buyers.ts';

export interface ChangeOrder extends ChangeTermsOf {
  readonly code: string;
  readonly changes: OrderChanges;
  readonly reason?: string | undefined;
  /** Whoever acts hands out now what was taken by hand. Otherwise it waits until somebody does. */
  readonly handedOut?: boolean | undefined;
  /** What somebody was shown: where it is not so any more, nothing happens. */
  readonly shown?: ShownChange | undefined;
  readonly stock?: ChangeTerms['stock'];
}

export interface ShownChange {
  readonly totalMinor: number;
  readonly dueMinor: number;
  readonly backMinor: number;
}

export type ChangeOutcome = ChangePlan & {
  /** `waits`: it takes hold when its money is here. */
  readonly outcome: 'applied' | 'waits';
  readonly changeId: string | null;
};

/** What a change would do. Changes nothing. */
export async function previewChange(scope: Scope, input: Omit<ChangeOrder, 'shown' | 'reason'>): Promise<ChangePlan> {
  const order = await orderOf(scope, normalizeOrderCode(input.code));
  await checkedAnswers(scope, { order, answers: input.changes.answers, by: input.by });
  const em = scope.em.fork();
  const now = scope.clock.now();
  const cx = await planContext(em, order, { ...input, ...(await planRules(scope, order)), now });
  const plan = await planChange(cx, input.changes, makingOf(scope, order));
  const short = plan.change
    ? await shortOf(
        em,
        { eventId: order.eventId, now: cx.now, by: passerBy(input), lock: false },
        newPlaces(claimsOfChange(plan.change)),
        plan.change.claims,
      )
    : [];
  if (plan.change) await checkChangeSeats({ em }, plan.change);
  const taken = plan.change ? await seatsGone({ em }, plan.change) : [];
  const gone = plan.change?.after.find(({ quotaIds }) => quotaIds.some((id) => short.includes(id)));
  const soldOut = { refusal: 'quota.sold_out', field: 'moves', params: { ticket: gone?.name ?? '' } };
  const whole = (plan.change?.claims ?? []).flatMap(({ quotaId, refusal: { code: refusal, ...why } }) =>
    short.includes(quotaId) ? [{ refusal, ...why }] : [],
  );
  const notFree = { refusal: 'seat.not_free', field: 'moves', params: { seats: taken.map(seatShort).join(', ') } };
  return {
    ...plan,
    refusals: [
      ...plan.refusals,
      ...whole,
      ...(short.length > whole.length ? [soldOut] : []),
      ...(taken.length > 0 ? [notFree] : []),
    ],
  };
}

/**
 * Changes an order after its sale, in one transaction: new places are claimed and old ones freed together, or nothing is.
 * Where it costs something the new places are held until that is paid. Names and answers are changed at once.
 */
export async function changeOrder(scope: Scope, input: ChangeOrder): Promise<ChangeOutcome> {
  const { changes, shown, reason = '', stock } = input;
  const code = normalizeOrderCode(input.code);
  const seen = await orderOf(scope, code);
  const answers = await checkedAnswers(scope, { order: seen, answers: changes.answers, by: input.by });
  const making = makingOf(scope, seen);
  const settings = await planRules(scope, seen);
  return lookingAgain(input, () =>
    scope.tx(async (tx) => {
      const order = await lockOrderByCode(tx, code);
      const detail = (await orderById(tx, order.id))!;
      const cx = await planContext(tx.em, detail, { ...input, ...settings, now: tx.clock.now() });
      const plan = await planChange(cx, changes, making);
      refuse(scope, plan.refusals);
      if (shown && !isAsShown(plan, shown)) throw new DomainError('order.plan_changed', { status: 409 });

      const codes = renamedCodes(plan, making);
      if (plan.attendees.length > 0)
        await writeAttendees(tx, order, {
          attendees: plan.attendees,
          codes,
          notify: plan.change ? 'nobody' : input.notify,
        });
      if (answers.length > 0 || changes.answers)
        await changeAnswersIn(tx, order, { order: detail, answers: changes.answers!, checked: answers });
      if (plan.change) await checkChangeSeats(tx, plan.change);
      if (plan.change === null) return { ...plan, outcome: 'applied', changeId: null };
      await veto(tx, order, input.by, plan.change, plan.totalMinor.after - plan.totalMinor.before);
      const terms = { by: passerBy(input), ...(stock && { stock }) };
      if (plan.dueMinor > 0) {
        const held = await holdChange(tx, order, plan.change, {
          ...terms,
          dueMinor: plan.dueMinor,
          expiresAt: plan.payUntil!,
        });
        return { ...plan, outcome: 'waits', changeId: held.id };
      }
      await applyChange(tx, order, plan.change, terms);
      await refundSharesOf(scope, tx, order, { ...plan, handedOut: input.handedOut }, reason);
      return { ...plan, outcome: 'applied', changeId: null };
    }),
  );
}

const MOST_LOOKS = 20;

/**
 * Staff who let a buyer have more than the limit are never refused for it, and what they say is true: a change counts what the
 * limit still had when it was counted, and writes down that it goes beyond. Who was beaten to the last of it looks again.
 */
async function lookingAgain<T>({ by, beyond }: ChangeTermsOf, change: () => Promise<T>): Promise<T> {
  for (let looks = 1; ; looks += 1) {
    try {
      return await change();
    } catch (error) {
      const isBeaten = error instanceof DomainError && error.code === 'order.above_max_per_buyer';
      if (!isBeaten || by !== 'staff' || beyond !== 'allowed' || looks === MOST_LOOKS) throw error;
    }
  }
}

/** A change is in force although its money is not here: staff say so, and the order owes the rest. */
export async function waiveChange(scope: Scope, { code }: { code: string }): Promise<void> {
  await endHeld(scope, code, 'applied');
}

/** A change that waits for its money is given up: what it held is free again. */
export async function dropHeldChange(scope: Scope, { code }: { code: string }): Promise<void> {
  await endHeld(scope, code, 'dropped');
}

async function endHeld(scope: Scope, code: string, how: 'applied' | 'dropped'): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    const held = await heldChangeOf(tx.em, order.id);
    if (!held) throw new DomainError('order.change.none_waits', { status: 409, params: { code: order.code } });
    if (how === 'dropped') await dropChange(tx, order, 'dropped');
    else if ((await settleChange(tx, order, held.id)) === 'gone')
      throw new DomainError('order.plan_changed', { status: 409 });
  });
}

const passerBy = ({ by }: Pick<ChangeTermsOf, 'by'>): ChangeTerms['by'] => (by === 'buyer' ? 'passer_by' : 'staff');

function makingOf(scope: Scope, { organizationId, eventId, locale, currency }: OrderDetail): Making {
  const reader = scope.in(locale);
  const key = ticketKey(scope.site);
  const about = { organizationId, eventId, locale, currency };
  return {
    newCode: () => mintTicketCode(key),
    capabilities: scope.capabilities,
    charges: (lines) => scope.filter('order.fees', [], { ...about, lines }),
    words: { fee: reader.t('changes.fee'), kept: reader.t('changes.kept') },
  };
}

/** Of tickets that only have another name: those that move get their code with the move. */
function renamedCodes({ newCodeIds, change, attendees }: ChangePlan, { newCode }: Making): Record<string, string> {
  const renamed = newCodeIds.filter(
    (id) => !(change?.codes[id] !== undefined) && attendees.some(({ ticketId }) => ticketId === id),
  );
  return Object.fromEntries(renamed.map((id) => [id, newCode()]));
}

function refuse(scope: Scope, refusals: readonly ChangeRefusal[]): void {
  const [first] = refusals;
  if (!first) return;
  if (refusals.length === 1 || first.field === '') {
    throw new DomainError(first.refusal, {
      status: 409,
      field: first.field,
      ...(first.params && { params: first.params }),
    });
  }
  throw new InvalidInput(
    refusals.map(({ refusal: code, field, params }) => ({ code, field, message: scope.t(`errors.${code}`, params) })),
  );
}

function isAsShown(plan: ChangePlan, shown: ShownChange): boolean {
  return (
    plan.totalMinor.after === shown.totalMinor && plan.dueMinor === shown.dueMinor && plan.backMinor === shown.backMinor
  );
}

function veto(
  tx: TxScope,
  order: Order,
  by: ChangeTermsOf['by'],
  { before, after }: ChangedOrder,
  differenceMinor: number,
) {
  const shapes = (lines: ChangedOrder['before']) =>
    lines.map(({ ticketTypeId, occurrenceId, variationId, quantity, cancelledCount }) => ({
      ...{ ticketTypeId, occurrenceId, variationId, quantity: quantity - cancelledCount },
    }));
  const about = { orderId: order.id, eventId: order.event.id, by, differenceMinor };
  return tx.action('order.changing', { ...about, before: shapes(before), after: shapes(after) });
}
