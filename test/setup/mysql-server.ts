import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Connection, createConnection } from 'mysql2/promise';
import { executable } from './engines.ts';
import { freePort, scratch, startDaemon, sweepScratch, untilReady } from './scratch.ts';
import { PREFIX } from './names.ts';
import type { Server } from './shared.ts';

const run = promisify(execFile);

/** Throw-away data: nothing waits for the disk. */
const CARELESS = [
  '--skip-log-bin',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-buffer-pool-size=128M',
  '--innodb-log-file-size=64M',
  '--max-connections=300',
];

/** What was committed outlives the process, and the machine. */
const CAREFUL = ['--skip-log-bin', '--innodb-flush-log-at-trx-commit=1', '--max-connections=300'];

export interface MysqlServer extends Server {
  /** `kill -9`, as a power cut would. */
  kill(): Promise<void>;
  /** The same server on its old data, once it was killed. */
  restart(): Promise<void>;
}

/** A MariaDB (or MySQL) of this run's own, on a free port of this machine. */
export function startMysql(program: string): Promise<MysqlServer> {
  return startWith(program, CARELESS);
}

/** One that may be killed: it loses nothing. */
export function startLastingMysql(program: string): Promise<MysqlServer> {
  return startWith(program, CAREFUL);
}

async function startWith(program: string, settings: readonly string[]): Promise<MysqlServer> {
  sweepScratch();
  const folder = scratch('mysql');
  const data = join(folder, 'data');
  // PostgreSQL's way of refusing root is not theirs, but they want to be told.
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  await createData(program, data, user);

  const port = await freePort();
  const password = randomBytes(9).toString('hex');
  const initFile = join(folder, 'init.sql');
  const account = `'eventportal'@'%'`;
  const statements = [
    `create user if not exists ${account} identified by '${password}'`,
    `grant all on *.* to ${account} with grant option`,
  ];
  writeFileSync(initFile, `${statements.join(';\n')};\n`);

  const args = [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    `--socket=${join(folder, 's')}`,
    `--pid-file=${join(folder, 'mysqld.pid')}`,
    `--init-file=${initFile}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--character-set-server=utf8mb4',
    ...settings,
  ];
  const url = `mysql://eventportal:${password}@127.0.0.1:${port}/mysql`;
  const start = async () => {
    const started = startDaemon(folder, program, args);
    await untilReady('MariaDB', started, () => answers(url));
    return started;
  };
  let daemon = await start();
  return {
    url,
    stop: () => daemon.stop(),
    kill: () => daemon.kill(),
    async restart() {
      daemon = await start();
    },
  };
}

/** A server that somebody else runs: it gets back what it had. */
export function givenMysql(url: string): Server {
  return { url, stop: () => inMysql(url, dropAll) };
}

async function dropAll(connection: Connection): Promise<void> {
  const [rows] = await connection.query('select schema_name as name from information_schema.schemata');
  const ours = (rows as { name: string }[]).filter(({ name }) => name.startsWith(PREFIX));
  for (const { name } of ours) await connection.query(`drop database \`${name}\``);
}

export async function inMysql<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: url, multipleStatements: true });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

async function createData(program: string, data: string, user: readonly string[]): Promise<void> {
  const { stdout } = await run(program, ['--no-defaults', '--version']);
  if (!/mariadb/i.test(stdout)) {
    await run(program, ['--no-defaults', ...user, '--initialize-insecure', `--datadir=${data}`]);
    return;
  }
  const installer = executable(['mariadb-install-db', 'mysql_install_db']);
  if (!installer) throw new Error(`mariadb-install-db is not installed beside ${dirname(program)}/mariadbd.`);
  const plain = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
  await run(installer, ['--no-defaults', ...user, `--datadir=${data}`, ...plain]);
}

async function answers(url: string): Promise<boolean> {
  try {
    await inMysql(url, (connection) => connection.query('select 1'));
    return true;
  } catch {
    return false;
  }
}
