import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import {
  buyersCancellation,
  cancelAsBuyer,
  cancelSettings,
  REFUND_AS,
  type BuyersCancellation,
  type CancelRules,
  type RefundAs,
} from '../../modules/cancellations/index.ts';
import type { Field, OrderFormView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { frameOf, enter, openDoor, type Visit } from './order-door.ts';
import { cancelPolicy, cancelSentences, shownIn } from './view-models/cancel-words.ts';
import { eventSummary } from './view-models/order-summary.ts';

const CancelForm = z.object({
  ticket: z.array(z.string().max(40)).max(1000).default([]),
  act: z.enum(['', 'ask', 'confirm']).default(''),
  as: z.enum(REFUND_AS).optional(),
  /** What was shown: nothing else than that is done. */
  shown: z.string().max(40).default(''),
});

/** Cancelling by the buyer, by the event's rules: what is kept and goes back is shown before. */
export const cancelPage = page({
  path: '/o/:code/cancel',
  may: 'public',
  form: CancelForm,
  async show(scope, { code }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const { order } = door;
    const may = await buyersCancellation(scope, order);
    const rules = await scope.settings.get(cancelSettings, order);
    const live = order.tickets.filter(({ state }) => state !== 'cancelled');
    if (rules.tickets && live.length > 1) return chooseReply(door, rules, request);
    return may ? askReply(door, may, rules, [], request) : { goTo: `/o/${order.code}` };
  },
  async submit(scope, { code }, { ticket, act, as, shown }, request) {
    const visit = await enter(scope, code, request);
    const { order, scope: buyer } = visit;
    const live = order.tickets.filter(({ state }) => state !== 'cancelled');
    const chosen = live.filter(({ id }) => ticket.includes(id)).map(({ id }) => id);
    if (act === 'ask' && chosen.length === 0) throw new DomainError('order.choose_tickets', { field: 'ticket' });
    const tickets = chosen.length === 0 || chosen.length === live.length ? 'all' : chosen;
    if (act === 'ask') {
      const may = await buyersCancellation(scope, order, { tickets });
      if (!may) throw new DomainError('order.not_by_buyer', { status: 409, params: { code: order.code } });
      return askReply(visit, may, await scope.settings.get(cancelSettings, order), chosen, request);
    }
    const told = shownIn(shown);
    await cancelAsBuyer(buyer, { code: order.code, tickets, as, shown: told && { ...told, ...(as && { as }) } });
    const flash = tickets === 'all' ? 'orders.flash.cancelled' : 'orders.flash.ticket_cancelled';
    return { goTo: `/o/${order.code}`, flash };
  },
});

function frame({ order, event, scope }: Visit, { again, path }: PageRequest) {
  return {
    errors: errorSummary(again?.errors, again?.problem),
    event: eventSummary(scope, event, order),
    action: path,
    actions: [{ label: scope.t('orders.cancel.keep'), href: `/o/${order.code}`, tone: 'quiet' as const }],
  };
}

function chooseReply(visit: Visit, rules: CancelRules, request: PageRequest): Reply {
  const { order, event, scope } = visit;
  const field: Field = {
    ...{ widget: 'checkboxes', name: 'ticket', label: scope.t('cancel_rules.page.which') },
    options: order.tickets
      .filter(({ state, admittedAt }) => state !== 'cancelled' && admittedAt === null)
      .map(({ id, name, attendeeName }) => ({ value: id, label: `${name} · ${attendeeName}`, selected: false })),
  };
  const model: OrderFormView = {
    ...frame(visit, request),
    title: scope.t('orders.cancel.title'),
    hidden: [{ name: 'act', value: 'ask' }],
    review: policyReview(visit, rules),
    groups: [{ fields: [field] }],
    submit: scope.t('changes.form.preview'),
  };
  return { view: 'order-form', model, frame: frameOf(event) };
}

function askReply(
  visit: Visit,
  { plan, as }: BuyersCancellation,
  rules: CancelRules,
  chosen: readonly string[],
  request: PageRequest,
): Reply {
  const { event, scope } = visit;
  const isChoice = as.length > 1 && plan.backMinor > 0;
  const model: OrderFormView = {
    ...frame(visit, request),
    title: scope.t('orders.cancel.title'),
    intro:
      plan.tickets.length === 0
        ? scope.t('orders.cancel.intro_none')
        : scope.t('orders.cancel.intro', { count: plan.tickets.length }),
    hidden: [
      ...chosen.map((value) => ({ name: 'ticket', value })),
      { name: 'act', value: 'confirm' },
      ...(isChoice ? [] : [{ name: 'as', value: as[0]! }]),
      { name: 'shown', value: `${plan.tickets.length} ${plan.backMinor}` },
    ],
    review: [
      ...policyReview(visit, rules),
      {
        title: scope.t('changes.page.happens'),
        items: cancelSentences(scope, plan, isChoice ? 'either' : 'settled'),
      },
    ],
    groups: isChoice ? [{ fields: [asField(visit, as, request)] }] : [],
    submit: scope.t('orders.cancel.submit'),
  };
  return { view: 'order-form', model, frame: frameOf(event) };
}

function asField({ order, scope }: Visit, ways: readonly RefundAs[], { again }: PageRequest): Field {
  const chosen = String(again?.values['as'] ?? ways[0]);
  return {
    ...{ widget: 'radio', name: 'as', label: scope.t('orders.cancel.as') },
    options: ways.map((value) => ({
      value,
      label: scope.t(`orders.cancel.as_${value}`, { email: order.email ?? '' }),
      selected: value === chosen,
    })),
  };
}

function policyReview({ scope, order }: Visit, rules: CancelRules): OrderFormView['review'] {
  const items = order.paidMinor > 0 ? cancelPolicy(scope, rules, order.currency) : [];
  return items.length > 0 ? [{ title: scope.t('cancel_rules.page.rules'), items }] : [];
}
