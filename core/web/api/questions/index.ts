import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { eventById } from '../../../modules/events/index.ts';
import { countAnswers, storeAnswerFile } from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import {
  COUNTABLE,
  createQuestion,
  moveQuestion,
  NewQuestion,
  QUESTION_KINDS,
  QuestionFacts,
  questionOf,
  questionsOf,
  removeQuestion,
  restoreQuestion,
  updateQuestion,
  type QuestionRow,
} from '../../../modules/questions/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, OrderCode } from '../schemas.ts';

const ofEvent = { permission: 'events.write', of: 'event', at: 'params.id' } as const;
const eventId = z.strictObject({ id: Id });
const questionId = z.strictObject({ id: Id, questionId: Id });
const Text = z.record(z.string(), z.string());

const Question = z
  .strictObject({
    id: Id,
    eventId: Id,
    kind: z.enum(QUESTION_KINDS),
    per: z.enum(['order', 'attendee']),
    askedAt: z.enum(['checkout', 'check_in']),
    label: Text,
    help: Text,
    required: z.boolean(),
    ticketTypeIds: z.array(Id).meta({ description: 'Asked for these ticket types; empty: for all.' }),
    options: z.array(z.strictObject({ id: z.string(), label: Text })),
    min: z.string().nullable(),
    max: z.string().nullable(),
    dependsOnId: Id.nullable().meta({ description: 'Asked only where that question has one of `dependsOnValues`.' }),
    dependsOnValues: z.array(z.string()),
    position: z.int(),
    state: z.enum(['active', 'archived']),
    version: z.int(),
  })
  .meta({ id: 'Question' });

function questionJson({ organizationId: _organization, ...question }: QuestionRow): z.input<typeof Question> {
  return {
    ...question,
    ticketTypeIds: [...question.ticketTypeIds],
    options: [...question.options],
    dependsOnValues: [...question.dependsOnValues],
  };
}

const list = endpoint({
  method: 'GET',
  path: '/events/{id}/questions',
  may: 'public',
  summary: 'What an event asks of its buyers; staff also see archived questions, and those for the door',
  tag: 'questions',
  params: eventId,
  answers: { 200: z.strictObject({ data: z.array(Question) }) },
  async run(scope, { params }) {
    const event = await eventById(scope, params.id);
    const at = event && { organizationId: event.organization.id, eventId: event.id };
    const isStaff = at !== undefined && (await can(scope, 'events.read', at));
    if (!event || (!isStaff && event.state === 'draft')) throw new DomainError('event.not_found', { status: 404 });
    const all = await questionsOf(scope, event.id);
    const shown = isStaff ? all : all.filter(({ state, askedAt }) => state === 'active' && askedAt === 'checkout');
    return { status: 200, body: { data: shown.map(questionJson) } };
  },
});

const create = endpoint({
  method: 'POST',
  path: '/events/{id}/questions',
  may: ofEvent,
  summary: 'Ask something more, of each order or each attendee',
  tag: 'questions',
  params: eventId,
  body: z.strictObject(NewQuestion.shape),
  answers: { 201: Question },
  problems: ['question.no_options', 'question.depends_unknown', 'question.depends_values', 'question.too_many'],
  replay: {
    of: 'id',
    async answer(scope, id, { params }) {
      return { status: 201, body: await again(scope, (params as { id: string }).id, id) };
    },
  },
  async run(scope, { params, body }) {
    const { id } = await createQuestion(scope, { ...body, eventId: params.id });
    return { status: 201, body: await again(scope, params.id, id) };
  },
});

const { per, askedAt, label, help, required, ticketTypeIds, options, min, max, dependsOnId, dependsOnValues } =
  QuestionFacts.shape;
const changes = {
  ...{ per, askedAt: askedAt.unwrap(), label, help: help.unwrap(), required: required.unwrap() },
  ...{ ticketTypeIds: ticketTypeIds.unwrap(), options: options.unwrap(), min: min.unwrap(), max: max.unwrap() },
  ...{ dependsOnId: dependsOnId.unwrap(), dependsOnValues: dependsOnValues.unwrap() },
};

