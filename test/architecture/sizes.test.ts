import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT = 250;

it('keeps files short enough to be read in one go', () => {
  const files = globSync('{core,plugins,cli}/**/*.ts', { cwd: root }).filter((file) => !/\.test\.ts$/.test(file));
  const long = files
    .map((file) => ({ file, lines: readFileSync(`${root}/${file}`, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > LIMIT);
  expect(long).toEqual([]);
});
