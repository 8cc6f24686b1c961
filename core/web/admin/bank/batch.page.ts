import { page } from '../../../kernel/pages/page.ts';
import { batchFile, batchIsDone, batchOf, bankTransfersOf } from '../../../modules/bank/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import type { ShowView } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { historySection } from '../audit/history.ts';
import { atBank, bankHref, belowBank, sumText, transferBadge } from './bank-words.ts';
import { refuseAct, stateCell, transferCells, transferColumns } from './transfers.page.ts';

const MOST = 1000;

/** A file for the bank: to download, and to say that the bank has carried it out. */
export const bankBatchPage = page({
  path: '/admin/o/:org/bank/batches/:batch',
  may: 'finance.read',
  async show(scope, { batch: id }, request) {
    const at = atBank(request, id);
    const batch = await batchOf(scope, at);
    const { zone } = (await organizationById(scope, at.organizationId))!;
    const rows = await bankTransfersOf(scope, { organizationId: at.organizationId, batchId: id, limit: MOST });
    const base = `${bankHref(request)}/batches/${id}`;
    const mayWrite = await can(scope, 'finance.write', at);
    const download = {
      label: scope.t('bank.batches.download'),
      href: `${base}/file.xml`,
      icon: 'download',
      download: true,
    };
    const title = scope.t('bank.money_back');
    const model: ShowView = {
      ...belowBank(scope, request, instantText(batch.createdAt, zone, timeLocale(scope))),
      subtitle: sumText(scope, batch.totalMinor, batch.currency),
      badges: [transferBadge(scope, batch.doneAt ? 'done' : 'exported')],
      notices: batch.doneAt ? [] : [{ tone: 'info', text: scope.t('bank.batches.help') }],
      actions: mayWrite
        ? [download, ...(batch.doneAt ? [] : [{ label: scope.t('bank.batches.done'), action: `${base}/done` }])]
        : [],
      main: [
        {
          kind: 'table',
          title,
          table: {
            caption: title,
            columns: [...transferColumns(scope, 'state'), { label: scope.t('bank.column.act'), quiet: true }],
            rows: rows.map((row) => ({
              cells: [
                ...transferCells(scope, request, row),
                stateCell(scope, row),
                refuseAct(scope, request, row, mayWrite),
              ],
            })),
          },
        },
      ],
      aside: [await historySection(scope, [id], zone)],
    };
    return { view: 'admin/show', model };
  },
});

export const bankBatchFilePage = page({
  path: '/admin/o/:org/bank/batches/:batch/file.xml',
  may: 'finance.write',
  recent: true,
  async show(scope, { batch }, request) {
    const { name, xml } = await batchFile(scope, atBank(request, batch));
    return { file: { name, contentType: 'application/xml; charset=utf-8', content: Buffer.from(xml) } };
  },
});

export const bankBatchDonePage = page({
  path: '/admin/o/:org/bank/batches/:batch/done',
  may: 'finance.write',
  recent: true,
  show: async (_scope, { batch }, request) => ({ goTo: `${bankHref(request)}/batches/${batch}` }),
  async submit(scope, { batch }, _values, request) {
    await batchIsDone(scope, atBank(request, batch));
    return { goTo: `${bankHref(request)}/batches/${batch}`, flash: 'bank.flash.transferred' };
  },
});
