import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  approvePayout,
  filesOfRun,
  listPayoutRuns,
  listPayouts,
  payoutFile,
  payoutRunOf,
  planPayouts,
  sendPayouts,
  startPayoutRun,
  type LeftOut,
  type RunRow,
} from '../../../modules/payouts/index.ts';
import type { ConfirmView, ListView, Section, ShowView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { readerTime, readerTimeCell } from '../../reader-time.ts';
import { historySection } from '../audit/history.ts';
import { payoutCells, payoutColumns, SITE, sumText } from './payout-words.ts';

const Nothing = z.object({});
const MOST = 1000;

/** All runs of payouts. */
export const payoutRunsPage = page({
  path: '/admin/payouts',
  may: 'site.admin',
  nav: { section: 'site', label: 'payouts.runs', order: 43, icon: 'card' },
  async show(scope) {
    const runs = await listPayoutRuns(scope);
    const start = { label: scope.t('payouts.run.new'), href: `${SITE}/new`, tone: 'primary', icon: 'plus' } as const;
    const model: ListView = {
      title: scope.t('payouts.runs'),
      subtitle: scope.t('payouts.runs_subtitle'),
      actions: [
        start,
        { label: scope.t('payouts.balances'), href: `${SITE}/balances` },
        { label: scope.t('site_accounts.title'), href: '/admin/site-accounts' },
      ],
      table: {
        caption: scope.t('payouts.runs'),
        columns: [
          { label: scope.t('payouts.column.run') },
          { label: scope.t('payouts.column.payouts'), align: 'end' },
          { label: scope.t('payouts.column.amount'), align: 'end' },
          { label: scope.t('payouts.column.state') },
        ],
        rows: runs.map((run) => ({
          cells: [
            {
              kind: 'link',
              text: readerTime(scope, run.createdAt),
              href: `${SITE}/runs/${run.id}`,
              detail: run.origin === 'schedule' ? scope.t('payouts.by_schedule') : run.createdBy,
            },
            { kind: 'count', text: String(run.payouts.length) },
            { kind: 'money', text: totals(scope, run) },
            { kind: 'text', text: statesOf(scope, run) },
          ],
        })),
      },
      page: {},
      empty: {
        title: scope.t('payouts.runs_empty_title'),
        text: scope.t('payouts.runs_empty_text'),
        icon: 'card',
        action: start,
      },
    };
    return { view: 'admin/list', model };
  },
});

/** Who would be paid what, and who is left out and why, before anything is put by. */
export const newPayoutRunPage = page({
  path: '/admin/payouts/new',
  may: 'site.admin',
  recent: true,
  form: Nothing,
  async show(scope, _at, request) {
    const { payouts, leftOut } = await planPayouts(scope);
    const { again } = request;
    const model: ConfirmView = {
      title: scope.t('payouts.run.new'),
      breadcrumbs: [{ label: scope.t('payouts.runs'), href: SITE }],
      text: scope.t('payouts.run.preview', { count: payouts.length }),
      names: payouts.map(
        ({ organization, amountMinor, currency, ending }) =>
          `${organization}: ${sumText(scope, amountMinor, currency)} (… ${ending})`,
      ),
      consequences: [
        scope.t('payouts.run.consequence'),
        ...leftOut.map((row) => scope.t('payouts.run.left_out', { what: leftOutText(scope, row) })),
      ],
      action: request.path,
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      fields: [],
      submit: scope.t('payouts.run.submit'),
      tone: 'primary',
      cancelHref: SITE,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope) {
    const { id } = await startPayoutRun(scope);
    return { goTo: `${SITE}/runs/${id}`, flash: 'payouts.flash.drafted' };
  },
});

export const payoutRunPage = page({
  path: '/admin/payouts/runs/:run',
  may: 'site.admin',
  async show(scope, { run: id }) {
    const run = await payoutRunOf(scope, id);
    const { rows } = await listPayouts(scope, { runId: id, limit: MOST });
    const href = `${SITE}/runs/${id}`;
    const some = (state: string) => rows.some((row) => row.state === state);
    const model: ShowView = {
      title: readerTime(scope, run.createdAt),
      subtitle: run.origin === 'schedule' ? scope.t('payouts.by_schedule') : run.createdBy,
      breadcrumbs: [{ label: scope.t('payouts.runs'), href: SITE }],
      actions: [
        ...(some('draft') ? [{ label: scope.t('payouts.run.approve'), action: `${href}/approve` }] : []),
        ...(some('approved') ? [{ label: scope.t('payouts.run.send'), action: `${href}/send` }] : []),
      ],
      main: [
        {
          kind: 'table',
          title: scope.t('payouts.list'),
          table: {
            caption: scope.t('payouts.list'),
            columns: payoutColumns(scope),
            rows: rows.map((row) => ({
              cells: payoutCells(scope, row, `${SITE}/payout/${row.id}`, `${row.organization}, … ${row.ending}`),
            })),
            empty: scope.t('payouts.none_yet'),
          },
        },
        ...(await filesSection(scope, id)),
        ...leftOutSection(scope, run.leftOut),
      ],
      aside: [await historySection(scope, [id], 'UTC')],
    };
    return { view: 'admin/show', model };
  },
});

export const approveRunPage = page({
  path: '/admin/payouts/runs/:run/approve',
  may: 'site.admin',
  recent: true,
  show: async (_scope, { run }) => ({ goTo: `${SITE}/runs/${run}` }),
  async submit(scope, { run: id }) {
    await payoutRunOf(scope, id);
    const { rows } = await listPayouts(scope, { runId: id, state: 'draft', limit: MOST });
    for (const row of rows) await approvePayout(scope, row);
    return { goTo: `${SITE}/runs/${id}`, flash: 'payouts.flash.approved' };
  },
});

export const sendRunPage = page({
  path: '/admin/payouts/runs/:run/send',
  may: 'site.admin',
  recent: true,
  show: async (_scope, { run }) => ({ goTo: `${SITE}/runs/${run}` }),
  async submit(scope, { run: id }) {
    await payoutRunOf(scope, id);
    await sendPayouts(scope, { runId: id });
    return { goTo: `${SITE}/runs/${id}`, flash: 'payouts.flash.sent' };
  },
});

export const payoutFilePage = page({
  path: '/admin/payouts/runs/:run/files/:payoutFile',
  may: 'site.admin',
  recent: true,
  async show(scope, { run, payoutFile: id }) {
    const { name, contentType, text } = await payoutFile(scope, { id, runId: run });
    return { file: { name, contentType, content: Buffer.from(text) } };
  },
});

async function filesSection(scope: Scope, runId: string): Promise<Section[]> {
  const files = await filesOfRun(scope, runId);
  if (files.length === 0) return [];
  const title = scope.t('payouts.files');
  const table = {
    caption: title,
    columns: [
      { label: scope.t('payouts.column.file') },
      { label: scope.t('payouts.column.when') },
      { label: scope.t('payouts.column.payouts'), align: 'end' as const },
      { label: scope.t('payouts.column.amount'), align: 'end' as const },
    ],
    rows: files.map((file) => ({
      cells: [
        {
          kind: 'link' as const,
          text: scope.t(`payouts.format.${file.format}`),
          href: `${SITE}/runs/${runId}/files/${file.id}`,
        },
        readerTimeCell(scope, file.createdAt),
        { kind: 'count' as const, text: String(file.count) },
        { kind: 'money' as const, text: sumText(scope, file.totalMinor, file.currency) },
      ],
    })),
  };
  return [{ kind: 'table', title, table, help: scope.t('payouts.files_help') }];
}

function leftOutSection(scope: Scope, rows: readonly LeftOut[]): Section[] {
  if (rows.length === 0) return [];
  const title = scope.t('payouts.left_out');
  const columns = [
    { label: scope.t('payouts.column.organization') },
    { label: scope.t('payouts.column.why') },
    { label: scope.t('payouts.part.balance'), align: 'end' as const },
  ];
  const table = {
    caption: title,
    columns,
    rows: rows.map(({ organization, reason, balanceMinor, currency }) => ({
      cells: [
        { kind: 'text' as const, text: organization },
        { kind: 'text' as const, text: scope.t(`payouts.why.${reason}`) },
        { kind: 'money' as const, text: sumText(scope, balanceMinor, currency) },
      ],
    })),
  };
  return [{ kind: 'table', title, table }];
}

function leftOutText(scope: Scope, { organization, currency, balanceMinor, reason }: LeftOut): string {
  return `${organization} (${sumText(scope, balanceMinor, currency)}): ${scope.t(`payouts.why.${reason}`)}`;
}

function totals(scope: Scope, { payouts }: RunRow): string {
  return [...Map.groupBy(payouts, ({ currency }) => currency)]
    .map(([currency, own]) =>
      sumText(
        scope,
        own.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
        currency,
      ),
    )
    .join(' + ');
}

function statesOf(scope: Scope, { payouts }: RunRow): string {
  return [...Map.groupBy(payouts, ({ state }) => state)]
    .map(([state, own]) => `${own.length} × ${scope.t(`payouts.state.${state}`)}`)
    .join(', ');
}
