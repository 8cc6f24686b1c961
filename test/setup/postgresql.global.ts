import type { TestProject } from 'vitest/node';
import { startPostgresql } from './postgresql-server.ts';
import { share } from './shared.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server for tests, as its administrator; `freshDatabase` makes databases in it. */
    postgresqlUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await share('postgresql', startPostgresql);
  project.provide('postgresqlUrl', server.url);
  return () => server.stop();
}
