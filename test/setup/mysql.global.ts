import type { TestProject } from 'vitest/node';
import { mysql } from './engines.ts';
import { givenMysql, startMysql } from './mysql-server.ts';
import { type Server, share } from './shared.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A MariaDB or MySQL server for tests, as its administrator. Undefined in other projects than its own. */
    mysqlUrl: string | undefined;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_MYSQL_URL;
  const server = await share('mysql', () => (given ? Promise.resolve(givenMysql(given)) : startFound()));
  project.provide('mysqlUrl', server.url);
  return () => server.stop();
}

function startFound(): Promise<Server> {
  const here = mysql();
  if ('missing' in here) throw new Error(`There is no MariaDB in this run: ${here.missing}.`);
  return startMysql(here.at);
}
