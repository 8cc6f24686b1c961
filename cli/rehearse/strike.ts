import type { EntityManager } from '@mikro-orm/sql';
import type { App } from '../../core/app.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import { forgetFilesOf } from '../../core/modules/orders/index.ts';
import { forgetPretended } from '../../core/modules/payments/index.ts';
import { TENANT_WALLS } from '../../core/tenant-walls.ts';
import type { Stage } from './stage.ts';

const LOOK_MS = 250;
const PATIENCE_MS = 60_000;
const UNDONE = `('queued', 'retrying', 'running')`;

/** Waits until the portal has done what the rehearsal left it to do, then removes every row of it. */
export async function strike(
  app: App,
  { organizationId, gateway }: Pick<Stage, 'organizationId' | 'gateway'>,
): Promise<void> {
  const scope = app.scope();
  await settled(scope, organizationId);
  // The portal removes what was sent to it, wherever it keeps that.
  await scope.tx((tx) => forgetFilesOf(tx, organizationId));
  await settled(scope, organizationId);
  if (gateway !== undefined) await forgetPretended(scope, organizationId);
  await scope.tx(async ({ em }) => {
    for (const condition of JOB_OF) {
      await em.execute(`delete from outbox where ${condition(em)}`, [organizationId], 'run');
      const jobs = `deliveries where ${condition(em)}`;
      await em.execute(
        `delete from queue_items where delivery_id in (select id from ${jobs})`,
        [organizationId],
        'run',
      );
      await em.execute(`delete from ${jobs}`, [organizationId], 'run');
    }
    for (const table of tablesOf(app))
      await em.execute(`delete from ${table} where organization_id = ?`, [organizationId], 'run');
    await em.execute('delete from organizations where id = ?', [organizationId], 'run');
  });
}

async function settled({ em }: Scope, organizationId: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while ((await undone(em, organizationId)) > 0 && Date.now() < giveUpAt) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Jobs say in their payload what they are about. */
const JOB_OF = (['organizationId', 'eventId', 'orderId', 'paymentId'] as const).map((field) => {
  const table = { organizationId: undefined, eventId: 'events', orderId: 'orders', paymentId: 'payments' }[field];
  return (em: EntityManager): string => {
    const onPostgres = em.getPlatform().constructor.name.startsWith('Postgre');
    const said = onPostgres ? `payload->>'${field}'` : `json_unquote(json_extract(payload, '$.${field}'))`;
    if (table === undefined) return `${said} = ?`;
    return `${said} in (select ${onPostgres ? 'id::text' : 'id'} from ${table} where organization_id = ?)`;
  };
});

/** Jobs on their way first: what leaves the outbox meanwhile is among the deliveries then, and is not missed in between. */
async function undone(em: EntityManager, organizationId: string): Promise<number> {
  const onTheirWay = JOB_OF.map((condition) => `select count(*) as n from outbox where ${condition(em)}`);
  const inWork = JOB_OF.map(
    (condition) => `select count(*) as n from deliveries where state in ${UNDONE} and run_at <= ? and ${condition(em)}`,
  );
  let count = 0;
  for (const sql of onTheirWay) count += await countOf(em, sql, [organizationId]);
  for (const sql of inWork) count += await countOf(em, sql, [new Date(), organizationId]);
  return count;
}

async function countOf(em: EntityManager, sql: string, params: readonly unknown[]): Promise<number> {
  const [row] = await em.execute<{ n: unknown }[]>(sql, [...params]);
  return Number(row?.n);
}

/** Every table with an organization in it, what refers to others before what is referred to. */
function tablesOf({ database }: App): string[] {
  const tables = [...database.orm.getMetadata().getAll().values()]
    .filter(({ props }) => props.some(({ fieldNames }) => fieldNames?.includes('organization_id')))
    .map(({ tableName }) => tableName)
    // The history knows nothing of rehearsals, and lets nobody remove anything.
    .filter((table) => table !== 'audit_entries');
  const order: string[] = [];
  const visit = (table: string): void => {
    if (order.includes(table)) return;
    for (const wall of TENANT_WALLS) if (wall.to === table && wall.table !== table) visit(wall.table);
    if (tables.includes(table)) order.push(table);
  };
  tables.forEach(visit);
  return order;
}
