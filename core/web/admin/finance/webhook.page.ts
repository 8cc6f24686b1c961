import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import { paymentDetail, replayWebhook, webhookById, type WebhookRow } from '../../../modules/payments/index.ts';
import { listAudit } from '../../../modules/reports/index.ts';
import type { Cell, Section, ShowView } from '../../../render/contract/index.ts';
import { timeline } from '../audit/audit-words.ts';
import { historySection } from '../audit/history.ts';
import { paymentBadge } from '../payments/payment-words.ts';
import { doneOrSaid, financeHref, whenCell } from './finance-words.ts';

/** What happened to the order so long after a webhook is shown as what came of it. */
const AFTER_MS = 15 * 60_000;

/** One thing that a provider reported, and what came of it. */
export const webhookPage = page({
  path: '/admin/o/:org/finance/webhooks/:receipt',
  may: 'finance.read',
  async show(scope, { receipt }, request) {
    const organizationId = request.organization!.id;
    const { zone } = (await organizationById(scope, organizationId))!;
    const { webhook, others } = await webhookById(scope, { organizationId, id: receipt });
    const mayReplay = await can(scope, 'finance.write', { organizationId });
    const model: ShowView = {
      title: webhook.eventId,
      subtitle: webhook.account.label,
      breadcrumbs: [{ label: scope.t('finance.webhooks.title'), href: `${financeHref(request)}/webhooks` }],
      actions: mayReplay ? [{ label: scope.t('finance.replay.act'), action: `${request.path}/replay` }] : [],
      main: [
        await outcomeSection(scope, request, webhook, zone),
        ...othersSections(scope, request, others),
        headersSection(scope, webhook),
      ],
      aside: [{ kind: 'facts', facts: factsOf(scope, webhook, zone) }, await historySection(scope, [webhook.id], zone)],
    };
    return { view: 'admin/show', model };
  },
});

/** Looks at what it named again. */
export const replayWebhookPage = page({
  path: '/admin/o/:org/finance/webhooks/:receipt/replay',
  may: 'finance.write',
  show: async (_scope, { receipt }, request) => ({ goTo: `${financeHref(request)}/webhooks/${receipt}` }),
  async submit(scope, { receipt }, _values, request) {
    const at = { organizationId: request.organization!.id, id: receipt };
    const goTo = `${financeHref(request)}/webhooks/${receipt}`;
    return doneOrSaid(goTo, 'finance.replay.done', () => replayWebhook(scope, at));
  },
});

function factsOf(scope: Scope, webhook: WebhookRow, zone: string) {
  const { ref, deliveries, bytes, receivedAt, repeatedAt } = webhook;
  const cells: readonly (readonly [string, Cell | undefined])[] = [
    ['ref', { kind: 'code', text: ref }],
    ['received', whenCell(scope, receivedAt, zone)],
    ['deliveries', { kind: 'count', text: String(deliveries) }],
    ['repeated', repeatedAt ? whenCell(scope, repeatedAt, zone) : undefined],
    ['bytes', bytes === null ? undefined : { kind: 'count', text: String(bytes) }],
  ];
  return cells.flatMap(([key, cell]) => (cell ? [{ label: scope.t(`finance.webhook.${key}`), cell }] : []));
}

/** The payment as it is now, and what happened to its order right after. */
async function outcomeSection(
  scope: Scope,
  request: PageRequest,
  { paymentId, receivedAt }: WebhookRow,
  zone: string,
): Promise<Section> {
  const title = scope.t('finance.webhook.outcome');
  const payment = paymentId === null ? undefined : await paymentDetail(scope, paymentId);
  if (!payment) {
    const empty = { title: scope.t('finance.webhook.unknown'), text: scope.t('finance.webhook.unknown_text') };
    return { kind: 'empty', title, empty };
  }
  const { rows } = await listAudit(scope, {
    subjectId: payment.order.id,
    ...{ from: receivedAt, to: new Date(receivedAt.getTime() + AFTER_MS), limit: 20 },
  });
  return {
    kind: 'timeline',
    title,
    entries: [
      {
        text: scope.t('finance.webhook.payment_now', { state: paymentBadge(scope, payment.state).label }),
        detail: payment.order.code,
        href: `${financeHref(request)}/payments/${payment.id}`,
        tone: paymentBadge(scope, payment.state).tone,
        ...timeOf(scope, payment.checkedAt ?? payment.createdAt, zone),
      },
      ...timeline(scope, rows, zone),
    ],
  };
}

function timeOf(scope: Scope, at: Date, zone: string) {
  const { text: when, iso } = whenCell(scope, at, zone);
  return { when, iso };
}

function othersSections(scope: Scope, request: PageRequest, others: readonly WebhookRow[]): Section[] {
  if (others.length === 0) return [];
  const title = scope.t('finance.webhook.others');
  const rows = others.map(({ id, ref, orderCode }) => ({
    cells: [
      { kind: 'link', text: ref, href: `${financeHref(request)}/webhooks/${id}` },
      { kind: 'text', text: orderCode ?? scope.t('finance.webhook.unknown') },
    ] satisfies Cell[],
  }));
  const columns = ['ref', 'order'].map((key) => ({ label: scope.t(`finance.webhook.${key}`) }));
  return [{ kind: 'table', title, table: { caption: title, columns, rows } }];
}

function headersSection(scope: Scope, { headers }: WebhookRow): Section {
  const title = scope.t('finance.webhook.headers');
  const rows = Object.entries(headers).map(([name, value]) => ({
    cells: [
      { kind: 'code', text: name },
      value === null
        ? { kind: 'text', text: scope.t('finance.webhook.not_kept'), muted: true }
        : { kind: 'text', text: value },
    ] satisfies Cell[],
  }));
  const columns = ['header', 'value'].map((key) => ({ label: scope.t(`finance.webhook.${key}`) }));
  const table = { caption: title, columns, rows, empty: scope.t('finance.webhook.no_headers') };
  return { kind: 'table', title, help: scope.t('finance.webhook.headers_help'), table };
}
