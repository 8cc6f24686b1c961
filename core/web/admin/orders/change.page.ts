import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { refuseRefund } from '../../../modules/cancellations/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import {
  changeOptions,
  changeOrder,
  dropHeldChange,
  previewChange,
  waiveChange,
  type ChangeOptions,
} from '../../../modules/order-changes/index.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import type { ConfirmView, Field, FormView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { changeGroups } from '../../storefront/view-models/change-form.ts';
import { againHidden, ChangeForm, changesIn, shownIn } from '../../storefront/view-models/change-posted.ts';
import { lookAgain, partsOfHalls, seatFields, seatProblem } from '../../storefront/view-models/change-seats.ts';
import { firstRefusal, planLines, planSentences } from '../../storefront/view-models/change-words.ts';
import { handedOutField } from '../payments/payment-words.ts';
import { ordersHref } from './list.page.ts';
import { orderAt } from './order-at.ts';

/** Everything about an order that staff may change after its sale; what it does is shown before it is done. */
export const changeOrderPage = page({
  path: '/admin/o/:org/orders/:code/change',
  may: 'orders.write',
  form: ChangeForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const href = `${ordersHref(request)}/${order.code}`;
    if (order.state !== 'pending' && order.state !== 'confirmed') return { goTo: href };
    const options = await changeOptions(scope, order, 'staff');
    return { view: 'admin/form', model: await formOf(scope, request, order, options) };
  },
  async submit(scope, { code }, form, request) {
    const order = await orderAt(scope, request, code);
    const href = `${ordersHref(request)}/${order.code}`;
    const options = await changeOptions(scope, order, 'staff');
    const changes = changesIn({ order, options, by: 'staff' }, form);
    const notify = form.notify === '' ? 'nobody' : 'buyer';
    const beyond = form.beyond === '' ? undefined : 'allowed';
    const input = { code: order.code, changes, by: 'staff', money: form.money, notify, beyond } as const;
    const seatless = changesIn({ order, options, by: 'staff' }, { ...form, seat: {} });
    const plan = await previewChange(scope, { ...input, changes: seatless });
    if (plan.backMinor > 0) await refuseRefund(scope, order, 'full');
    let problem: string | undefined;
    if (form.act === 'confirm' && form.look === '') {
      try {
        const { outcome } = await changeOrder(scope, {
          ...input,
          shown: shownIn(form.shown),
          handedOut: form.handedOut !== '',
        });
        return { goTo: href, flash: `changes.flash.${outcome}` };
      } catch (error) {
        problem = seatProblem(scope, error);
      }
    }
    firstRefusal(plan);
    const zone = order.eventZone;
    const seats = await seatFields(scope, plan, { order, form });
    const isByHand = plan.refunds.some(({ how }) => how === 'hand_out');
    const fields = [...seats, ...(isByHand ? [handedOutField(scope, form.handedOut !== '')] : [])];
    const model: ConfirmView = {
      title: scope.t('changes.title', { code: order.code }),
      breadcrumbs: [{ label: order.code, href }],
      text: scope.t('changes.plan.intro'),
      names: planLines(scope, plan, { order, options, zone }),
      consequences: planSentences(scope, plan, zone),
      action: request.path,
      hidden: againHidden(form, plan),
      errors: errorSummary(undefined, problem),
      fields,
      submit: scope.t(plan.dueMinor > 0 ? 'changes.plan.hold' : 'changes.plan.do'),
      also: lookAgain(scope, seats),
      tone: 'primary',
      cancelHref: request.path,
    };
    return { view: 'admin/confirm', model, ...(problem !== undefined && { status: 409 }) };
  },
});

/** The change that waits for its money takes hold without. */
export const waiveChangePage = page({
  path: '/admin/o/:org/orders/:code/change/apply',
  may: 'orders.write',
  show: async (_scope, { code }, request) => ({ goTo: `${ordersHref(request)}/${code}` }),
  async submit(scope, { code }, _values, request) {
    const order = await orderAt(scope, request, code);
    await waiveChange(scope, order);
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'changes.flash.applied' };
  },
});

export const dropChangePage = page({
  path: '/admin/o/:org/orders/:code/change/drop',
  may: 'orders.write',
  show: async (_scope, { code }, request) => ({ goTo: `${ordersHref(request)}/${code}` }),
  async submit(scope, { code }, _values, request) {
    const order = await orderAt(scope, request, code);
    await dropHeldChange(scope, order);
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'changes.flash.dropped' };
  },
});

async function formOf(
  scope: Scope,
  request: PageRequest,
  order: OrderDetail,
  options: ChangeOptions,
): Promise<FormView> {
  const { again } = request;
  const values = again?.values as Partial<ChangeForm> | undefined;
  const zone = order.eventZone;
  const parts = await partsOfHalls(scope, options);
  const mayRefund = await can(scope, 'finance.write', order);
  const settle: Field = {
    widget: 'radio',
    name: 'money',
    label: scope.t('changes.form.money'),
    options: (['settle', 'leave'] as const).map((value) => ({
      value,
      label: scope.t(`changes.form.money_${value}`),
      selected: (values?.money ?? (mayRefund ? 'settle' : 'leave')) === value,
    })),
  };
  return {
    title: scope.t('changes.title', { code: order.code }),
    subtitle: [order.name, order.email].filter(Boolean).join(' · '),
    breadcrumbs: [{ label: order.code, href: `${ordersHref(request)}/${order.code}` }],
    action: request.path,
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    groups: [
      ...changeGroups(scope, { order, options, zone, by: 'staff', values, parts }),
      {
        title: scope.t('changes.form.how'),
        fields: [
          ...(order.state === 'confirmed' ? [settle] : []),
          {
            ...{ widget: 'checkbox', name: 'notify', label: scope.t('orders.admin.notify'), value: 'true' },
            checked: again ? values?.notify === 'true' : order.email !== null,
          },
          {
            ...{ widget: 'checkbox', name: 'beyond', label: scope.t('changes.form.beyond'), value: 'true' },
            ...{ help: scope.t('changes.form.beyond_help'), checked: values?.beyond === 'true' },
          },
        ],
      },
    ],
    submit: scope.t('changes.form.preview'),
    cancelHref: `${ordersHref(request)}/${order.code}`,
  };
}
