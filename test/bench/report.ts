import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly beside: string;
  readonly ratio: number | undefined;
  readonly floor: string;
  readonly holds: boolean | undefined;
}

/** Prints the table, writes the JSON beside the earlier ones, and fails the process where a floor is missed. */
export function report(rows: readonly Row[]): void {
  const results = fileURLToPath(new URL('./results/', import.meta.url));
  mkdirSync(results, { recursive: true });
  const file = join(results, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`);
  const about = {
    at: new Date().toISOString(),
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    rows,
  };
  writeFileSync(file, `${JSON.stringify(about, null, 2)}\n`);
  console.table(
    Object.fromEntries(
      rows.map(({ what, figure, beside, ratio, floor, holds }) => [
        what,
        {
          figure,
          beside,
          ratio: ratio?.toFixed(2) ?? '',
          floor,
          holds: holds === undefined ? '?' : holds ? 'yes' : 'NO',
        },
      ]),
    ),
  );
  console.log(`Written to ${file}`);
  if (rows.some(({ holds }) => holds === false)) process.exitCode = 1;
}
