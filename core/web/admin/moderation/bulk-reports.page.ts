import {
  DismissReport,
  dismissReport,
  reportsByIds,
  TakeDownEvent,
  takeDownEvent,
} from '../../../modules/moderation/index.ts';
import { bulkAct, type BulkActs } from '../bulk/bulk-acts.ts';
import { bulkPage } from '../bulk/bulk-page.ts';

export const REPORTS = '/admin/reports';

export const reportBulk: BulkActs = {
  path: `${REPORTS}/bulk`,
  may: 'site.admin',
  title: 'moderation.title',
  listOf: () => REPORTS,
  find: async (scope, ids) =>
    (await reportsByIds(scope, ids)).map(({ id, eventTitle, reason }) => ({
      id,
      label: `${eventTitle} (${scope.t(`report.reasons.${reason}`)})`,
    })),
  acts: {
    dismiss: bulkAct({
      label: 'moderation.act.dismiss',
      ask: 'moderation.bulk.dismiss',
      effects: ['moderation.effect.dismiss'],
      done: 'moderation.bulk.dismiss_done',
      tone: 'primary',
      form: DismissReport,
      run: (scope, { id: reportId }, { note }) => dismissReport(scope, { reportId, note }),
    }),
    'take-down': bulkAct({
      label: 'moderation.bulk.take_down_label',
      ask: 'moderation.bulk.take_down',
      effects: ['moderation.effect.take_down'],
      done: 'moderation.bulk.take_down_done',
      tone: 'danger',
      form: TakeDownEvent,
      run: (scope, { id: reportId }, { reason }) => takeDownEvent(scope, { reportId, reason }),
    }),
  },
};

export const bulkReportsPage = bulkPage(reportBulk);
