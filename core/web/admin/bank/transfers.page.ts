import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  bankAccountsOf,
  bankBatchesOf,
  bankTransferOf,
  bankTransfersOf,
  exportTransfers,
  sayWhereTo,
  transferIsDone,
  type BankTransferRow,
} from '../../../modules/bank/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import type { Action, Cell, ShowView } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { formModel } from '../form-model.ts';
import { atBank, bankHref, bankTabs, belowBank, orderCell, sumText, transferBadge } from './bank-words.ts';

const SHOWN = 200;
const BY_HAND = 20;

/** Money that is to go back by transfer, and the files that were made of it. */
export const bankTransfersPage = page({
  path: '/admin/o/:org/bank/transfers',
  may: 'finance.read',
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const mayWrite = await can(scope, 'finance.write', { organizationId });
    const rows = await bankTransfersOf(scope, { organizationId, state: 'open', limit: SHOWN });
    const title = scope.t('bank.money_back');
    const model: ShowView = {
      title: scope.t('bank.title'),
      subtitle: scope.t('bank.transfers.subtitle'),
      tabs: bankTabs(scope, request),
      actions: mayWrite ? await exportActions(scope, request, rows) : [],
      main: [
        {
          kind: 'table',
          title,
          table: {
            caption: title,
            columns: transferColumns(scope, 'act'),
            rows: rows.map((row) => ({
              cells: [...transferCells(scope, request, row), acts(scope, request, row, mayWrite)],
            })),
            empty: scope.t('bank.transfers.none'),
          },
        },
        await batches(scope, request),
        ...(await sentByHand(scope, request, mayWrite)),
      ],
    };
    return { view: 'admin/show', model };
  },
});

/** One file for the bank of all that can go from an account. */
export const exportTransfersPage = page({
  path: '/admin/o/:org/bank/transfers/export/:account',
  may: 'finance.write',
  recent: true,
  show: async (_scope, _at, request) => ({ goTo: `${bankHref(request)}/transfers` }),
  async submit(scope, { account: accountId }, _values, request) {
    const { id } = await exportTransfers(scope, { organizationId: request.organization!.id, accountId });
    return { goTo: `${bankHref(request)}/batches/${id}`, flash: 'bank.flash.exported' };
  },
});

export const HOLDER = z.string().trim().max(70).meta({ title: 'bank.transfers.holder', autocomplete: 'off' });
export const IBAN = z
  .string()
  .trim()
  .max(60)
  .meta({
    ...{ title: 'bank.column.iban', help: 'bank.transfers.iban_help', autocomplete: 'off' },
  });
const WhereForm = z.object({ holder: HOLDER.min(1), iban: IBAN.min(1) });

