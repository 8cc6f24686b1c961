import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  approvePayout,
  filesOfRun,
  listPayouts,
  payoutFile,
  payoutRunOf,
  sendPayouts,
  type LeftOut,
} from '../../../modules/payouts/index.ts';
import type { Section, ShowView } from '../../../render/contract/index.ts';
import { readerTime, readerTimeCell } from '../../reader-time.ts';
import { historySection } from '../audit/history.ts';
import { payoutCells, payoutColumns, SITE, sumText } from './payout-words.ts';

const MOST = 1000;

/** One run: whom it pays, the files for the bank, and who was left out. */
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
