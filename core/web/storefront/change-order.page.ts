import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import { formatMoney, fromRule, money } from '../../kernel/values/money.ts';
import {
  changeOptions,
  changeOrder,
  dropHeldChange,
  previewChange,
  type ChangeOptions,
} from '../../modules/order-changes/index.ts';
import { openQuestions } from '../../modules/questions/index.ts';
import type { OrderFormView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { timeLocale } from '../reader-time.ts';
import { enter, frameOf, openDoor, type Visit } from './order-door.ts';
import { changeGroups } from './view-models/change-form.ts';
import { againHidden, ChangeForm, changesIn, shownIn } from './view-models/change-posted.ts';
import { lookAgain, partsOfHalls, seatFields, seatProblem, type HallParts } from './view-models/change-seats.ts';
import { firstRefusal, planLines, planSentences } from './view-models/change-words.ts';
import { eventSummary } from './view-models/order-summary.ts';
import { estimatesFor, type Estimates } from './view-models/estimates.ts';
import { instantText } from './view-models/when.ts';

/** A buyer changes an order by the event's rules. What it does and costs is shown before it is done. */
export const changePage = page({
  path: '/o/:code/change',
  may: 'public',
  form: ChangeForm,
  limit: { limit: 30, perSeconds: 60, by: 'params.code' },
  async show(scope, { code }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const { order } = door;
    if (order.state !== 'pending' && order.state !== 'confirmed') return { goTo: `/o/${order.code}` };
    const options = await changeOptions(scope, order, 'buyer');
    const estimates = await estimatesFor(scope, request.currency);
    const asks = options.may.answers && (await openQuestions(scope, [order.eventId], 'checkout')).size > 0;
    return formReply(door, { ...options, asks, parts: await partsOfHalls(scope, options), estimates }, request);
  },
  async submit(scope, { code }, form, request) {
    const visit = await enter(scope, code, request);
    const { order, scope: buyer } = visit;
    const options = await changeOptions(scope, order, 'buyer');
    const changes = changesIn({ order, options, by: 'buyer' }, form);
    const input = { code: order.code, changes, by: 'buyer', money: 'settle', notify: 'buyer' } as const;
    let problem: string | undefined;
    if (form.act === 'confirm' && form.look === '') {
      try {
        const { outcome } = await changeOrder(buyer, { ...input, shown: shownIn(form.shown) });
        const goTo = outcome === 'waits' ? `/o/${order.code}/pay` : `/o/${order.code}`;
        return { goTo, flash: `changes.flash.${outcome}` };
      } catch (error) {
        problem = seatProblem(scope, error);
      }
    }
    const seatless = changesIn({ order, options, by: 'buyer' }, { ...form, seat: {} });
    const plan = await previewChange(buyer, { ...input, changes: seatless });
    firstRefusal(plan);
    const seats = await seatFields(scope, plan, { order, form });
    const estimates = await estimatesFor(scope, request.currency);
    const model: OrderFormView = {
      ...frame(visit, request),
      errors: errorSummary(undefined, problem),
      title: scope.t('changes.page.confirm'),
      hidden: againHidden(form, plan),
      review: [
        {
          title: scope.t('changes.page.differs'),
          items: planLines(scope, plan, { order, options, zone: order.eventZone }),
        },
        { title: scope.t('changes.page.happens'), items: planSentences(scope, plan, order.eventZone, estimates) },
      ],
      groups: seats.length > 0 ? [{ title: scope.t('changes.form.seats'), fields: seats }] : [],
      submit: scope.t(plan.dueMinor > 0 ? 'changes.plan.hold' : 'changes.plan.do'),
      also: lookAgain(scope, seats),
    };
    return { view: 'order-form', model, frame: frameOf(visit.event), ...(problem !== undefined && { status: 409 }) };
  },
});

/** Gives a change up that waits for its money. */
export const dropChangePage = page({
  path: '/o/:code/change/drop',
  may: 'public',
  show: async (_scope, { code }) => ({ goTo: `/o/${code}` }),
  async submit(scope, { code }, _values, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    await dropHeldChange(buyer, order);
    return { goTo: `/o/${order.code}`, flash: 'changes.flash.dropped' };
  },
});

function frame({ order, event, scope }: Visit, { again, path }: PageRequest) {
  return {
    errors: errorSummary(again?.errors, again?.problem),
    event: eventSummary(scope, event, order),
    action: path,
    hidden: [],
    review: [],
    actions: [{ label: scope.t('changes.page.back'), href: `/o/${order.code}`, tone: 'quiet' as const }],
  };
}

interface Choice extends ChangeOptions {
  readonly asks: boolean;
  readonly parts: HallParts;
  readonly estimates: Estimates;
}

function formReply(visit: Visit, options: Choice, request: PageRequest): Reply {
  const { order, event, scope } = visit;
  const { held, rules } = options;
  const values = request.again?.values as Partial<ChangeForm> | undefined;
  const { parts, estimates } = options;
  const groups = changeGroups(scope, { order, options, zone: order.eventZone, by: 'buyer', values, parts, estimates });
  const { variation, addOns } = options.may;
  const note = groups.length > 0 && (variation || addOns) ? estimates.note(order.currency) : undefined;
  const fee = fromRule(rules.fee || '0', order.currency);
  const waits = held && {
    amount: formatMoney(money(held.dueMinor, order.currency), scope.locale),
    when: instantText(held.expiresAt, event.zone, timeLocale(scope)),
  };
  const common = frame(visit, request);
  const answers = { label: scope.t('questions.change.link'), href: `/o/${order.code}/answers`, tone: 'quiet' as const };
  const model: OrderFormView = {
    ...common,
    actions: [...(options.asks ? [answers] : []), ...common.actions],
    title: scope.t('changes.page.title'),
    intro:
      groups.length > 0 || options.asks
        ? [scope.t('changes.page.intro'), note].filter(Boolean).join(' ')
        : scope.t('changes.page.nothing', { email: event.organization.email }),
    notice: waits
      ? { tone: 'warning', text: scope.t('changes.page.waits', waits) }
      : fee.minor > 0 && groups.length > 0
        ? { tone: 'info', text: scope.t('changes.page.fee', { amount: formatMoney(fee, scope.locale) }) }
        : undefined,
    groups,
    submit: groups.length > 0 ? scope.t('changes.form.preview') : undefined,
  };
  return { view: 'order-form', model, frame: frameOf(event) };
}
