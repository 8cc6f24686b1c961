import { InvalidInput } from '../../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../../kernel/pages/page.ts';
import { answerFilesOf, prepareAnswers, storeAnswerFile, typesOfTickets } from '../../../modules/orders/index.ts';
import type { Answers } from '../../../modules/questions/index.ts';
import type { FieldGroup } from '../../../render/contract/index.ts';
import { frameOf } from '../order-door.ts';
import { AnswersForm, askedOf, givenOf, keyOf, readAnswersForm, slotsOf, type AskedOf } from './answers-form.ts';
import { checkoutFrame } from './checkout-frame.ts';
import { fieldOfProblem, FILES, questionField } from './question-fields.ts';
import { openStep, takeStep } from './step-page.ts';
import type { CheckoutVisit } from './steps.ts';
import { ticketNames } from './ticket-names.ts';

/** What the organizer wants to know. */
export const questionsPage = page({
  path: '/o/:code/questions',
  may: 'public',
  form: AnswersForm,
  files: FILES,
  limit: { limit: 60, perSeconds: 60, by: 'params.code' },
  show: (scope, { code }, request) => openStep(scope, code, request, (visit) => questionsReply(visit, request)),
  submit: (scope, { code }, values, request) =>
    takeStep(scope, code, request, async (visit) => {
      const { order, questions, data } = visit;
      const asked = askedNow(visit).filter((one) => values.shown.includes(keyOf(one)));
      const answers = await readAnswersForm(
        asked,
        { values, files: request.files, known: data.answers, tickets: order.ticketCount },
        async ({ id }, file, slot) => {
          const content = { path: file.path };
          const sent = { filename: file.filename, content };
          return (await storeAnswerFile(visit.scope, { code, questionId: id, file: sent, field: slot })).id;
        },
      );
      const href = `/o/${order.code}/questions`;
      return {
        typed: { answers },
        act: values.act,
        acts: { copy: () => ({ answers: copied(answers) }) },
        step: 'questions',
        href,
        check: async (now) => {
          // An answer may lead to another question: it is asked before anything is found missing.
          const isNew = askedNow(now).some((one) => !values.shown.includes(keyOf(one)));
          if (isNew) return { goTo: href, flash: 'orders.flash.more_questions' };
          await refuseWrong(now, questions);
          return undefined;
        },
      };
    }),
});

async function refuseWrong(visit: CheckoutVisit, questions: CheckoutVisit['questions']): Promise<void> {
  const { order, scope, data } = visit;
  try {
    await prepareAnswers(
      scope,
      { orderId: order.id, channel: order.channel, lines: order.lines },
      questions,
      data.answers,
    );
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const slots = slotsOf(askedNow(visit), data.answers);
    throw new InvalidInput(
      error.problems.map((problem) => {
        const field = fieldOfProblem(problem.field);
        return { ...problem, field: slots.get(field.replace('answers.', '')) ?? field };
      }),
    );
  }
}

export function askedNow({ order, questions, data }: CheckoutVisit): AskedOf[] {
  return askedOf(questions, typesOfTickets(order.lines), data.answers);
}

async function questionsReply(visit: CheckoutVisit, request: PageRequest): Promise<Reply> {
  const { order, event, scope } = visit;
  const asked = askedNow(visit);
  const perTicket = new Set(asked.flatMap(({ ticket }) => (ticket === undefined ? [] : [ticket])));
  const view = await checkoutFrame(visit, request, 'questions', {
    title: scope.t('orders.checkout.questions'),
    action: `/o/${order.code}/questions`,
    multipart: asked.some(({ question }) => question.kind === 'file'),
    hidden: [{ name: 'shown', value: asked.map(keyOf).join(' ') }],
    groups: await groupsOf(visit, asked, request),
    acts: perTicket.size > 1 ? [{ name: 'act', value: 'copy', label: scope.t('orders.checkout.copy_answers') }] : [],
    submit: scope.t('orders.checkout.go_on'),
  });
  return { view: 'checkout', model: view, frame: frameOf(event) };
}

async function groupsOf(
  visit: CheckoutVisit,
  asked: readonly AskedOf[],
  { again }: PageRequest,
): Promise<FieldGroup[]> {
  const { order, scope, data } = visit;
  const slots = slotsOf(asked, data.answers);
  const files = new Map((await answerFilesOf(scope, order.id)).map(({ id, filename }) => [id, filename]));
  const names = ticketNames(visit);
  return [...Map.groupBy(asked, ({ ticket }) => ticket)].map(([ticket, of]) => ({
    title:
      ticket === undefined
        ? scope.t('orders.checkout.about_order')
        : scope.t('orders.checkout.about_ticket', {
            number: ticket + 1,
            ticket: names[ticket] ?? '',
            name: data.attendees?.[ticket]?.name || data.name || '',
          }),
    fields: of.map((one) => {
      const value = givenOf(data.answers, ticket)[one.question.id];
      const filename = typeof value === 'string' ? files.get(value) : undefined;
      return questionField(scope, { ...one, value, errors: again?.errors, slot: slots.get(keyOf(one)), filename });
    }),
  }));
}

/** What was answered for the first ticket, for all of them; questions that another ticket is not asked fall away. */
function copied({ order, attendees = [] }: Answers): Answers {
  const [first = {}] = attendees;
  return { order, attendees: attendees.map(() => first) };
}
