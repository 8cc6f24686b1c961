import type { TestProject } from 'vitest/node';
import { mysql } from './engines.ts';
import { startMysql } from './mysql-server.ts';
import { share } from './shared.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A MariaDB or MySQL server for tests, as its administrator. Undefined in other projects than its own. */
    mysqlUrl: string | undefined;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_MYSQL_URL;
  const here = mysql();
  if (given || 'missing' in here) {
    project.provide('mysqlUrl', given || undefined);
    return undefined;
  }
  const server = await share('mysql', () => startMysql(here.at));
  project.provide('mysqlUrl', server.url);
  return () => server.stop();
}
