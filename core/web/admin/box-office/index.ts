import { z } from 'zod';
import { DomainError, InvalidInput } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, fromDecimal, money } from '../../../kernel/values/money.ts';
import { instantOf, localOf } from '../../../kernel/values/zoned.ts';
import {
  BOX_OFFICE_METHODS,
  BoxOfficeSale,
  boxOfficeSales,
  quoteAtBoxOffice,
  sellAtBoxOffice,
  tillSums,
  tillSumsCsv,
} from '../../../modules/box-office/index.ts';
import type { BoxOfficeView, Notice } from '../../../render/contract/index.ts';
import { parseWith } from '../../forms/problems.ts';
import { addressAt, eventAt, eventHead } from '../events/event-head.ts';
import { ordersHref } from '../orders/list.page.ts';
import { receiptOf, receiptPage } from './receipt.page.ts';
import { printOrderPage, printSalePage, undoSalePage } from './sale-acts.page.ts';
import { saleForm } from './sale-form.ts';
import { boxOfficeHref, salesSection, sumsSection } from './sections.ts';
import { tillsCsvPage, tillsPage } from './till-list.page.ts';
import { closeTillPage, correctTillPage, tillSheetPage } from './till.page.ts';

/** Taken as it was typed: names and addresses may be left open here. */
const SaleForm = z.object({
  date: z.string().max(40).default(''),
  quantity: z.record(z.string(), z.number().int().min(0).max(1000)).default({}),
  name: z.string().max(200).default(''),
  email: z.string().max(300).default(''),
  method: z.enum(BOX_OFFICE_METHODS),
  /** The cash that was handed over, to say what goes back. */
  given: z.string().max(20).default(''),
  reference: z.string().max(100).default(''),
});

/** The counter: choose, take the money, hand over; and what was sold today. */
const boxOfficePage = page({
  path: '/admin/o/:org/events/:event/box-office',
  may: 'box-office.write',
  form: SaleForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const today = localOf(scope.clock.now(), event.zone).slice(0, 10);
    const since = instantOf(`${today}T00:00`, event.zone);
    const sales = await boxOfficeSales(scope, { eventId: id, since });
    const sums = await tillSums(scope, { eventId: id, zone: event.zone, from: today, to: today });
    const model: BoxOfficeView = {
      ...eventHead(scope, request, event, 'box_office'),
      notices: soldNotice(scope, request, event),
      ...(await saleForm(scope, request, event)),
      main: [salesSection(scope, request, event, sales)],
      aside: [sumsSection(scope, request, event, sums)],
    };
    return { view: 'admin/box-office', model };
  },
  async submit(scope, { event: eventId }, values, request) {
    const event = await eventAt(scope, request, eventId);
    const { method, reference, name, email, given } = values;
    const lines = linesOf(values.quantity);
    if (lines.length === 0) throw new DomainError('event.nothing_chosen');
    const handed = method === 'cash' && given.trim() !== '' ? amountIn(given, event.currency) : undefined;
    const buyer = { name: name.trim() || undefined, email: email.trim() || undefined };
    const parsed = await parseWith(BoxOfficeSale, { lines, buyer, method, reference }, scope.t);
    if (!parsed.ok) {
      throw new InvalidInput(
        parsed.problems.map((problem) => ({ ...problem, field: problem.field.replace(/^buyer\./, '') })),
      );
    }
    const sale = { ...parsed.value, ...addressAt(request, eventId) };
    if (handed !== undefined && handed < (await quoteAtBoxOffice(scope, sale)).totalMinor) {
      throw new DomainError('box_office.too_little', { field: 'given' });
    }
    const { code, totalMinor } = await sellAtBoxOffice(scope, sale);
    const change = handed === undefined ? '' : `&change=${handed - totalMinor}`;
    const date = values.date === '' ? '' : `&date=${encodeURIComponent(values.date)}`;
    const receipt = await receiptOf(scope, request, { ...addressAt(request, eventId), code });
    if (receipt) return { goTo: `${receipt.path}?${change.slice(1)}`, cookies: receipt.cookies };
    return { goTo: `${boxOfficeHref(request, eventId)}?sold=${code}${change}${date}` };
  },
});

/** What the form costs as it is filled in. Nothing is held. */
const totalPage = page({
  path: '/admin/o/:org/events/:event/box-office/total.json',
  may: 'box-office.write',
  async show(scope, { event: eventId }, request) {
    await eventAt(scope, request, eventId);
    const wanted = Object.entries(request.query).flatMap(([name, count]) =>
      name.startsWith('quantity.') ? [[name.slice('quantity.'.length), Number(count)] as const] : [],
    );
    const method = request.query['method'] === 'comp' ? 'comp' : 'cash';
    const parsed = BoxOfficeSale.safeParse({ lines: linesOf(Object.fromEntries(wanted)), method });
    if (!parsed.success) throw new DomainError('event.nothing_chosen');
    return { json: await quoteAtBoxOffice(scope, { ...parsed.data, ...addressAt(request, eventId) }) };
  },
});

/** The sums of all days, for a spreadsheet. */
const sumsPage = page({
  path: '/admin/o/:org/events/:event/box-office/sums.csv',
  may: 'box-office.write',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const content = tillSumsCsv(scope, await tillSums(scope, { eventId: id, zone: event.zone }), event);
    return { file: { name: 'till.csv', contentType: 'text/csv; charset=utf-8', content } };
  },
});

function linesOf(quantities: Readonly<Record<string, number>>) {
  return Object.entries(quantities)
    .filter(([, quantity]) => quantity > 0)
    .map(([key, quantity]) => {
      const [ticketTypeId = '', occurrenceId, variationId] = key.split(':');
      return { ticketTypeId, quantity, occurrenceId, ...(variationId === undefined ? {} : { variationId }) };
    });
}

function amountIn(text: string, currency: string): number {
  try {
    return fromDecimal(text, currency).minor;
  } catch {
    throw new DomainError('box_office.given', { field: 'given' });
  }
}

function soldNotice(
  scope: Scope,
  request: PageRequest,
  { id, currency }: { readonly id: string; readonly currency: string },
): Notice[] {
  const code = request.query['sold'] ?? '';
  if (!/^[A-Z0-9]{8}$/.test(code)) return [];
  const change = Number(request.query['change'] ?? Number.NaN);
  const amount = Number.isSafeInteger(change) ? formatMoney(money(change, currency), scope.locale) : undefined;
  const href = `${boxOfficeHref(request, id)}/${code}`;
  return [
    {
      tone: 'success',
      title: amount === undefined ? undefined : scope.t('box_office.change_is', { amount }),
      text: scope.t('box_office.sold', { code }),
      actions: [
        { label: scope.t('box_office.print'), href: `${href}/tickets.pdf`, tone: 'primary', download: true },
        { label: scope.t('box_office.open'), href: `${ordersHref(request)}/${code}` },
        { label: scope.t('box_office.undo'), href: `${href}/undo`, dialog: true },
      ],
    },
  ];
}

export const boxOfficePages = [
  tillsPage,
  tillsCsvPage,
  closeTillPage,
  tillSheetPage,
  correctTillPage,
  boxOfficePage,
  totalPage,
  sumsPage,
  printSalePage,
  receiptPage,
  undoSalePage,
  printOrderPage,
];
