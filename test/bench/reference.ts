import type { DatabaseAddress } from '../../core/kernel/db/database-url.ts';
import { mysqlLoop } from './mysql-loop.ts';
import { pgbench } from './pgbench.ts';

/** What the same server does on the same machine when nothing else asks it. */
export interface Reference {
  readonly ordersPerSecond: number;
  readonly draftsPerSecond: number;
  readonly checkInsPerSecond: number;
  readonly by: string;
}

export function reference(engine: 'postgresql' | 'mysql', address: DatabaseAddress): Promise<Reference | undefined> {
  return engine === 'mysql' ? mysqlLoop(address) : pgbench(address);
}
