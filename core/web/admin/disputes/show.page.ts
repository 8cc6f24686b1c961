import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import { disputeById, inspectDispute, setDisputeTickets, type DisputeRow } from '../../../modules/payments/index.ts';
import type { Action, Cell, Notice, Section, ShowView } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { historySection } from '../audit/history.ts';
import { ordersHref } from '../orders/list.page.ts';
import { gatewayName } from '../payments/payment-words.ts';
import { disputeBadge, disputesHref, isAsked, sumText, whenCell } from './dispute-words.ts';

/** One dispute: what is demanded, until when it can be answered, and what was said. */
export const disputePage = page({
  path: '/admin/o/:org/disputes/:dispute',
  may: 'finance.read',
  async show(scope, { dispute: id }, request) {
    const organizationId = request.organization!.id;
    const row = await disputeById(scope, { organizationId, id });
    const { zone } = (await organizationById(scope, organizationId))!;
    const mayWrite = await can(scope, 'finance.write', { organizationId });
    const model: ShowView = {
      title: scope.t('disputes.of_order', { code: row.orderCode }),
      subtitle: `${sumText(scope, row.amountMinor, row.currency)} · ${scope.t(`disputes.reason.${row.reason}`)}`,
      breadcrumbs: [{ label: scope.t('disputes.title'), href: disputesHref(request) }],
      badges: [disputeBadge(scope, row)],
      notices: [noticeOf(scope, row, zone)],
      actions: mayWrite ? actionsOf(scope, row, `${disputesHref(request)}/${id}`) : [],
      main: [moneySection(scope, row), ...answerSections(scope, row, zone)],
      aside: [{ kind: 'facts', facts: factsOf(scope, request, row, zone) }, await historySection(scope, [id], zone)],
    };
    return { view: 'admin/show', model };
  },
});

export const disputeTicketsPage = page({
  path: '/admin/o/:org/disputes/:dispute/tickets/:admit',
  may: 'finance.write',
  async show(_scope, { dispute }, request) {
    return { goTo: `${disputesHref(request)}/${dispute}` };
  },
  async submit(scope, { dispute: disputeId, admit }, _values, request) {
    const organizationId = request.organization!.id;
    await setDisputeTickets(scope, { organizationId, disputeId, admit: admit === 'admit' });
    return { goTo: `${disputesHref(request)}/${disputeId}`, flash: 'disputes.flash.tickets' };
  },
});

export const lookAtDisputePage = page({
  path: '/admin/o/:org/disputes/:dispute/look',
  may: 'finance.read',
  postsPerMinute: 20,
  async show(_scope, { dispute }, request) {
    return { goTo: `${disputesHref(request)}/${dispute}` };
  },
  async submit(scope, { dispute: id }, _values, request) {
    await inspectDispute(scope, { organizationId: request.organization!.id, id });
    return { goTo: `${disputesHref(request)}/${id}`, flash: 'disputes.flash.looked' };
  },
});

function actionsOf(scope: Scope, row: DisputeRow, base: string): Action[] {
  const gateway = scope.capabilities.gateways.get(row.gateway)?.gateway;
  const takesAnswers = gateway?.answerDispute !== undefined;
  const accepts = gateway?.acceptDispute !== undefined;
  const accept: Action = { label: scope.t('disputes.accept.title'), href: `${base}/accept`, dialog: true };
  const answer: Action = { label: scope.t('disputes.answer.title'), href: `${base}/answer`, tone: 'primary' };
  const tickets: Action = row.blocksTickets
    ? { label: scope.t('disputes.tickets.admit'), action: `${base}/tickets/admit` }
    : { label: scope.t('disputes.tickets.block'), action: `${base}/tickets/block`, tone: 'danger' };
  return [
    ...(takesAnswers && isAsked(scope, row) ? [answer] : []),
    ...(accepts && isAsked(scope, row) ? [accept] : []),
    ...(row.state === 'won' ? [] : [tickets]),
    { label: scope.t('disputes.look'), action: `${base}/look` },
  ];
}

