import type { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  answersOf,
  changeAnswers,
  openAnswerFile,
  orderOf,
  ticketById,
  type OrderDetail,
} from '../../../modules/orders/index.ts';
import { questionsOf } from '../../../modules/questions/index.ts';
import type { FieldGroup, FormView, PageHead } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { answersFrom, posted } from '../../storefront/checkout/answered.ts';
import { AnswersForm, askedOf, type AskedOf } from '../../storefront/checkout/answers-form.ts';
import { FILES } from '../../storefront/checkout/question-fields.ts';
import { answerFields, takeAnswers, takesFiles, withFields } from '../../storefront/checkout/sent-files.ts';
import { doorHref } from '../check-in/door-words.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { ordersHref } from '../orders/list.page.ts';
import { orderAt } from '../orders/order-at.ts';

/** Staff answer for a buyer, or put right what was answered. */
export const changeAnswersPage = page({
  path: '/admin/o/:org/orders/:code/answers',
  may: 'orders.write',
  form: AnswersForm,
  files: FILES,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const href = `${ordersHref(request)}/${order.code}`;
    const head = { title: scope.t('questions.change.title'), breadcrumbs: [{ label: order.code, href }] };
    return formReply(scope, request, { order, head, action: `${href}/answers`, back: href, at: () => true });
  },
  async submit(scope, { code }, values, request) {
    const order = await orderAt(scope, request, code);
    await save(scope, order, values, () => true, request);
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'questions.change.done' };
  },
});

/** What is asked at the door, of one ticket and its order. */
export const doorAnswersPage = page({
  path: '/admin/o/:org/events/:event/check-in/tickets/:ticket/answers',
  may: 'check-in.write',
  form: AnswersForm,
  files: FILES,
  async show(scope, { event: id, ticket }, request) {
    const event = await eventAt(scope, request, id);
    const order = await orderOfTicket(scope, id, ticket);
    const back = doorHref(request, id);
    const head = belowEvent(scope, request, event, scope.t('questions.door.title'));
    const action = `${back}/tickets/${ticket}/answers`;
    return formReply(scope, request, { order, head, action, back, at: atDoor(order, ticket) });
  },
  async submit(scope, { event: id, ticket }, values, request) {
    await eventAt(scope, request, id);
    const order = await orderOfTicket(scope, id, ticket);
    await save(scope, order, values, atDoor(order, ticket), request);
    return { goTo: doorHref(request, id), flash: 'questions.change.done' };
  },
});

/** A file that was sent as an answer. */
export const adminAnswerFilePage = page({
  path: '/admin/o/:org/orders/:code/files/:file',
  may: 'orders.read',
  async show(scope, { code, file }, request) {
    const order = await orderAt(scope, request, code);
    return { file: await openAnswerFile(scope, { orderId: order.id, id: file }) };
  },
});

type Which = (asked: AskedOf) => boolean;

function atDoor(order: OrderDetail, ticketId: string): Which {
  const at = order.tickets.findIndex(({ id }) => id === ticketId);
  return ({ question, ticket }) => question.askedAt === 'check_in' && (ticket === undefined || ticket === at);
}

async function orderOfTicket(scope: Scope, eventId: string, id: string): Promise<OrderDetail> {
  const ticket = /^[0-9a-f-]{36}$/.test(id) ? await ticketById(scope, id) : undefined;
  if (ticket?.eventId !== eventId) throw new DomainError('ticket.not_found', { status: 404 });
  return orderOf(scope, ticket.orderCode);
}

interface Form {
  readonly order: OrderDetail;
  readonly head: PageHead;
  readonly action: string;
  readonly back: string;
  readonly at: Which;
}

async function formReply(scope: Scope, request: PageRequest, { order, head, action, back, at }: Form): Promise<Reply> {
  const { asked, known } = await askedIn(scope, order, at);
  const { again } = request;
  const values = again ? posted(again.values) : known;
  const fieldOf = await answerFields(scope, { order, asked, known, values }, request, 'nothing');
  const groups: FieldGroup[] = [...Map.groupBy(asked, ({ ticket }) => ticket)].map(([ticket, of]) => ({
    title: ticket === undefined ? scope.t('orders.checkout.about_order') : ticketTitle(order, ticket),
    fields: of.map(fieldOf),
  }));
  const model: FormView = {
    ...head,
    subtitle: order.name,
    action,
    multipart: takesFiles(asked),
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    groups: groups.length > 0 ? groups : [{ help: scope.t('questions.change.nothing'), title: order.code, fields: [] }],
    submit: scope.t('form.save'),
    cancelHref: back,
  };
  return { view: 'admin/form', model };
}

function ticketTitle({ tickets }: OrderDetail, at: number): string {
  const ticket = tickets[at]!;
  return `${at + 1}. ${ticket.name} – ${ticket.attendeeName}`;
}

async function askedIn(scope: Scope, order: OrderDetail, at: Which) {
  const questions = (await questionsOf(scope, order.eventId)).filter(({ state }) => state === 'active');
  const known = answersFrom(order, await answersOf(scope, [order.id]));
  const types = order.tickets.map(({ ticketTypeId }) => ticketTypeId);
  return { asked: withFields(askedOf(questions, types, known).filter(at), known), known };
}

async function save(
  scope: Scope,
  order: OrderDetail,
  values: z.output<typeof AnswersForm>,
  at: Which,
  request: PageRequest,
): Promise<void> {
  const { asked, known } = await askedIn(scope, order, at);
  await takeAnswers(scope, { order, asked, known, values }, request, (answers) =>
    changeAnswers(scope, { order, answers }),
  );
}
