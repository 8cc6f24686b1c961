import { z } from 'zod';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import {
  cancelWithRefund,
  refuseRefund,
  REFUND_AS,
  REFUND_CHOICES,
  sumOrders,
  wayBackTo,
} from '../../../modules/cancellations/index.ts';
import { AddNote, addNote, ordersByIds, resendOrder, setDeadline } from '../../../modules/orders/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import { bulkAct, type BulkActs, type ChosenThing } from '../bulk/bulk-acts.ts';
import { bulkPage } from '../bulk/bulk-page.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { ordersHref } from './orders-href.ts';

/** How much money they are about, by currency, and how many could be mailed. */
async function sums(scope: Scope, things: readonly ChosenThing[]): Promise<string[]> {
  const { sums: all, mails } = await sumOrders(scope, idsOf(things));
  return [...all.map((of) => scope.t('orders.bulk.sum', sumTexts(scope, of))), mailText(scope, mails)];
}

async function sumsOfCancelling(scope: Scope, things: readonly ChosenThing[]): Promise<string[]> {
  const { sums: all, mails, notCancellable } = await sumOrders(scope, idsOf(things));
  return [
    ...all.flatMap((of) => [
      scope.t('orders.bulk.sum', sumTexts(scope, of)),
      ...(of.paidMinor > 0 ? [scope.t('orders.bulk.sum_back', sumTexts(scope, of))] : []),
    ]),
    ...(notCancellable > 0 ? [scope.t('orders.bulk.not_cancellable', { count: notCancellable })] : []),
    mailText(scope, mails),
  ];
}

const idsOf = (things: readonly ChosenThing[]) => things.map(({ id }) => id);
const mailText = (scope: Scope, count: number) => scope.t('orders.bulk.mails', { count });

function sumTexts(scope: Scope, { currency, ...sum }: Awaited<ReturnType<typeof sumOrders>>['sums'][number]) {
  const amount = (minor: number) => formatMoney(money(minor, currency), scope.locale);
  const { totalMinor, paidMinor, fullMinor, withoutFeesMinor } = sum;
  return {
    ...{ total: amount(totalMinor), paid: amount(paidMinor) },
    ...{ full: amount(fullMinor), without_fees: amount(withoutFeesMinor) },
  };
}

const notify = z.boolean().default(false).meta({ title: 'orders.admin.notify' });
const DeadlineForm = z.object({
  until: z.date().meta({ title: 'orders.deadline.until', zoneFrom: 'zone' }),
  notify,
  zone: z.string().meta({ title: 'orders.bulk.zone' }),
});
const NoteForm = z.object({
  text: AddNote.shape.text.meta({ title: 'orders.notes.text', widget: 'textarea', rows: 3 }),
  followUpOn: z.iso.date().nullable().default(null).meta({ title: 'orders.notes.follow_up' }),
});
const CancelForm = z.object({
  refund: z
    .enum(REFUND_CHOICES)
    .default('none')
    .meta({
      title: 'events.call_off.refund',
      labels: {
        full: 'events.call_off.choice.full',
        without_fees: 'events.call_off.choice.without_fees',
        none: 'events.call_off.choice.none',
      },
    }),
  as: z
    .enum(REFUND_AS)
    .default('money')
    .meta({
      title: 'orders.admin.back_as',
      help: 'events.call_off.as_help',
      labels: { money: 'events.call_off.as_money', gift_card: 'events.call_off.as_gift_card' },
    }),
  reason: z
    .string()
    .trim()
    .max(500)
    .default('')
    .meta({ title: 'orders.admin.reason', help: 'orders.admin.reason_help', widget: 'textarea', rows: 3 }),
  notify,
});

/** Acts on several orders of the list. Each is that of a single order, with the same refusals. */
export const orderBulk: BulkActs = {
  path: '/admin/o/:org/orders/bulk',
  may: 'orders.write',
  events: 'some',
  recent: true,
  title: 'orders.admin.title',
  listOf: ordersHref,
  async find(scope, ids, request) {
    const orders = await ordersByIds(scope, ids);
    const own = orders.filter(({ organizationId }) => organizationId === request.organization!.id);
    const mine = await Promise.all(own.map((order) => can(scope, 'orders.write', order)));
    return own
      .filter((_, index) => mine[index])
      .map(({ id, code, name }) => ({ id, label: [code, name].filter(Boolean).join(' · ') }));
  },
  acts: {
    deadline: bulkAct({
      label: 'orders.bulk.deadline_label',
      ask: 'orders.bulk.deadline',
      done: 'orders.bulk.deadline_done',
      sums: sums,
      effects: ['orders.bulk.deadline_effect'],
      tone: 'primary',
      form: DeadlineForm,
      fields: async (scope, request) => {
        const zone = await zoneOf(scope, request);
        return {
          until: { suffix: zone.replaceAll('_', ' '), required: true },
          zone: { value: zone, readonly: true, required: true },
        };
      },
      run: async (scope, { id }, { until, notify: tells }) =>
        setDeadline(scope, { code: await codeOf(scope, id), until, notify: tells ? 'buyer' : 'nobody' }),
    }),
    resend: bulkAct({
      label: 'orders.bulk.resend_label',
      ask: 'orders.bulk.resend',
      done: 'orders.bulk.resend_done',
      sums: sums,
      effects: ['orders.bulk.resend_effect'],
      tone: 'primary',
      run: async (scope, { id }) => resendOrder(scope, { code: await codeOf(scope, id) }),
    }),
    note: bulkAct({
      label: 'orders.bulk.note_label',
      ask: 'orders.bulk.note',
      done: 'orders.bulk.note_done',
      effects: ['orders.notes.help'],
      tone: 'primary',
      form: NoteForm,
      run: async (scope, { id }, { text, followUpOn }) =>
        addNote(scope, { code: await codeOf(scope, id), text, ...(followUpOn === null ? {} : { followUpOn }) }),
    }),
    cancel: bulkAct({
      label: 'orders.bulk.cancel_label',
      ask: 'orders.bulk.cancel',
      done: 'orders.bulk.cancel_done',
      sums: sumsOfCancelling,
      effects: ['orders.bulk.cancel_effect', 'orders.bulk.cancel_money'],
      tone: 'danger',
      form: CancelForm,
      async run(scope, { id }, { refund, as: way, reason, notify: tells }) {
        const [order] = await ordersByIds(scope, [id]);
        await refuseRefund(scope, order!, refund);
        const told = { reason, notify: tells ? 'buyer' : 'nobody' } as const;
        const as = wayBackTo(order!, way);
        await cancelWithRefund(scope, { code: order!.code, tickets: 'all', refund, as, ...told });
      },
    }),
  },
};

export const orderBulkPage = bulkPage(orderBulk);

async function codeOf(scope: Scope, id: string): Promise<string> {
  const [order] = await ordersByIds(scope, [id]);
  return order!.code;
}

async function zoneOf(scope: Scope, request: PageRequest): Promise<string> {
  return (await organizationById(scope, request.organization!.id))?.zone ?? 'UTC';
}
