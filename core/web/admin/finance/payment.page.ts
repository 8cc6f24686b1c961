import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { Money } from '../../../kernel/values/money.ts';
import { differencesOfPayment, providerFeesOf } from '../../../modules/matches/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import {
  entriesOfPayment,
  paymentDetail,
  paymentsOf,
  webhooksOfPayments,
  type PaymentDetail,
} from '../../../modules/payments/index.ts';
import type { Action, Cell, Notice, Section, ShowView } from '../../../render/contract/index.ts';
import { linesText } from '../ledger/ledger-words.ts';
import { handOutActs, paymentBadge, refundBadge } from '../payments/payment-words.ts';
import { financeHref, orderCell, sumText, whenCell } from './finance-words.ts';

/** A payment of the organization of the path, for whoever may see its event's money. */
export async function paymentAt(scope: Scope, { organization }: PageRequest, id: string): Promise<PaymentDetail> {
  const payment = /^[0-9a-f-]{36}$/.test(id) ? await paymentDetail(scope, id) : undefined;
  const { organizationId, order } = payment ?? {};
  const isHere = payment && organizationId === organization!.id;
  if (!isHere || !(await can(scope, 'finance.read', { organizationId: organization!.id, eventId: order!.eventId })))
    throw new DomainError('payment.not_found', { status: 404 });
  return payment;
}

/** One attempt to pay with all that came of it. */
export const paymentPage = page({
  path: '/admin/o/:org/finance/payments/:payment',
  may: 'finance.read',
  events: 'some',
  async show(scope, { payment: id }, request) {
    const payment = await paymentAt(scope, request, id);
    const { organizationId, order } = payment;
    const zone = (await organizationById(scope, organizationId))!.zone;
    const about = { organizationId, eventId: order.eventId };
    const model: ShowView = {
      title: sumText(scope, payment.amountMinor, payment.currency),
      subtitle: payment.account.label,
      breadcrumbs: [{ label: scope.t('finance.payments.title'), href: `${financeHref(request)}/payments` }],
      badges: [paymentBadge(scope, payment.state)],
      notices: [
        ...handOutNotices(scope, request, payment, await can(scope, 'finance.write', about)),
        ...(await noticesOf(scope, request, id)),
      ],
      actions: await actsOf(scope, request, payment),
      main: [
        ...(await attemptsSections(scope, request, payment, zone)),
        refundsSection(scope, payment, zone),
        ...((await can(scope, 'ledger.read', about)) ? await postedSections(scope, payment, zone) : []),
        ...((await can(scope, 'finance.read', { organizationId }))
          ? await webhookSections(scope, request, id, zone)
          : []),
      ],
      aside: [
        {
          kind: 'facts',
          facts: factsOf(scope, request, payment, {
            ...{ zone, mayOpen: await can(scope, 'orders.read', about) },
            kept: await providerFeesOf(scope, id),
          }),
        },
      ],
    };
    return { view: 'admin/show', model };
  },
});

async function actsOf(scope: Scope, request: PageRequest, payment: PaymentDetail): Promise<Action[]> {
  const { organizationId, order, id } = payment;
  const about = { organizationId, eventId: order.eventId };
  const mayWrite = await can(scope, 'finance.write', about);
  const here = `${financeHref(request)}/payments/${id}`;
  const atOrder = `/admin/o/${request.organization!.slug}/orders/${order.code}/payments/${id}`;
  const isOpen = payment.state === 'pending' || payment.state === 'created';
  const act = (name: string, action: Action, allowed: boolean): Action[] =>
    allowed ? [{ ...action, label: scope.t(name) }] : [];
  return [
    ...act('finance.ask.act', { label: '', action: `${here}/ask` }, mayWrite && payment.canBeAsked),
    ...act(
      'payments.paid.title',
      { label: '', href: `${atOrder}/paid`, dialog: true },
      payment.byHand && isOpen && (await can(scope, 'orders.write', about)),
    ),
    ...act(
      'payments.refund.title',
      { label: '', href: `${atOrder}/refund`, dialog: true },
      mayWrite && payment.capturedMinor > payment.refundedMinor,
    ),
    ...act('payments.capture.title', { label: '', action: `${atOrder}/capture` }, mayWrite && payment.isPromised),
    ...act(
      'payments.void.title',
      { label: '', href: `${atOrder}/void`, dialog: true, tone: 'danger' },
      mayWrite && payment.isPromised,
    ),
    ...act(
      'finance.withdraw.act',
      { label: '', href: `${here}/withdraw`, dialog: true, tone: 'danger' },
      mayWrite && payment.canBeWithdrawn,
    ),
  ];
}

function factsOf(
  scope: Scope,
  request: PageRequest,
  payment: PaymentDetail,
  { zone, mayOpen, kept }: { readonly zone: string; readonly mayOpen: boolean; readonly kept: readonly Money[] },
) {
  const amount = (minor: number): Cell => ({ kind: 'money', text: sumText(scope, minor, payment.currency) });
  const text = (value: string | null): Cell | undefined => (value ? { kind: 'text', text: value } : undefined);
  const when = (at: Date | null): Cell | undefined => (at ? whenCell(scope, at, zone) : undefined);
  const { order, reason, method } = payment;
  const cells: readonly (readonly [string, Cell | undefined])[] = [
    ['order', orderCell(request, order, mayOpen)],
    ['buyer', text(order.email)],
    ['account', text(payment.account.label)],
    ['captured', amount(payment.capturedMinor)],
    ['authorized', payment.state === 'authorized' ? amount(payment.authorizedMinor) : undefined],
    ['refunded', payment.refundedMinor > 0 ? amount(payment.refundedMinor) : undefined],
    ['fee', payment.feeMinor > 0 ? amount(payment.feeMinor) : undefined],
    ['kept', text(kept.map(({ minor, currency }) => sumText(scope, minor, currency)).join(' + '))],
    ['reason', text(reason && scope.t(`finance.reason.${reason}`))],
    ['method', text(method && scope.t(`box_office.method.${method}`))],
    ['reference', text(payment.reference)],
    ['ref', payment.ref ? { kind: 'code', text: payment.ref } : undefined],
    ['begun', when(payment.createdAt)],
    ['settled', when(payment.settledAt)],
    ['checked', when(payment.checkedAt)],
  ];
  return [
    ...cells.flatMap(([key, cell]) => (cell ? [{ label: scope.t(`finance.column.${key}`), cell }] : [])),
    // As the provider names them.
    ...Object.entries(payment.facts).map(([label, value]) => ({ label, cell: { kind: 'text', text: value } as const })),
  ];
}

