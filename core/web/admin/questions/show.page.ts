import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { countAnswers, listAnswers } from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { answerText, COUNTABLE, valueText, type QuestionRow } from '../../../modules/questions/index.ts';
import type { Section, ShowView } from '../../../render/contract/index.ts';
import { barPlot } from '../../../render/plot.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { ordersHref } from '../orders/list.page.ts';
import { questionAt } from './edit.page.ts';
import { conditionText, questionsHref } from './list.page.ts';

const SHOWN = 100;

/** What was answered to one question: how often what, and by whom. */
export const questionPage = page({
  path: '/admin/o/:org/events/:event/questions/:question',
  may: 'orders.read',
  async show(scope, { event: id, question: questionId }, request) {
    const event = await eventAt(scope, request, id);
    const { question, others } = await questionAt(scope, id, questionId);
    const mayWrite = await can(scope, 'events.write', { organizationId: event.organization.id, eventId: event.id });
    const at = `${questionsHref(request, id)}/${questionId}`;
    const model: ShowView = {
      ...belowEvent(scope, request, event, translate(question.label, scope.locale, event.locale)),
      subtitle: conditionText(scope, question, others) ?? scope.t(`questions.kind.${question.kind}`),
      actions: mayWrite ? [{ label: scope.t('tickets.edit.link'), href: `${at}/edit`, icon: 'edit' }] : [],
      main: [
        ...(COUNTABLE.has(question.kind) ? [await plotSection(scope, question)] : []),
        await answersSection(scope, request, event, question),
      ],
    };
    return { view: 'admin/show', model };
  },
});

async function plotSection(scope: Scope, question: QuestionRow): Promise<Section> {
  const counts = await countAnswers(scope, question);
  const most = counts[0]?.count ?? 0;
  const points = counts.map(({ value, count }) => ({
    label: valueText(question, value, scope),
    value: count,
    text: scope.t('questions.answers', { count }),
  }));
  const summary = points.map(({ label, text }) => `${label}: ${text}`).join('; ') || scope.t('questions.none_yet');
  return {
    kind: 'plot',
    title: scope.t('questions.summary'),
    plot: barPlot({
      title: scope.t('questions.summary'),
      summary,
      points,
      top: scope.t('questions.answers', { count: most }),
      columns: [scope.t('questions.column.answer'), scope.t('questions.column.count')],
    }),
  };
}

async function answersSection(
  scope: Scope,
  request: PageRequest,
  event: EventDetail,
  question: QuestionRow,
): Promise<Section> {
  const cursor = /^[0-9a-f-]{36}$/.test(request.query['cursor'] ?? '') ? request.query['cursor'] : undefined;
  const { rows, nextCursor } = await listAnswers(scope, { questionId: question.id, cursor, limit: SHOWN });
  const more = `${questionsHref(request, event.id)}/${question.id}?cursor=${nextCursor}`;
  return {
    kind: 'table',
    title: scope.t('questions.all_answers'),
    actions: nextCursor === undefined ? [] : [{ label: scope.t('questions.older'), href: more }],
    table: {
      caption: scope.t('questions.all_answers'),
      columns: [
        { label: scope.t('questions.column.answer') },
        { label: scope.t('attendees.column.name') },
        { label: scope.t('orders.admin.order') },
      ],
      rows: rows.map(({ value, filename, who, orderCode }) => {
        const order = `${ordersHref(request)}/${orderCode}`;
        return {
          cells: [
            question.kind === 'file'
              ? { kind: 'link', text: filename ?? '', href: `${order}/files/${value}` }
              : { kind: 'text', text: answerText(question, value, scope) },
            { kind: 'text', text: who },
            { kind: 'link', text: orderCode, href: order },
          ],
        };
      }),
      empty: scope.t('questions.none_yet'),
    },
  };
}
