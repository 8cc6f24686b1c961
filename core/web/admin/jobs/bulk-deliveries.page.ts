import { deliveriesByIds } from '../../../kernel/jobs/delivery-queries.ts';
import { dismissDelivery } from '../../../kernel/jobs/dismiss-delivery.ts';
import { retryDelivery } from '../../../kernel/jobs/retry-delivery.ts';
import { bulkAct, type BulkActs } from '../bulk/bulk-acts.ts';
import { bulkPage } from '../bulk/bulk-page.ts';

export const deliveryBulk: BulkActs = {
  path: '/admin/jobs/bulk',
  may: 'site.admin',
  title: 'jobs.title',
  listOf: () => '/admin/jobs',
  find: async (scope, ids) => (await deliveriesByIds(scope.em, ids)).map(({ id, name }) => ({ id, label: name })),
  acts: {
    retry: bulkAct({
      label: 'jobs.retry',
      ask: 'jobs.bulk.retry',
      effects: ['jobs.bulk.retry_effect'],
      done: 'jobs.flash.retry_many',
      tone: 'primary',
      run: (scope, { id }) => retryDelivery(scope, id),
    }),
    dismiss: bulkAct({
      label: 'jobs.dismiss',
      ask: 'jobs.bulk.dismiss',
      effects: ['jobs.dismiss_consequence'],
      done: 'jobs.flash.dismiss_many',
      tone: 'danger',
      run: (scope, { id }) => dismissDelivery(scope, id),
    }),
  },
};

export const bulkDeliveriesPage = bulkPage(deliveryBulk);
