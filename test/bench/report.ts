import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rate } from './load.ts';

export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly beside: string;
  readonly ratio: number | undefined;
  readonly floor: string;
  /** Where it should get to one day. */
  readonly aim?: string;
  readonly holds: boolean | undefined;
}

/** A rate beside what the machine does in the same run. */
export function ratioRow(
  what: string,
  rate: Rate,
  beside: { name: string; perSecond: number } | undefined,
  floor: number,
  aim?: number,
): Row {
  const ratio = beside && rate.perSecond / beside.perSecond;
  return {
    what,
    figure: rate.perSecond.toFixed(0),
    beside: beside ? `${beside.name} ${beside.perSecond.toFixed(0)}` : 'nothing to compare with is installed',
    ratio,
    floor: floor.toFixed(2),
    ...(aim === undefined ? {} : { aim: aim.toFixed(2) }),
    holds: ratio === undefined ? undefined : ratio >= floor,
  };
}

/** A figure with a limit of its own. */
export function row(
  what: string,
  figure: number,
  beside: string,
  limit: { atMost: number; aim?: number } | { atLeast: number; aim?: number },
  digits = 0,
): Row {
  const [floor, holds] =
    'atMost' in limit ? [`≤ ${limit.atMost}`, figure <= limit.atMost] : [`≥ ${limit.atLeast}`, figure >= limit.atLeast];
  const aim = limit.aim === undefined ? {} : { aim: String(limit.aim) };
  return { what, figure: figure.toFixed(digits), beside, ratio: undefined, floor, ...aim, holds };
}

/** Prints the table, writes the JSON beside the earlier ones, and fails the process where a floor is missed. */
export function report(engine: string, rows: readonly Row[]): void {
  const results = fileURLToPath(new URL('./results/', import.meta.url));
  mkdirSync(results, { recursive: true });
  const file = join(results, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${engine}.json`);
  const about = {
    at: new Date().toISOString(),
    engine,
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    rows,
  };
  writeFileSync(file, `${JSON.stringify(about, null, 2)}\n`);
  console.table(
    Object.fromEntries(
      rows.map(({ what, figure, beside, ratio, floor, aim, holds }) => [
        what,
        {
          figure,
          beside,
          ratio: ratio?.toFixed(2) ?? '',
          floor,
          aim: aim ?? '',
          holds: holds === undefined ? '?' : holds ? 'yes' : 'NO',
        },
      ]),
    ),
  );
  console.log(`Written to ${file}`);
  if (rows.some(({ holds }) => holds === false)) process.exitCode = 1;
}
