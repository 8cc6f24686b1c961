import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { moveQuestion, questionsOf, restoreQuestion, type QuestionRow } from '../../../modules/questions/index.ts';
import { ticketTypesOf, type TicketTypeRow } from '../../../modules/tickets/index.ts';
import type { Action, Cell, Section, ShowView } from '../../../render/contract/index.ts';
import { z } from 'zod';
import { eventAt, eventHead, eventHref } from '../events/event-head.ts';

export const questionsHref = (request: PageRequest, event: string): string => `${eventHref(request, event)}/questions`;

/** What an event asks, in the order in which it is asked. */
export const questionsPage = page({
  path: '/admin/o/:org/events/:event/questions',
  may: 'events.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const mayWrite = await can(scope, 'events.write', { organizationId: event.organization.id, eventId: event.id });
    const questions = await questionsOf(scope, id);
    const add: Action = {
      label: scope.t('questions.new.title'),
      href: `${questionsHref(request, id)}/new`,
      tone: 'primary',
      icon: 'plus',
    };
    const model: ShowView = {
      ...eventHead(scope, request, event, 'questions'),
      actions: mayWrite ? [add] : [],
      main: [
        questions.length === 0
          ? {
              kind: 'empty',
              empty: {
                title: scope.t('questions.empty.title'),
                text: scope.t('questions.empty.text'),
                ...(mayWrite && { action: add }),
              },
            }
          : await tableSection(scope, request, { event, questions, mayWrite }),
      ],
    };
    return { view: 'admin/show', model };
  },
});

async function tableSection(
  scope: Scope,
  request: PageRequest,
  { event, questions, mayWrite }: { event: EventDetail; questions: readonly QuestionRow[]; mayWrite: boolean },
): Promise<Section> {
  const types = await ticketTypesOf(scope, event.id);
  const base = questionsHref(request, event.id);
  const active = questions.filter(({ state }) => state === 'active');
  return {
    kind: 'table',
    title: scope.t('questions.title'),
    table: {
      caption: scope.t('questions.title'),
      columns: [
        { label: scope.t('questions.column.question') },
        { label: scope.t('questions.field.kind') },
        { label: scope.t('questions.column.asked') },
        { label: scope.t('tickets.column.state') },
        ...(mayWrite ? [{ label: scope.t('tickets.column.actions'), quiet: true }] : []),
      ],
      rows: questions.map((question) => ({
        cells: [
          {
            kind: 'link',
            text: translate(question.label, scope.locale, event.locale),
            href: `${base}/${question.id}`,
            detail: conditionText(scope, question, questions),
          },
          { kind: 'text', text: scope.t(`questions.kind.${question.kind}`) },
          {
            kind: 'text',
            text: scope.t(`questions.per.${question.per}`),
            detail: [scope.t(`questions.at.${question.askedAt}`), ...typeNames(scope, question, types)].join(' · '),
          },
          question.state === 'archived'
            ? { kind: 'badge', label: scope.t('tickets.state.archived'), tone: 'neutral' }
            : {
                kind: 'badge',
                label: scope.t(question.required ? 'questions.required' : 'questions.optional'),
                tone: question.required ? 'info' : 'neutral',
              },
          ...(mayWrite ? [actionsCell(scope, base, question, active)] : []),
        ],
      })),
    },
  };
}

export function conditionText(
  scope: Scope,
  { dependsOnId, dependsOnValues }: QuestionRow,
  questions: readonly QuestionRow[],
): string | undefined {
  const parent = questions.find(({ id }) => id === dependsOnId);
  if (!parent) return undefined;
  const answers = dependsOnValues.map((value) =>
    parent.kind === 'yes_no'
      ? scope.t(value === 'yes' ? 'questions.yes' : 'questions.no')
      : translate(parent.options.find(({ id }) => id === value)?.label, scope.locale) || value,
  );
  return scope.t('questions.condition', {
    question: translate(parent.label, scope.locale),
    answer: answers.join(', '),
  });
}

function typeNames(scope: Scope, { ticketTypeIds }: QuestionRow, types: readonly TicketTypeRow[]): string[] {
  const names = types.filter(({ id }) => ticketTypeIds.includes(id)).map(({ name }) => translate(name, scope.locale));
  return names.length > 0 ? [names.join(', ')] : [];
}

function actionsCell(scope: Scope, base: string, { id, state }: QuestionRow, active: readonly QuestionRow[]): Cell {
  const at = active.findIndex((question) => question.id === id);
  const move = (to: 'up' | 'down'): Action => ({
    label: scope.t(`questions.move_${to}`),
    action: `${base}/${id}/move`,
    hidden: [{ name: 'to', value: to }],
    tone: 'quiet',
  });
  return {
    kind: 'actions',
    actions:
      state === 'archived'
        ? [{ label: scope.t('tickets.restore'), action: `${base}/${id}/restore`, tone: 'quiet' }]
        : [
            ...(at > 0 ? [move('up')] : []),
            ...(at < active.length - 1 ? [move('down')] : []),
            { label: scope.t('tickets.edit.link'), href: `${base}/${id}/edit`, tone: 'quiet' },
            { label: scope.t('questions.remove.link'), href: `${base}/${id}/remove`, tone: 'quiet', dialog: true },
          ],
  };
}

export const moveQuestionPage = page({
  path: '/admin/o/:org/events/:event/questions/:question/move',
  may: 'events.write',
  form: z.object({ to: z.enum(['up', 'down']) }),
  async show(_scope, { event }, request) {
    return { goTo: questionsHref(request, event) };
  },
  async submit(scope, { event: eventId, question: id }, { to }, request) {
    await eventAt(scope, request, eventId);
    await moveQuestion(scope, { eventId, id, to });
    return { goTo: questionsHref(request, eventId) };
  },
});

export const restoreQuestionPage = page({
  path: '/admin/o/:org/events/:event/questions/:question/restore',
  may: 'events.write',
  async show(_scope, { event }, request) {
    return { goTo: questionsHref(request, event) };
  },
  async submit(scope, { event: eventId, question: id }, _values, request) {
    await eventAt(scope, request, eventId);
    await restoreQuestion(scope, { eventId, id });
    return { goTo: questionsHref(request, eventId), flash: 'questions.restored' };
  },
});
