import { ConfigError } from '../errors.ts';

export type Engine = 'postgresql' | 'mysql';

export interface DatabaseAddress {
  /** `mysql` stands for MariaDB as well: which of the two it is, only the server can tell. */
  readonly engine: Engine;
  /** For PostgreSQL it may be the folder of a socket, `/run/postgresql`, as its clients take it. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** The socket of a MySQL or MariaDB server; it goes before host and port. */
  readonly socketPath?: string;
  readonly ssl?: Encryption;
}

/** `rejectUnauthorized: false` encrypts without asking who the server is, as `sslmode=require` always has. */
export interface Encryption {
  readonly rejectUnauthorized: boolean;
}

const ENGINES: Readonly<Record<string, { engine: Engine; port: number }>> = {
  'postgres:': { engine: 'postgresql', port: 5432 },
  'postgresql:': { engine: 'postgresql', port: 5432 },
  'mysql:': { engine: 'mysql', port: 3306 },
  'mariadb:': { engine: 'mysql', port: 3306 },
};

const EXAMPLE = 'postgresql://user:password@db.example.org:5432/eventportal';
const OPTIONS = ['sslmode', 'ssl-mode', 'host', 'socketPath', 'port'];

/** Takes a `DATABASE_URL` apart. No sentence of a refusal repeats the URL: it holds a password. */
export function parseDatabaseUrl(url: string): DatabaseAddress {
  const parsed = parse(url.trim());
  const kind = ENGINES[parsed.protocol];
  if (!kind) throw wrong(`begins with "${parsed.protocol}//", which is no database eventportal knows`, kinds());

  const option = optionsOf(parsed);
  const socketPath = kind.engine === 'mysql' ? option('socketPath') : undefined;
  const host = option('host') ?? unbracket(decode(parsed.hostname, 'host'));
  if (!host) throw wrong('names no server', `It looks like ${EXAMPLE}`);

  const ssl = encryptionOf(option('sslmode') ?? option('ssl-mode'));
  return {
    engine: kind.engine,
    host,
    port: portOf(parsed.port || option('port'), kind.port),
    user: decode(parsed.username, 'user name') || refuseEmpty('user name'),
    password: decode(parsed.password, 'password') || undefined,
    database: databaseOf(parsed.pathname),
    ...(socketPath === undefined ? {} : { socketPath }),
    ...(ssl === undefined ? {} : { ssl }),
  };
}

function parse(url: string): URL {
  if (url === '') throw wrong('is empty', `Leave it out to use the built-in database, or set it to ${EXAMPLE}`);
  // A socket needs no server's name, but a URL does not parse without one.
  const complete = url.replace(/^(\w+:\/\/(?:[^/@]*@)?)(?=\/)/, '$1localhost');
  try {
    return new URL(complete);
  } catch {
    const help = `It looks like ${EXAMPLE}; in a password, write @ : / ? # % as %40 %3A %2F %3F %23 %25.`;
    throw wrong('is not a URL', help);
  }
}

function optionsOf(parsed: URL): (name: string) => string | undefined {
  const unknown = [...parsed.searchParams.keys()].find((name) => !OPTIONS.includes(name));
  if (unknown) throw wrong(`has an option "${unknown}" that is not known`, `These are: ${OPTIONS.join(', ')}.`);
  return (name) => parsed.searchParams.get(name) || undefined;
}

function portOf(given: string | undefined, usual: number): number {
  if (!given) return usual;
  const port = Number(given);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw wrong(`has the port "${given}"`, 'A port is a number from 1 to 65535.');
}

function databaseOf(path: string): string {
  const name = decode(path.slice(1), 'database name');
  if (name.includes('/')) throw wrong('has more than a database name behind the server', `It looks like ${EXAMPLE}`);
  return name || refuseEmpty('database name');
}

function encryptionOf(mode: string | undefined): Encryption | undefined {
  switch (mode?.toLowerCase().replace('_', '-')) {
    case undefined:
    case 'disable':
    case 'disabled':
      return undefined;
    case 'require':
    case 'required':
    case 'no-verify':
      return { rejectUnauthorized: false };
    case 'verify-ca':
    case 'verify-full':
    case 'verify-identity':
      return { rejectUnauthorized: true };
    default:
      throw wrong(`has sslmode "${mode}"`, 'It may be disable, require, verify-ca or verify-full.');
  }
}

function decode(part: string, what: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong(`has a % in its ${what} that begins no code`, 'Write a percent sign itself as %25.');
  }
}

function unbracket(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function refuseEmpty(what: string): never {
  throw wrong(`has no ${what}`, `It looks like ${EXAMPLE}`);
}

function kinds(): string {
  return 'It begins with postgresql:// (or postgres://), mysql:// or mariadb://.';
}

function wrong(what: string, help: string): ConfigError {
  return new ConfigError('database.url_wrong', `DATABASE_URL ${what}.`, { help });
}
