import { row, type Row } from './report.ts';
import { startSite } from './site.ts';

/** From nothing to ready on a migrated database of an outside server. */
export async function benchStarts(env: Readonly<Record<string, string>>, port: number): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const started = await startSite(env, port);
    times.push(started.readyMs);
    await started.stop();
  }
  const median = times.toSorted((a, b) => a - b)[1]!;
  return row('seconds from start to ready', median / 1000, '', { atMost: 3 }, 2);
}
