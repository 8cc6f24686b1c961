import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Over 250 lines wants a reason; this many is a file that wants to be two.
const LIMIT = 300;

it('keeps files short enough to be read in one go', () => {
  const files = globSync('{core,plugins,cli}/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
  const long = files
    .map((file) => ({ file, lines: readFileSync(`${root}/${file}`, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > LIMIT);
  expect(long).toEqual([]);
});