const update = endpoint({
  method: 'PATCH',
  path: '/events/{id}/questions/{questionId}',
  may: ofEvent,
  summary: 'Change a question; what was answered stays. Options keep their answers by their ids',
  tag: 'questions',
  params: questionId,
  body: z.strictObject({ ...z.object(changes).partial().shape, version: z.int().optional() }),
  answers: { 200: Question },
  problems: ['question.not_found', 'question.depends_circle', 'conflict.changed'],
  async run(scope, { params, body }) {
    await updateQuestion(scope, { ...body, eventId: params.id, id: params.questionId });
    return { status: 200, body: await again(scope, params.id, params.questionId) };
  },
});

const remove = endpoint({
  method: 'DELETE',
  path: '/events/{id}/questions/{questionId}',
  may: ofEvent,
  summary: 'Ask it no more: archived where it was answered, else deleted',
  tag: 'questions',
  params: questionId,
  answers: { 200: z.strictObject({ result: z.enum(['archived', 'deleted']) }) },
  problems: ['question.not_found', 'question.has_followers'],
  async run(scope, { params }) {
    const result = await removeQuestion(scope, { eventId: params.id, id: params.questionId });
    return { status: 200, body: { result } };
  },
});

const restore = endpoint({
  method: 'POST',
  path: '/events/{id}/questions/{questionId}/restore',
  may: ofEvent,
  summary: 'Ask an archived question again',
  tag: 'questions',
  params: questionId,
  answers: { 200: Question },
  replay: 'again',
  async run(scope, { params }) {
    await restoreQuestion(scope, { eventId: params.id, id: params.questionId });
    return { status: 200, body: await again(scope, params.id, params.questionId) };
  },
});

const move = endpoint({
  method: 'POST',
  path: '/events/{id}/questions/{questionId}/move',
  may: ofEvent,
  summary: 'One place up or down in the order in which it is asked',
  tag: 'questions',
  params: questionId,
  body: z.strictObject({ to: z.enum(['up', 'down']) }),
  answers: { 204: null },
  async run(scope, { params, body }) {
    await moveQuestion(scope, { eventId: params.id, id: params.questionId, to: body.to });
    return { status: 204 };
  },
});

const summary = endpoint({
  method: 'GET',
  path: '/events/{id}/questions/{questionId}/summary',
  may: { permission: 'orders.read', of: 'event', at: 'params.id' },
  summary: 'How often what was answered, where answers can be counted',
  tag: 'questions',
  params: questionId,
  answers: { 200: z.strictObject({ data: z.array(z.strictObject({ value: z.string(), count: z.int() })) }) },
  async run(scope, { params }) {
    const question = await found(scope, params.id, params.questionId);
    return { status: 200, body: { data: COUNTABLE.has(question.kind) ? await countAnswers(scope, question) : [] } };
  },
});

/** What fits into a request as Base64; larger files go through the checkout's page. */
const LARGEST_BASE64 = 180_000;

const sendFile = endpoint({
  method: 'POST',
  path: '/orders/{code}/files',
  limit: 'checkout',
  may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
  summary: 'Send a file for a question that asks for one; its id is the answer',
  tag: 'questions',
  params: z.strictObject({ code: OrderCode }),
  body: z.strictObject({
    questionId: Id,
    filename: z.string().min(1).max(200),
    content: z.base64().max(LARGEST_BASE64).meta({ description: 'PDF, JPEG, PNG or WebP, as Base64.' }),
  }),
  answers: { 201: z.strictObject({ id: Id, filename: z.string() }) },
  problems: ['answer.file_type', 'answer.too_many_files', 'question.not_found'],
  async run(scope, { params, body }) {
    const file = { filename: body.filename, content: { bytes: Buffer.from(body.content, 'base64') } };
    const at = { code: params.code, questionId: body.questionId, file, field: 'content' };
    return { status: 201, body: await storeAnswerFile(scope, at) };
  },
});

async function found(scope: Scope, event: string, id: string): Promise<QuestionRow> {
  const question = await questionOf(scope, event, id);
  if (!question) throw new DomainError('question.not_found', { status: 404 });
  return question;
}

async function again(scope: Scope, event: string, id: string): Promise<z.input<typeof Question>> {
  return questionJson(await found(scope, event, id));
}

export const questionEndpoints = [list, create, update, remove, restore, move, summary, sendFile];
