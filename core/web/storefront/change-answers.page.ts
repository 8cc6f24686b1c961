import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import { changeOptions, changeOrder } from '../../modules/order-changes/index.ts';
import { answersOf } from '../../modules/orders/index.ts';
import { openQuestions, type Answers } from '../../modules/questions/index.ts';
import type { FieldGroup, OrderFormView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { answersFrom, posted } from './checkout/answered.ts';
import { AnswersForm, askedOf, type AskedOf } from './checkout/answers-form.ts';
import { FILES } from './checkout/question-fields.ts';
import { answerFields, takeAnswers, takesFiles, withFields } from './checkout/sent-files.ts';
import { enter, frameOf, openDoor, type Visit } from './order-door.ts';
import { eventSummary } from './view-models/order-summary.ts';

/** A buyer puts right what was answered, as long as the event's rules allow it. */
export const changeAnswersPage = page({
  path: '/o/:code/answers',
  may: 'public',
  form: AnswersForm,
  files: FILES,
  limit: { limit: 30, perSeconds: 60, by: 'params.code' },
  async show(scope, { code }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const { may } = await changeOptions(scope, door.order, 'buyer');
    return formReply(door, may.answers, request);
  },
  async submit(scope, { code }, values, request) {
    const visit = await enter(scope, code, request);
    const { order, scope: buyer } = visit;
    const { may } = await changeOptions(scope, order, 'buyer');
    if (!may.answers) throw new DomainError('order.change.not_by_buyer', { status: 409 });
    const known = await knownOf(visit);
    const asked = await askedIn(visit, known);
    await takeAnswers(buyer, { order, asked, known, values }, request, (answers) =>
      changeOrder(buyer, {
        ...{ code: order.code, changes: { answers } },
        ...{ by: 'buyer', money: 'settle', notify: 'nobody' },
      }),
    );
    return { goTo: `/o/${order.code}`, flash: 'questions.change.done' };
  },
});

async function knownOf({ order, scope }: Visit): Promise<Answers> {
  return answersFrom(order, await answersOf(scope, [order.id]));
}

/** What the checkout asked. */
async function askedIn({ order, scope }: Visit, known: Answers): Promise<AskedOf[]> {
  const open = (await openQuestions(scope, [order.eventId], 'checkout')).get(order.eventId) ?? [];
  const types = order.tickets.map(({ ticketTypeId }) => ticketTypeId);
  return withFields(askedOf(open, types, known), known);
}

async function formReply(visit: Visit, mayChange: boolean, request: PageRequest): Promise<Reply> {
  const { order, event, scope } = visit;
  const { again } = request;
  const known = await knownOf(visit);
  const values = again ? posted(again.values) : known;
  const asked = mayChange ? await askedIn(visit, known) : [];
  const fieldOf = await answerFields(scope, { order, asked, known, values }, request);
  const groups: FieldGroup[] = [...Map.groupBy(asked, ({ ticket }) => ticket)].map(([ticket, of]) => ({
    title: ticket === undefined ? scope.t('orders.checkout.about_order') : ticketTitle(visit, ticket),
    fields: of.map(fieldOf),
  }));
  const isOpen = groups.length > 0;
  const model: OrderFormView = {
    title: scope.t('questions.change.title'),
    intro: isOpen ? undefined : scope.t('changes.page.nothing', { email: event.organization.email }),
    errors: errorSummary(again?.errors, again?.problem),
    event: eventSummary(scope, event, order),
    action: request.path,
    hidden: [],
    multipart: takesFiles(asked),
    review: [],
    groups,
    submit: isOpen ? scope.t('form.save') : undefined,
    actions: [{ label: scope.t('changes.page.back'), href: `/o/${order.code}`, tone: 'quiet' }],
  };
  return { view: 'order-form', model, frame: frameOf(event) };
}

function ticketTitle({ order, scope }: Visit, at: number): string {
  const { name, attendeeName } = order.tickets[at]!;
  return scope.t('orders.checkout.about_ticket', { number: at + 1, ticket: name, name: attendeeName });
}
