import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { previewCallOff, REFUND_AS, REFUND_CHOICES, type CallOffPlan } from '../../../modules/cancellations/index.ts';
import {
  importOf,
  resumeOrderImport,
  startOrderImport,
  stopOrderImport,
  undoImport,
  type ImportAddress,
} from '../../../modules/order-imports/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { Field } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { addressAt, eventAt } from '../events/event-head.ts';
import { asField, moneyText } from '../events/call-off.page.ts';
import { amountText, belowImports, importHref } from './import-words.ts';

const hrefOf = (request: PageRequest): string => request.path.replace(/\/[a-z]+$/, '');
const at = (request: PageRequest, eventId: string, id: string): ImportAddress => ({
  ...addressAt(request, eventId),
  id,
});

/** The last question before orders are made. */
export const startImportPage = page({
  path: '/admin/o/:org/events/:event/imports/:import/start',
  may: 'orders.write',
  form: z.object({}),
  async show(scope, { event: eventId, import: id }, request) {
    const event = await eventAt(scope, request, eventId);
    const row = await importOf(scope, at(request, eventId, id));
    if (row.state !== 'draft' || !row.report) return { goTo: importHref(request, row) };
    const { orders, tickets, mails, badOrders, totalMinor, paidMinor } = row.report;
    const sum = amountText(scope, totalMinor, event.currency);
    const paid = amountText(scope, paidMinor, event.currency);
    const model = {
      ...belowImports(scope, request, event, scope.t('order_imports.starting.title')),
      text: row.fileName,
      consequences: [
        scope.t('order_imports.starting.orders', { count: orders }),
        scope.t('order_imports.starting.tickets', { count: tickets }),
        scope.t('order_imports.starting.money', { sum, paid }),
        mails === 0
          ? scope.t('order_imports.starting.no_mails')
          : scope.t('order_imports.starting.mails', { count: mails }),
        ...(badOrders > 0 ? [scope.t('order_imports.starting.left_out', { count: badOrders })] : []),
        scope.t(`order_imports.starting.${row.options.mode}`),
      ],
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('order_imports.start'),
      tone: 'primary' as const,
      cancelHref: importHref(request, row),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: eventId, import: id }, _values, request) {
    await startOrderImport(scope, at(request, eventId, id));
    return { goTo: hrefOf(request), flash: 'order_imports.flash.started' };
  },
});

export const stopImportPage = page({
  path: '/admin/o/:org/events/:event/imports/:import/stop',
  may: 'orders.write',
  show: async (_scope, _at, request) => ({ goTo: hrefOf(request) }),
  async submit(scope, { event: eventId, import: id }, _values, request) {
    await stopOrderImport(scope, at(request, eventId, id));
    return { goTo: hrefOf(request), flash: 'order_imports.flash.stopped' };
  },
});

export const resumeImportPage = page({
  path: '/admin/o/:org/events/:event/imports/:import/resume',
  may: 'orders.write',
  show: async (_scope, _at, request) => ({ goTo: hrefOf(request) }),
  async submit(scope, { event: eventId, import: id }, _values, request) {
    await resumeOrderImport(scope, at(request, eventId, id));
    return { goTo: hrefOf(request), flash: 'order_imports.flash.started' };
  },
});

const UndoForm = z.object({
  refund: z.enum(REFUND_CHOICES).default('none'),
  as: z.enum(REFUND_AS).default('money'),
  notify: z.enum(['buyer', 'nobody']).default('nobody'),
});

/** Cancels what an import made. */
export const undoImportPage = page({
  path: '/admin/o/:org/events/:event/imports/:import/undo',
  may: 'orders.write',
  recent: true,
  form: UndoForm,
  async show(scope, { event: eventId, import: id }, request) {
    const event = await eventAt(scope, request, eventId);
    const row = await importOf(scope, at(request, eventId, id));
    if (row.state !== 'done' && row.state !== 'stopped') return { goTo: importHref(request, row) };
    const address = { ...addressAt(request, eventId), orderImportId: id };
    const mayRefund = await can(scope, 'finance.write', address);
    const choices = mayRefund ? REFUND_CHOICES : (['none'] as const);
    const plans = new Map<string, CallOffPlan>();
    for (const refund of choices) plans.set(refund, await previewCallOff(scope, { ...address, refund }));
    const { orders, tickets } = plans.get('none')!;
    const cards = { ...address, refund: 'full', as: 'gift_card' } as const;
    const asCards = mayRefund ? await previewCallOff(scope, cards) : undefined;
    const model = {
      ...belowImports(scope, request, event, scope.t('order_imports.undo_title')),
      text: row.fileName,
      consequences: [
        scope.t('events.call_off.orders', { count: orders }),
        scope.t('events.call_off.tickets', { count: tickets }),
        scope.t('events.cancel.final'),
      ],
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [
        refundField(scope, request, choices, plans),
        ...(asCards && asCards.cards > 0 ? [asField(scope, request, asCards)] : []),
        notifyField(scope, request),
      ],
      submit: scope.t('order_imports.undo'),
      tone: 'danger' as const,
      cancelHref: importHref(request, row),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: eventId, import: id }, values, request) {
    await undoImport(scope, { ...at(request, eventId, id), ...values });
    return { goTo: hrefOf(request), flash: 'order_imports.flash.undone' };
  },
});

function refundField(
  scope: Scope,
  { again }: PageRequest,
  choices: readonly (typeof REFUND_CHOICES)[number][],
  plans: ReadonlyMap<string, CallOffPlan>,
): Field {
  const chosen = String(again?.values['refund'] ?? 'none');
  return {
    ...{ widget: 'radio', name: 'refund', label: scope.t('events.call_off.refund') },
    options: choices.toReversed().map((value) => ({
      value,
      label: scope.t(`events.call_off.choice.${value}`),
      help: moneyText(scope, plans.get(value)!),
      selected: value === chosen,
    })),
  };
}

function notifyField(scope: Scope, { again }: PageRequest): Field {
  const chosen = String(again?.values['notify'] ?? 'nobody');
  return {
    ...{ widget: 'radio', name: 'notify', label: scope.t('order_imports.option.mails') },
    options: (['nobody', 'buyer'] as const).map((value) => ({
      value,
      label: scope.t(`order_imports.undo_notify.${value}`),
      selected: value === chosen,
    })),
  };
}
