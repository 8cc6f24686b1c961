import { ENTITIES } from '../core/entities.ts';
import { openDatabase } from '../core/kernel/db/orm.ts';
import { wholeSchema, writeMigration } from '../core/kernel/db/write-migration.ts';
const out: any = { up: {}, down: {} };
for (const engine of ['postgresql', 'mysql'] as const) {
  const db = await openDatabase({ address: { engine, host: 'x', port: 1, user: 'x', password: 'x', database: 'x' } as any, entities: ENTITIES as any, connect: false });
  const { up, down } = await wholeSchema(db);
  out.up[engine] = up; out.down[engine] = down;
}
await writeMigration(new URL('../migrations/20261120100000-initial.ts', import.meta.url), '20261120100000-initial', out.up, out.down);
