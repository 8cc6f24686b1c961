import type { App } from '../app.ts';
import type { MetricSample } from '../web/metrics.ts';

/** Numbers of the business and of the machinery, read when Prometheus asks. */
export async function siteSamples({ scope, queue, database }: App): Promise<MetricSample[]> {
  const { em } = scope();
  const count = (sql: string) => em.execute<{ label: string; count: string | number }[]>(sql);
  const [orders, deliveries, tickets] = await Promise.all([
    count('select state as label, count(*) as count from orders group by state'),
    count('select state as label, count(*) as count from deliveries group by state'),
    count(`select case when admitted_at is null then 'outside' else 'inside' end as label, count(*) as count
           from tickets where state = 'valid' group by 1`),
  ]);
  const samples = (name: string, help: string, key: string, rows: typeof orders): MetricSample[] =>
    rows.map((row) => ({ name, help, labels: { [key]: row.label }, value: Number(row.count) }));
  return [
    ...samples('eventportal_orders', 'Orders by state.', 'state', orders),
    ...samples('eventportal_deliveries', 'Jobs and deliveries of facts by state.', 'state', deliveries),
    ...samples('eventportal_valid_tickets', 'Issued tickets by whether their holder was admitted.', 'holder', tickets),
    { name: 'eventportal_queue_depth', help: 'Wake-ups that wait in the queue.', value: await queue.depth() },
    { name: 'eventportal_info', help: 'The database engine.', labels: { engine: database.engine }, value: 1 },
  ];
}
