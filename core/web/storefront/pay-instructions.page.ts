import type { NextStep } from '../../kernel/capabilities/gateway.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { heldChange } from '../../modules/order-changes/index.ts';
import { paymentsOf, type PaymentRow } from '../../modules/payments/index.ts';
import type { PaymentInstructionsView } from '../../render/contract/index.ts';
import { trusted } from '../../render/html.ts';
import { qrSvg } from '../../render/qr.ts';
import { timeLocale } from '../reader-time.ts';
import { frameOf, openDoor } from './order-door.ts';
import { eventSummary } from './view-models/order-summary.ts';
import { instantText } from './view-models/when.ts';

/** What to do outside the site: a transfer, money at the door, or a form that leads to the provider's page. */
export const payInstructionsPage = page({
  path: '/o/:code/pay/:payment',
  may: 'public',
  async show(scope, { code, payment: id }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const { order, event } = door;
    const payment = (await paymentsOf(scope, order.id)).find((candidate) => candidate.id === id);
    const isOpen = payment?.state === 'created' || payment?.state === 'pending';
    const said =
      payment?.next?.kind === 'instructions'
        ? instructionsOf(scope, payment, payment.next)
        : payment?.next?.kind === 'post' && isOpen
          ? handoverOf(scope, payment, payment.next)
          : undefined;
    if (!payment || !said) return { goTo: `/o/${order.code}` };
    const held = order.state === 'confirmed' ? await heldChange(scope, order.id) : null;
    const confirmed = order.state === 'confirmed' && !held;
    const until = held?.expiresAt ?? order.expiresAt;
    const model: PaymentInstructionsView = {
      ...said,
      code: order.code,
      event: eventSummary(scope, event, order),
      amount: formatMoney(money(payment.amountMinor, payment.currency), scope.locale),
      due: until
        ? scope.t('payments.page.until', { when: instantText(until, event.zone, timeLocale(scope)) })
        : undefined,
      note: confirmed ? scope.t('payments.page.at_the_door') : undefined,
      orderHref: `/o/${order.code}`,
      actions: [
        {
          label: scope.t('payments.page.to_order'),
          href: `/o/${order.code}`,
          tone: said.form ? ('quiet' as const) : ('primary' as const),
        },
        ...(confirmed
          ? []
          : [{ label: scope.t('payments.page.other'), href: `/o/${order.code}/pay`, tone: 'quiet' as const }]),
      ],
    };
    return { view: 'payment-instructions', model, frame: frameOf(event) };
  },
});

type Said = Pick<PaymentInstructionsView, 'title' | 'intro' | 'facts' | 'qr' | 'form'>;
type Next<K extends NextStep['kind']> = Extract<NextStep, { kind: K }>;

function instructionsOf(scope: Scope, payment: PaymentRow, { view, data, qr }: Next<'instructions'>): Said {
  return {
    title: scope.t('payments.page.instructions'),
    intro: scope.t(`${payment.gateway}.instructions.${view}`, data),
    facts: factsOf(scope, payment, data),
    ...(qr !== undefined && { qr: qrOf(scope, payment.gateway, qr) }),
  };
}

// Without a token of ours: the form leads to somebody else.
function handoverOf(scope: Scope, { accountLabel: label }: PaymentRow, { url, fields }: Next<'post'>): Said {
  return {
    title: scope.t('payments.page.handover', { label }),
    intro: scope.t('payments.page.handover_text'),
    facts: [],
    form: {
      action: url,
      hidden: Object.entries(fields).map(([name, value]) => ({ name, value })),
      submit: scope.t('payments.page.handover_submit', { label }),
    },
  };
}

/** As forms of banks ask for them; databases do not keep the order in which they were written. */
const FACTS = ['holder', 'iban', 'bic', 'amount', 'reference'];

function factsOf(
  scope: Scope,
  { gateway, amountMinor, currency }: PaymentRow,
  data: Readonly<Record<string, string>>,
): PaymentInstructionsView['facts'] {
  const place = (key: string) => (FACTS.includes(key) ? FACTS.indexOf(key) : FACTS.length);
  const amount = formatMoney(money(amountMinor, currency), scope.locale, 'code');
  return Object.entries(data)
    .toSorted(([a], [b]) => place(a) - place(b))
    .map(([key, value]) => ({
      label: scope.t(`${gateway}.facts.${key}`),
      value: key === 'amount' ? amount : value,
      copy: true,
    }));
}

function qrOf(scope: Scope, gateway: string, text: string): NonNullable<PaymentInstructionsView['qr']> {
  const caption = scope.t(`${gateway}.instructions.qr`);
  return { svg: trusted(qrSvg(text, { label: scope.t('payments.page.qr') })), caption };
}
