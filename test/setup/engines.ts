import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A server or program that tests use when it is there. */
export type Presence =
  { readonly name: string; readonly at: string } | { readonly name: string; readonly missing: string };

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/libexec'];

export const mysql = (): Presence => found('MariaDB', 'TEST_MYSQL_URL', ['mariadbd', 'mysqld']);
export const redis = (): Presence => found('Redis', 'TEST_REDIS_URL', ['redis-server']);

/** What a whole run cannot use here, as sentences' ends: `MariaDB (mariadbd not found)`. */
export function leftOut(presences: readonly Presence[]): string[] {
  return presences.flatMap((it) => ('missing' in it ? [`${it.name} (${it.missing})`] : []));
}

export function executable(names: readonly string[]): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return names.flatMap((name) => FOLDERS.map((folder) => join(folder, name + suffix))).find((path) => existsSync(path));
}

function found(name: string, variable: string, programs: readonly string[]): Presence {
  const at = process.env[variable] || executable(programs);
  return at ? { name, at } : { name, missing: `${programs[0]} not found, ${variable} not set` };
}
