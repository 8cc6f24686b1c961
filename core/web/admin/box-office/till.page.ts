import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  closeTill,
  closingById,
  correctTill,
  mayTill,
  openTill,
  refuseStrangersTill,
  type OpenTill,
} from '../../../modules/box-office/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { formModel } from '../form-model.ts';
import { addressAt, belowEvent, eventAt } from '../events/event-head.ts';
import { countIn, TillForm, typedOf } from './till-form.ts';
import { sum, tillHref, tillSheet } from './till-words.ts';

const GROUPS = [
  { fields: ['opening'] },
  { title: 'till.group.counted', fields: ['counted', 'denominations'] },
  { title: 'till.group.moved', fields: ['movements', 'note'] },
];

/** Whoever sells closes their till; `?seller=` another's, for who may change money. */
export const closeTillPage = page({
  path: '/admin/o/:org/events/:event/box-office/till/close',
  may: 'box-office.write',
  form: TillForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const at = { ...addressAt(request, id), sellerId: sellerIn(scope, request) };
    await refuseStrangersTill(scope, at, 'write');
    const open = await openTill(scope, at);
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t('till.close', { number: open.number })),
      notices: [{ tone: 'info', text: openText(scope, event, open) }],
      schema: TillForm,
      values: {},
      groups: GROUPS,
      fields: { over: { opening: { suffix: event.currency }, counted: { suffix: event.currency } } },
      action: request.path + (request.query['seller'] ? `?seller=${at.sellerId}` : ''),
      submit: scope.t('till.submit'),
      cancelHref: tillHref(request, id),
    });
    return { view: 'admin/form', model: { ...model, hidden: [{ name: 'number', value: String(open.number) }] } };
  },
  async submit(scope, { event: id }, values, request) {
    const event = await eventAt(scope, request, id);
    const at = { ...addressAt(request, id), sellerId: sellerIn(scope, request) };
    const { number } = values;
    const { id: closing } = await closeTill(scope, { ...at, number, count: countIn(values, event.currency) });
    return { goTo: `${tillHref(request, id)}/${closing}`, flash: 'till.flash.closed' };
  },
});

/** What a till held when it was closed, to be printed. */
export const tillSheetPage = page({
  path: '/admin/o/:org/events/:event/box-office/till/:closing',
  may: 'box-office.write',
  async show(scope, { event: eventId, closing: id }, request) {
    const event = await eventAt(scope, request, eventId);
    const row = await closingById(scope, { ...addressAt(request, eventId), id });
    await refuseStrangersTill(scope, row, 'read');
    const mayCorrect = row.isLast && (await mayTill(scope, row, 'write'));
    return { view: 'admin/show', model: tillSheet(scope, request, event, row, mayCorrect ? 'correctable' : 'final') };
  },
});

/** A closed till does not change: a correction is another entry, with its reason. */
export const correctTillPage = page({
  path: '/admin/o/:org/events/:event/box-office/till/:closing/correct',
  may: 'box-office.write',
  form: TillForm,
  async show(scope, { event: eventId, closing: id }, request) {
    const event = await eventAt(scope, request, eventId);
    const row = await closingById(scope, { ...addressAt(request, eventId), id });
    const href = `${tillHref(request, eventId)}/${id}`;
    if (!row.isLast || !(await mayTill(scope, row, 'write'))) return { goTo: href };
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t('till.correct')),
      notices: [{ tone: 'info', text: scope.t('till.correct_text') }],
      schema: TillForm,
      values: typedOf(row),
      groups: GROUPS,
      fields: {
        over: {
          opening: { suffix: event.currency },
          counted: { suffix: event.currency },
          note: { label: scope.t('till.field.reason'), required: true },
        },
      },
      action: request.path,
      submit: scope.t('till.correct'),
      cancelHref: href,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId, closing: closingId }, values, request) {
    const event = await eventAt(scope, request, eventId);
    const at = addressAt(request, eventId);
    const { id } = await correctTill(scope, { ...at, closingId, count: countIn(values, event.currency) });
    return { goTo: `${tillHref(request, eventId)}/${id}`, flash: 'till.flash.corrected' };
  },
});

function sellerIn(scope: Scope, { query }: PageRequest): string {
  const asked = query['seller'];
  if (asked !== undefined && /^[0-9a-f-]{36}$/.test(asked)) return asked;
  if (scope.actor.kind === 'user') return scope.actor.userId;
  throw new DomainError('till.not_found', { status: 404 });
}

function openText(scope: Scope, event: EventDetail, open: OpenTill): string {
  const amount = (minor: number) => sum(scope, minor, event);
  return scope.t('till.open', { sales: amount(open.salesMinor), refunds: amount(open.refundsMinor) });
}