/** What somebody must hand out, with the acts. */
function handOutNotices(
  scope: Scope,
  request: PageRequest,
  { id: paymentId, gateway, refunds, currency }: PaymentDetail,
  mayWrite: boolean,
): Notice[] {
  const base = `/admin/o/${request.organization!.slug}`;
  return refunds.flatMap((refund) => {
    const actions = mayWrite ? handOutActs(scope, base, { gateway, paymentId, refund }) : [];
    const text = `${scope.t('attention.kind.refund_waits')}: ${sumText(scope, refund.amountMinor, currency)}`;
    return actions.length > 0 ? [{ tone: 'warning' as const, text, actions }] : [];
  });
}

/** What the provider's books say otherwise. */
async function noticesOf(scope: Scope, request: PageRequest, id: string): Promise<Notice[]> {
  return (await differencesOfPayment(scope, id)).map((row) => ({
    tone: 'warning',
    text: scope.t(`finance.difference.kind.${row.kind}`),
    actions: [{ label: scope.t('finance.difference.decide'), href: `${financeHref(request)}/differences/${row.id}` }],
  }));
}

/** The other attempts of the same order. */
async function attemptsSections(
  scope: Scope,
  request: PageRequest,
  { id, order }: PaymentDetail,
  zone: string,
): Promise<Section[]> {
  const others = (await paymentsOf(scope, order.id)).filter((other) => other.id !== id);
  if (others.length === 0) return [];
  const title = scope.t('finance.attempts');
  const rows = others.map((other) => ({
    cells: [
      { kind: 'link', text: other.accountLabel, href: `${financeHref(request)}/payments/${other.id}` },
      { kind: 'badge', ...paymentBadge(scope, other.state) },
      { kind: 'money', text: sumText(scope, other.amountMinor, other.currency) },
      whenCell(scope, other.createdAt, zone),
    ] satisfies Cell[],
  }));
  return [{ kind: 'table', title, table: { caption: title, columns: columnsOf(scope, ['account', 'state']), rows } }];
}

function refundsSection(scope: Scope, { gateway, refunds, currency }: PaymentDetail, zone: string): Section {
  const title = scope.t('finance.refunds.title');
  const rows = refunds.map((refund) => ({
    cells: [
      {
        ...{ kind: 'text', text: refund.reason ?? scope.t(`finance.origin.${refund.origin}`) },
        detail: refund.ref ?? undefined,
      },
      { kind: 'badge', ...refundBadge(scope, { state: refund.state, gateway }) },
      { kind: 'money', text: sumText(scope, refund.amountMinor, currency) },
      whenCell(scope, refund.createdAt, zone),
    ] satisfies Cell[],
  }));
  const columns = columnsOf(scope, ['why', 'state']);
  return { kind: 'table', title, table: { caption: title, columns, rows, empty: scope.t('finance.no_refunds') } };
}

/** What its provider reported about it; the log is for those who may see all of it. */
async function webhookSections(scope: Scope, request: PageRequest, id: string, zone: string): Promise<Section[]> {
  const webhooks = await webhooksOfPayments(scope, [id], { limit: 50 });
  if (webhooks.length === 0) return [];
  const title = scope.t('finance.webhooks.title');
  const rows = webhooks.map((webhook) => ({
    cells: [
      { kind: 'link', text: webhook.eventId, href: `${financeHref(request)}/webhooks/${webhook.id}` },
      { kind: 'count', text: String(webhook.deliveries) },
      whenCell(scope, webhook.receivedAt, zone),
    ] satisfies Cell[],
  }));
  const columns = [
    { label: scope.t('finance.webhook.event') },
    { label: scope.t('finance.webhook.deliveries'), align: 'end' as const },
    { label: scope.t('finance.webhook.received') },
  ];
  return [{ kind: 'table', title, table: { caption: title, columns, rows } }];
}

async function postedSections(scope: Scope, payment: PaymentDetail, zone: string): Promise<Section[]> {
  const entries = await entriesOfPayment(scope, payment);
  if (entries.length === 0) return [];
  const title = scope.t('ledger.of_order');
  const rows = entries.map((entry) => ({
    cells: [
      { kind: 'text', text: scope.t(`ledger.kind.${entry.kind}`), detail: linesText(scope, entry) },
      whenCell(scope, entry.at, zone),
    ] satisfies Cell[],
  }));
  const columns = ['what', 'when'].map((key) => ({ label: scope.t(`ledger.column.${key}`) }));
  return [{ kind: 'table', title, table: { caption: title, columns, rows } }];
}

function columnsOf(scope: Scope, keys: readonly string[]) {
  return [
    ...keys.map((key) => ({ label: scope.t(`finance.column.${key}`) })),
    { label: scope.t('finance.column.amount'), align: 'end' as const },
    { label: scope.t('finance.column.begun') },
  ];
}