function noticeOf(scope: Scope, row: DisputeRow, zone: string): Notice {
  const until = row.respondBy && instantText(row.respondBy, zone, timeLocale(scope));
  const takesAnswers = scope.capabilities.gateways.get(row.gateway)?.gateway.answerDispute !== undefined;
  const sentence = (key: string) =>
    scope.t(`disputes.notice.${key}`, { until: until ?? '', gateway: row.accountLabel });
  if (row.state === 'won') return { tone: 'success', text: sentence('won') };
  if (row.state === 'lost') return { tone: 'danger', text: sentence('lost') };
  if (row.state === 'under_review') return { tone: 'info', text: sentence('under_review') };
  if (!isAsked(scope, row)) return { tone: 'warning', text: sentence('too_late') };
  const what = row.state === 'inquiry' ? 'inquiry' : 'needs_response';
  const text = [
    sentence(what),
    ...(until ? [sentence('until')] : []),
    ...(takesAnswers ? [] : [sentence('elsewhere')]),
  ].join(' ');
  return { tone: 'warning', text };
}

function moneySection(scope: Scope, row: DisputeRow): Section {
  const line = (key: string, minor: number): { cells: Cell[] } => ({
    cells: [
      { kind: 'text', text: scope.t(`disputes.money.${key}`) },
      { kind: 'money', text: sumText(scope, minor, row.currency) },
    ],
  });
  const where = row.withdrawn ? (row.state === 'lost' ? 'lost' : 'withdrawn') : row.state === 'won' ? 'back' : 'here';
  return {
    kind: 'table',
    title: scope.t('disputes.money.title'),
    table: {
      caption: scope.t('disputes.money.title'),
      columns: [{ label: scope.t('disputes.column.what') }, { label: scope.t('disputes.column.amount'), align: 'end' }],
      rows: [line(where, row.amountMinor), ...(row.feeMinor > 0 ? [line('fee', row.feeMinor)] : [])],
    },
  };
}

function answerSections(scope: Scope, row: DisputeRow, zone: string): Section[] {
  const accepted: Section[] =
    row.acceptedAt === null
      ? []
      : [
          {
            ...{ kind: 'facts', title: scope.t('disputes.accept.given') },
            facts: [
              { label: scope.t('disputes.answer.by'), cell: { kind: 'text', text: row.acceptedBy ?? '' } },
              { label: scope.t('disputes.accept.at'), cell: whenCell(scope, row.acceptedAt, zone) },
            ],
          },
        ];
  if (row.answeredAt === null) return accepted;
  const fact = (key: string, cell: Cell) => ({ label: scope.t(`disputes.answer.${key}`), cell });
  const text = (key: string, said: string | null) => (said ? [fact(key, { kind: 'text', text: said })] : []);
  return [
    ...accepted,
    {
      kind: 'facts',
      title: scope.t('disputes.answer.given'),
      facts: [
        fact('at', whenCell(scope, row.answeredAt, zone)),
        ...text('by', row.answeredBy),
        ...text('text', row.answerText),
        ...text('file', row.answerFile),
      ],
    },
  ];
}

function factsOf(scope: Scope, request: PageRequest, row: DisputeRow, zone: string) {
  const fact = (key: string, cell: Cell) => ({ label: scope.t(`disputes.field.${key}`), cell });
  const text = (key: string, said: string) => fact(key, { kind: 'text', text: said });
  const tickets = scope.t(`disputes.tickets.${row.blocksTickets ? 'blocked' : 'admitted'}`);
  return [
    fact('order', { kind: 'link', text: row.orderCode, href: `${ordersHref(request)}/${row.orderCode}` }),
    ...(row.buyer === '' ? [] : [text('buyer', row.buyer)]),
    ...(row.respondBy ? [fact('respond_by', whenCell(scope, row.respondBy, zone))] : []),
    text('tickets', tickets),
    text('account', `${row.accountLabel} (${gatewayName(scope, row.gateway)})`),
    fact('ref', { kind: 'code', text: row.ref }),
    ...(row.round > 1 ? [text('round', String(row.round))] : []),
    fact('since', whenCell(scope, row.createdAt, zone)),
    ...(row.closedAt ? [fact('closed', whenCell(scope, row.closedAt, zone))] : []),
  ];
}
