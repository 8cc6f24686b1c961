import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { handOut, tillsAt } from '../../../modules/box-office/index.ts';
import { HandOut, refundNotHandedOut, waitingRefund, type WaitingRefund } from '../../../modules/payments/index.ts';
import { formModel } from '../form-model.ts';
import { financeHref, sumText } from './finance-words.ts';
import { paymentToActOn } from './payment-acts.page.ts';

const Note = z.string().trim().max(500).default('');

const HandOutForm = z.object({
  how: HandOut.shape.how.meta({
    ...{ title: 'finance.hand_out.how', widget: 'radio' },
    labels: { cash: 'finance.hand_out.cash', card: 'finance.hand_out.card', other: 'finance.hand_out.other' },
  }),
  till: z
    .string()
    .max(40)
    .default('')
    .meta({ title: 'finance.hand_out.till', help: 'finance.hand_out.till_help', widget: 'select' }),
  note: Note.meta({ title: 'finance.hand_out.note', help: 'finance.hand_out.note_help' }),
});

/** Somebody gave the buyer the money of a refund that waited for it. */
export const handOutPage = page({
  path: '/admin/o/:org/finance/payments/:payment/refunds/:refund/handed-out',
  may: 'finance.write',
  events: 'some',
  recent: true,
  form: HandOutForm,
  async show(scope, { payment, refund }, request) {
    const waiting = await waitingAt(scope, request, payment, refund);
    if (!waiting) return { goTo: hrefOf(request, payment) };
    const tills = (await tillsAt(scope, waiting.order.eventId)).map(({ sellerId, seller }) => ({
      ...{ value: sellerId, label: scope.t('finance.hand_out.till_of', { name: seller }) },
    }));
    const isSold = waiting.method !== null;
    const model = formModel(scope, request, {
      ...headOf(scope, request, payment, waiting, 'finance.hand_out.title'),
      schema: HandOutForm,
      values: { how: waiting.method ?? 'cash', till: isSold ? (tills[0]?.value ?? '') : '' },
      fields: {
        over: {
          till: { options: [{ value: '', label: scope.t('finance.hand_out.no_till') }, ...tills], required: false },
        },
      },
      notices: [{ tone: 'info', text: scope.t('finance.hand_out.help') }],
      groups: [{ fields: ['how', 'till', 'note'] }],
      submit: scope.t('finance.hand_out.submit', { amount: amountOf(scope, waiting) }),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { payment, refund }, { till, ...values }, request) {
    await waitingAt(scope, request, payment, refund);
    const said = { paymentId: payment, refundId: refund, ...values, till: till === '' ? null : till };
    const done = { goTo: hrefOf(request, payment), flash: 'finance.hand_out.done' };
    return orTold(done, () => handOut(scope, said));
  },
});

const NotHandedOutForm = z.object({
  note: Note.meta({ title: 'finance.not_handed_out.note', help: 'finance.hand_out.note_help' }),
  next: z
    .enum(['gift_card', 'later'])
    .default('later')
    .meta({
      ...{ title: 'bank.refuse.next', widget: 'radio' },
      labels: { gift_card: 'bank.refuse.gift_card', later: 'bank.refuse.later' },
    }),
});

/** It cannot be handed out: said with what is to become of the money. */
export const notHandedOutPage = page({
  path: '/admin/o/:org/finance/payments/:payment/refunds/:refund/not-handed-out',
  may: 'finance.write',
  events: 'some',
  recent: true,
  form: NotHandedOutForm,
  async show(scope, { payment, refund }, request) {
    const waiting = await waitingAt(scope, request, payment, refund);
    if (!waiting) return { goTo: hrefOf(request, payment) };
    // A gift card is mailed.
    const kinds = waiting.order.email === null ? (['later'] as const) : (['gift_card', 'later'] as const);
    const options = kinds.map((value) => ({ value, label: scope.t(`bank.refuse.${value}`) }));
    const model = formModel(scope, request, {
      ...headOf(scope, request, payment, waiting, 'finance.not_handed_out.title'),
      ...{ schema: NotHandedOutForm, values: { next: kinds[0] }, fields: { over: { next: { options } } } },
      notices: [{ tone: 'info', text: scope.t('finance.not_handed_out.help') }],
      groups: [{ fields: ['note', 'next'] }],
      submit: scope.t('finance.not_handed_out.submit'),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { payment, refund }, values, request) {
    await waitingAt(scope, request, payment, refund);
    const said = { paymentId: payment, refundId: refund, ...values };
    const done = { goTo: hrefOf(request, payment), flash: `finance.not_handed_out.done_${values.next}` };
    return orTold(done, () => refundNotHandedOut(scope, said));
  },
});

/** Somebody else was first: there is no form to come back to. */
async function orTold(done: { goTo: string; flash: string }, act: () => Promise<void>): Promise<Reply> {
  try {
    await act();
    return done;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'refund.settled') throw error;
    return { ...done, flash: `errors.${error.code}`, flashTone: 'info' };
  }
}

const hrefOf = (request: PageRequest, payment: string) => `${financeHref(request)}/payments/${payment}`;

async function waitingAt(
  scope: Scope,
  request: PageRequest,
  paymentId: string,
  refundId: string,
): Promise<WaitingRefund | undefined> {
  await paymentToActOn(scope, request, paymentId);
  return waitingRefund(scope, { paymentId, refundId });
}

function headOf(scope: Scope, request: PageRequest, payment: string, waiting: WaitingRefund, title: string) {
  return {
    title: scope.t(title),
    subtitle: `${amountOf(scope, waiting)} · ${waiting.order.code}`,
    breadcrumbs: [
      { label: scope.t('finance.refunds.title'), href: `${financeHref(request)}/refunds` },
      { label: waiting.order.code, href: hrefOf(request, payment) },
    ],
    action: request.path,
    cancelHref: hrefOf(request, payment),
  };
}

function amountOf(scope: Scope, { amountMinor, currency }: WaitingRefund): string {
  return sumText(scope, amountMinor, currency);
}
