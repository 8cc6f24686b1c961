import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { refuseRefund } from '../../../modules/cancellations/index.ts';
import {
  changeOrder,
  dropHeldChange,
  MONEY_CHOICES,
  OrderChanges,
  previewChange,
  waiveChange,
  type ChangePlan,
} from '../../../modules/order-changes/index.ts';
import { orderOf } from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { dryRun, handedOut, How } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

const params = z.strictObject({ code: OrderCode });

const ChangedLineJson = z.strictObject({
  id: Id,
  ticketTypeId: Id,
  occurrenceId: Id,
  variationId: Id.nullable(),
  addOnToId: Id.nullable(),
  name: z.string(),
  quantity: z.int(),
  total: Money,
});

const OrderChangeJson = z
  .strictObject({
    code: OrderCode,
    outcome: z.enum(['planned', 'applied', 'waits']).meta({
      description: '`waits`: its new places are held, and it takes hold when `due` is paid.',
    }),
    before: z.array(ChangedLineJson).meta({ description: 'Empty where only names or answers change.' }),
    after: z.array(ChangedLineJson),
    totalBefore: Money,
    totalAfter: Money,
    difference: z.int().meta({ description: 'Of the lines, in minor units; below nothing where they cost less.' }),
    fees: z
      .array(z.strictObject({ code: z.string(), label: z.string(), difference: z.int() }))
      .meta({ description: 'What the fees of the order are more, in minor units; below nothing where they go back.' }),
    fee: Money.meta({ description: 'Of the change itself.' }),
    due: Money,
    payUntil: Instant.nullable(),
    back: Money,
    kept: Money,
    refunds: z.array(z.strictObject({ paymentId: Id, gateway: z.string(), amount: Money, how: How })),
    newCodes: z.array(Id).meta({ description: 'Tickets whose printed code opens no door afterwards.' }),
    mails: z.int(),
    refusals: z.array(z.strictObject({ code: z.string(), field: z.string(), message: z.string() })),
  })
  .meta({ id: 'OrderChange' });

const terms = {
  money: z.enum(MONEY_CHOICES).default('settle').meta({
    description: 'For staff: `leave` neither asks for a difference before the change takes hold nor gives one back.',
  }),
  notify: z.enum(['buyer', 'nobody']).default('buyer'),
  reason: z.string().trim().max(500).default(''),
  handedOut,
  beyondLimits: z.boolean().default(false).meta({
    description: 'For staff: the buyer may have more of a type than one buyer may have. The history says so.',
  }),
};

const change = endpoint({
  method: 'POST',
  path: '/orders/{code}/changes',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
  summary: 'Change an order after its sale: names, answers, dates, variations, add-ons; for staff types and number too',
  tag: 'orders',
  params,
  query: dryRun,
  body: z.strictObject({ ...OrderChanges.shape, ...terms }),
  answers: { 200: OrderChangeJson },
  problems: [
    'order.change.not_open',
    'order.change.nothing',
    'order.change.not_by_buyer',
    'order.change.admitted',
    'order.change.cheaper',
    'order.change.waits',
    'order.change.goes_with_ticket',
    'order.occurrence_closed',
    'order.above_max_per_buyer',
    'promotion.budget_spent',
    'promotion.used_up',
    'quota.sold_out',
    'seat.taken',
    'seat.none_left',
    'ticket.not_found',
    'refund.not_allowed',
  ],
  async run(scope, { params: { code }, query, body }) {
    const { money: choice, notify, reason, beyondLimits, handedOut: isOut, ...changes } = body;
    const order = await orderOf(scope, code);
    const isStaff = await can(scope, 'orders.write', order);
    const by = isStaff ? 'staff' : 'buyer';
    const input = {
      code,
      changes,
      by,
      money: isStaff ? choice : 'settle',
      notify: isStaff ? notify : 'buyer',
      beyond: beyondLimits ? 'allowed' : undefined,
    } as const;
    const plan = await previewChange(scope, input);
    if (isStaff && plan.backMinor > 0) await refuseRefund(scope, order, 'full');
    if (query.dryRun) return { status: 200, body: changeJson(scope, code, plan, 'planned') };
    const done = await changeOrder(scope, { ...input, reason, handedOut: isStaff && isOut });
    return { status: 200, body: changeJson(scope, code, done, done.outcome) };
  },
});

const drop = endpoint({
  method: 'DELETE',
  path: '/orders/{code}/changes/waiting',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
  summary: 'Give up a change that waits for its money: what it held is free again',
  tag: 'orders',
  params,
  answers: { 204: null },
  problems: ['order.change.none_waits'],
  async run(scope, { params: { code } }) {
    await dropHeldChange(scope, { code });
    return { status: 204 };
  },
});

const apply = endpoint({
  method: 'POST',
  path: '/orders/{code}/changes/waiting/apply',
  may: { permission: 'orders.write', of: 'order', at: 'params.code' },
  summary: 'Let a change take hold that waits for its money: the order owes the rest',
  tag: 'orders',
  params,
  answers: { 204: null },
  problems: ['order.change.none_waits', 'order.plan_changed'],
  async run(scope, { params: { code } }) {
    await waiveChange(scope, { code });
    return { status: 204 };
  },
});

function changeJson(
  scope: Scope,
  code: string,
  plan: ChangePlan,
  outcome: 'planned' | 'applied' | 'waits',
): z.input<typeof OrderChangeJson> {
  const amount = (minor: number) => moneyJson(money(minor, plan.currency));
  const lines = (all: NonNullable<ChangePlan['change']>['before'] = []) =>
    all.map(
      ({ id, ticketTypeId, occurrenceId, variationId, addOnToId, name, quantity, cancelledCount, totalMinor }) => ({
        ...{ id, ticketTypeId, occurrenceId, variationId, addOnToId, name },
        quantity: quantity - cancelledCount,
        total: amount(totalMinor),
      }),
    );
  return {
    ...{ code, outcome, difference: plan.differenceMinor, mails: plan.mails },
    before: lines(plan.change?.before),
    after: lines(plan.change?.after),
    totalBefore: amount(plan.totalMinor.before),
    totalAfter: amount(plan.totalMinor.after),
    fees: plan.fees.map(({ code: of, label, minor }) => ({ code: of, label, difference: minor })),
    fee: amount(plan.feeMinor),
    due: amount(plan.dueMinor),
    payUntil: plan.payUntil?.toISOString() ?? null,
    back: amount(plan.backMinor),
    kept: amount(plan.keptMinor),
    refunds: plan.refunds.map(({ paymentId, gateway, minor, how }) => ({
      ...{ paymentId, gateway, how },
      amount: amount(minor),
    })),
    newCodes: [...plan.newCodeIds],
    refusals: plan.refusals.map(({ refusal: why, field, params: said }) => ({
      ...{ code: why, field },
      message: scope.t(`errors.${why}`, said),
    })),
  };
}

export const changeEndpoints = [change, drop, apply];
