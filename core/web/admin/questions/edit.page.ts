import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import {
  createQuestion,
  questionsOf,
  removeQuestion,
  updateQuestion,
  type QuestionRow,
} from '../../../modules/questions/index.ts';
import { ticketTypesOf } from '../../../modules/tickets/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { historyEntries } from '../audit/history.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { questionsHref } from './list.page.ts';
import { factsOf, QuestionForm, questionForm, valuesOf } from './question-form.ts';

export const newQuestionPage = page({
  path: '/admin/o/:org/events/:event/questions/new',
  may: 'events.write',
  form: QuestionForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const model = questionForm(scope, request, {
      ...belowEvent(scope, request, event, scope.t('questions.new.title')),
      event,
      types: await ticketTypesOf(scope, id),
      others: await questionsOf(scope, id),
      values: { kind: 'text', per: 'attendee', askedAt: 'checkout' },
      action: `${questionsHref(request, id)}/new`,
      submit: scope.t('questions.new.submit'),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId }, values, request) {
    await eventAt(scope, request, eventId);
    await createQuestion(scope, { ...factsOf(values, values.kind), eventId });
    return { goTo: questionsHref(request, eventId), flash: 'questions.new.done' };
  },
});

export const editQuestionPage = page({
  path: '/admin/o/:org/events/:event/questions/:question/edit',
  may: 'events.write',
  form: QuestionForm.omit({ kind: true }),
  async show(scope, { event: id, question: questionId }, request) {
    const event = await eventAt(scope, request, id);
    const { question, others } = await questionAt(scope, id, questionId);
    const at = `${questionsHref(request, id)}/${questionId}`;
    const model = questionForm(
      scope,
      request,
      {
        ...belowEvent(scope, request, event, translate(question.label, scope.locale, event.locale)),
        event,
        types: await ticketTypesOf(scope, id),
        others,
        values: valuesOf(question),
        version: question.version,
        action: `${at}/edit`,
        submit: scope.t('form.save'),
        graveActions: [{ label: scope.t('questions.remove.link'), href: `${at}/remove`, tone: 'danger', dialog: true }],
        history: await historyEntries(scope, [questionId], event.zone),
      },
      question.kind,
    );
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId, question: id }, values, request) {
    await eventAt(scope, request, eventId);
    const { question } = await questionAt(scope, eventId, id);
    const { kind: _kind, ...facts } = factsOf(values, question.kind, question.options);
    await updateQuestion(scope, { ...facts, eventId, id, version: values.version });
    return { goTo: questionsHref(request, eventId), flash: 'questions.edit.done' };
  },
});

export const removeQuestionPage = page({
  path: '/admin/o/:org/events/:event/questions/:question/remove',
  may: 'events.write',
  async show(scope, { event: id, question: questionId }, request) {
    const event = await eventAt(scope, request, id);
    const { question } = await questionAt(scope, id, questionId);
    const model: ConfirmView = {
      ...belowEvent(scope, request, event, scope.t('questions.remove.title')),
      text: translate(question.label, scope.locale, event.locale),
      consequences: [scope.t('questions.remove.asked'), scope.t('questions.remove.answers')],
      action: `${questionsHref(request, id)}/${questionId}/remove`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('questions.remove.submit'),
      tone: 'danger',
      cancelHref: questionsHref(request, id),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: eventId, question: id }, _values, request) {
    await eventAt(scope, request, eventId);
    const what = await removeQuestion(scope, { eventId, id });
    const flash = what === 'archived' ? 'questions.remove.archived' : 'questions.remove.deleted';
    return { goTo: questionsHref(request, eventId), flash };
  },
});

export async function questionAt(
  scope: Scope,
  eventId: string,
  id: string,
): Promise<{ question: QuestionRow; others: QuestionRow[] }> {
  const all = await questionsOf(scope, eventId);
  const question = all.find((one) => one.id === id);
  if (!question) throw new DomainError('question.not_found', { status: 404 });
  return { question, others: all.filter((one) => one.id !== id) };
}