export const whereToPage = page({
  path: '/admin/o/:org/bank/transfers/:bankTransfer/where-to',
  may: 'finance.write',
  recent: true,
  form: WhereForm,
  async show(scope, { bankTransfer }, request) {
    const row = await bankTransferOf(scope, atBank(request, bankTransfer));
    const model = formModel(scope, request, {
      ...belowBank(scope, request, scope.t('bank.transfers.where_to')),
      subtitle: sumText(scope, row.amountMinor, row.currency),
      ...{ schema: WhereForm, values: { holder: row.holder, iban: row.iban ?? '' }, action: request.path },
      groups: [{ fields: ['holder', 'iban'] }],
      submit: scope.t('form.save'),
      cancelHref: `${bankHref(request)}/transfers`,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { bankTransfer }, values, request) {
    await sayWhereTo(scope, { ...atBank(request, bankTransfer), ...values });
    return { goTo: `${bankHref(request)}/transfers`, flash: 'bank.flash.saved' };
  },
});

export const transferDonePage = page({
  path: '/admin/o/:org/bank/transfers/:bankTransfer/done',
  may: 'finance.write',
  recent: true,
  show: async (_scope, _at, request) => ({ goTo: `${bankHref(request)}/transfers` }),
  async submit(scope, { bankTransfer }, _values, request) {
    await transferIsDone(scope, atBank(request, bankTransfer));
    return { goTo: `${bankHref(request)}/transfers`, flash: 'bank.flash.transferred' };
  },
});

async function exportActions(scope: Scope, request: PageRequest, rows: readonly BankTransferRow[]): Promise<Action[]> {
  const ready = new Set(
    rows.filter(({ iban, currency }) => iban !== null && currency === 'EUR').map((row) => row.accountId),
  );
  const accounts = await bankAccountsOf(scope, request.organization!.id);
  return accounts
    .filter(({ id }) => ready.has(id))
    .map(({ id, label }) => ({
      label:
        accounts.length === 1 ? scope.t('bank.transfers.export') : scope.t('bank.transfers.export_from', { label }),
      action: `${bankHref(request)}/transfers/export/${id}`,
      tone: 'primary',
    }));
}

export function transferColumns(scope: Scope, last: 'act' | 'state') {
  return [
    { label: scope.t('bank.transfers.holder') },
    { label: scope.t('bank.column.text') },
    { label: scope.t('bank.column.order') },
    { label: scope.t('bank.column.amount'), align: 'end' as const },
    { label: scope.t(`bank.column.${last}`), quiet: last === 'act' },
  ];
}

export function transferCells(scope: Scope, request: PageRequest, row: BankTransferRow): Cell[] {
  return [
    {
      kind: 'text',
      text: row.holder || '–',
      detail: row.iban ? `… ${row.iban.slice(-4)}` : scope.t('bank.transfers.iban_missing'),
    },
    { kind: 'text', text: row.text || '–' },
    orderCell(request, row.orderCode),
    { kind: 'money', text: sumText(scope, row.amountMinor, row.currency) },
  ];
}

export function stateCell(scope: Scope, { state }: BankTransferRow): Cell {
  return { kind: 'badge', ...transferBadge(scope, state) };
}

function acts(scope: Scope, request: PageRequest, { id }: BankTransferRow, mayWrite: boolean): Cell {
  const base = `${bankHref(request)}/transfers/${id}`;
  const actions: Action[] = [
    { label: scope.t('bank.transfers.where_to'), href: `${base}/where-to` },
    { label: scope.t('bank.transfers.done'), action: `${base}/done`, tone: 'secondary' },
  ];
  return { kind: 'actions', actions: mayWrite ? actions : [] };
}

/** For what the bank refuses, or what comes back. */
export function refuseAct(scope: Scope, request: PageRequest, row: BankTransferRow, mayWrite: boolean): Cell {
  const isSent = row.state === 'exported' || row.state === 'done';
  const href = `${bankHref(request)}/transfers/${row.id}/refused`;
  return { kind: 'actions', actions: mayWrite && isSent ? [{ label: scope.t('bank.refuse.act'), href }] : [] };
}

/** The last ones that are in no file. */
async function sentByHand(scope: Scope, request: PageRequest, mayWrite: boolean): Promise<ShowView['main']> {
  const organizationId = request.organization!.id;
  const done = await bankTransfersOf(scope, { organizationId, state: 'done', limit: SHOWN });
  const rows = done.filter(({ batchId }) => batchId === null).slice(0, BY_HAND);
  if (rows.length === 0) return [];
  const title = scope.t('bank.transfers.by_hand');
  const table = {
    caption: title,
    columns: transferColumns(scope, 'act'),
    rows: rows.map((row) => ({
      cells: [...transferCells(scope, request, row), refuseAct(scope, request, row, mayWrite)],
    })),
  };
  return [{ kind: 'table', title, table }];
}

async function batches(scope: Scope, request: PageRequest): Promise<ShowView['main'][number]> {
  const organizationId = request.organization!.id;
  const rows = await bankBatchesOf(scope, organizationId);
  const { zone } = (await organizationById(scope, organizationId))!;
  const title = scope.t('bank.batches.title');
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: scope.t('bank.batches.made') },
        { label: scope.t('bank.batches.count'), align: 'end' },
        { label: scope.t('bank.column.amount'), align: 'end' },
        { label: scope.t('bank.column.state') },
      ],
      rows: rows.map((row) => ({
        cells: [
          {
            kind: 'link',
            text: instantText(row.createdAt, zone, timeLocale(scope)),
            href: `${bankHref(request)}/batches/${row.id}`,
            detail: row.createdBy,
          },
          { kind: 'count', text: String(row.count) },
          { kind: 'money', text: sumText(scope, row.totalMinor, row.currency) },
          { kind: 'badge', ...transferBadge(scope, row.doneAt ? 'done' : 'exported') },
        ],
      })),
      empty: scope.t('bank.batches.none'),
    },
  };
}
