import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { browser, leftOut, mysql, redis } from './setup/engines.ts';
import { PlainReporter } from './setup/reporter.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const setup = (file: string): string => fileURLToPath(new URL(`./setup/${file}`, import.meta.url));

// One name for this run's databases, in this process and, inherited, in its workers.
process.env.TEST_RUN_ID ??= String(process.pid);

// Loading the kernel anew for each file was half of an integration run. No file there replaces a module, and each has its own site.
const isolate = false;

const missing = leftOut([mysql(), redis(), browser()]);
refuseIncompleteRun(missing);

export default defineConfig({
  root,
  test: {
    projects: [
      project('unit', {
        include: ['**/*.test.ts'],
        exclude: ['**/*.{db,browser}.test.ts'],
        globalSetup: [setup('redis.global.ts')],
      }),
      project('integration-postgresql', {
        include: ['**/*.db.test.ts'],
        isolate,
        env: { DB: 'postgresql' },
        globalSetup: [setup('postgresql.global.ts'), setup('redis.global.ts')],
      }),
      ...('at' in mysql()
        ? [
            project('integration-mysql', {
              include: ['**/*.db.test.ts'],
              isolate,
              env: { DB: 'mysql' },
              globalSetup: [setup('mysql.global.ts'), setup('redis.global.ts')],
            }),
          ]
        : []),
      ...('at' in browser()
        ? [
            project('browser', {
              include: ['**/*.browser.test.ts'],
              env: { DB: 'postgresql' },
              globalSetup: [setup('postgresql.global.ts'), setup('redis.global.ts'), setup('browser.global.ts')],
              testTimeout: 60_000,
            }),
          ]
        : []),
    ],
    // Much of a test's time is the database's, so two workers pay even on a small machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default', new PlainReporter(missing)],
  },
});

function project(
  name: string,
  test: NonNullable<TestProjectInlineConfiguration['test']>,
): TestProjectInlineConfiguration {
  const exclude = ['**/node_modules/**', '**/dist/**', '**/data/**', '**/test/fixtures/**', '**/test/.cache/**'];
  // Without these the package's own exports (`eventportal/sdk`) would point at dist, which is not built in development.
  const conditions = ['development'];
  return {
    root,
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      environment: 'node',
      testTimeout: 30_000,
      hookTimeout: 120_000,
      ...test,
      exclude: [...exclude, ...(test.exclude ?? [])],
      env: { NODE_ENV: 'test', ...test.env },
    },
  };
}

function refuseIncompleteRun(missing: readonly string[]): void {
  if (process.env.REQUIRE_ALL !== '1' || missing.length === 0) return;
  console.error(`REQUIRE_ALL=1, but these are not here: ${missing.join(', ')}.`);
  process.exit(1);
}
