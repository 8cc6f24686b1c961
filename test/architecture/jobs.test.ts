import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CORE_JOBS, CORE_SCHEDULES } from '../../core/boot/core-parts.ts';

const root = new URL('../..', import.meta.url).pathname;

// A job that is enqueued and not known to the runner is done never, and nobody hears of it.
it('every job of core is known to the worker', () => {
  const known = new Set([...CORE_JOBS, ...CORE_SCHEDULES.map(({ job }) => job)].map(({ name }) => name));
  const defined = globSync('core/{kernel,modules}/**/*.ts', { cwd: root })
    .filter((file) => !/\.test\.ts$|node_modules/.test(file))
    .flatMap((file) => [
      ...readFileSync(`${root}/${file}`, 'utf8').matchAll(/defineJob(?:<[^>]*>)?\(\{\s*name: '([^']+)'/g),
    ])
    .map(([, name]) => name!);
  expect(defined.length).toBeGreaterThan(30);
  expect(defined.filter((name) => !known.has(name))).toEqual([]);
});
