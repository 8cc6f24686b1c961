import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A server or program that tests use when it is there. */
export type Presence =
  { readonly name: string; readonly at: string } | { readonly name: string; readonly missing: string };

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/libexec'];

export const mysql = (): Presence => found('MariaDB', 'TEST_MYSQL_URL', ['mariadbd', 'mysqld']);
export const redis = (): Presence => found('Redis', 'TEST_REDIS_URL', ['redis-server']);

export function browser(): Presence {
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const packed = new URL('../../node_modules/@sparticuz/chromium/bin/chromium.br', import.meta.url);
  // Of npm's browser there is a build for one system only.
  const fits = process.platform === 'linux' && process.arch === 'x64' && existsSync(packed);
  return fits ? { name: 'a browser', at: packed.pathname } : found('a browser', 'PUPPETEER_EXECUTABLE_PATH', names);
}

/** What a whole run cannot use here, as sentences' ends: `MariaDB (mariadbd not found)`. */
export function leftOut(presences: readonly Presence[]): string[] {
  return presences.flatMap((it) => ('missing' in it ? [`${it.name} (${it.missing})`] : []));
}

export function executable(names: readonly string[]): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return names.flatMap((name) => FOLDERS.map((folder) => join(folder, name + suffix))).find(canRun);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function found(name: string, variable: string, programs: readonly string[]): Presence {
  const at = process.env[variable] || executable(programs);
  return at ? { name, at } : { name, missing: `${programs[0]} not found, ${variable} not set` };
}
