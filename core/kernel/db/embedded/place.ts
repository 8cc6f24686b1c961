import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { Owner } from './run-as.ts';

export const PORT = 5432;

/** Where everything of one embedded PostgreSQL lies. */
export interface Place {
  readonly dataDir: string;
  readonly root: string;
  readonly data: string;
  /** Folders to try for the socket: beside the data if the path is short enough, else one of its own in /tmp. */
  readonly sockets: readonly string[];
  readonly libraries: string;
  readonly logFile: string;
  readonly lockFile: string;
  /** Windows has no sockets for Node, so the server listens on 127.0.0.1 there and asks for this password. */
  readonly passwordFile: string;
}

export function placeOf(dataDir: string): Place {
  mkdirSync(dataDir, { recursive: true });
  // One spelling for all: the running server is recognised by the path it was started with.
  const absolute = realpathSync(dataDir);
  const root = join(absolute, 'postgres');
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const elsewhere = join(tmpdir(), `eventportal-${name}`);
  return {
    dataDir: absolute,
    root,
    data: join(root, 'data'),
    sockets: [join(root, 'run'), elsewhere].filter(fitsSocket),
    libraries: join(root, 'lib'),
    logFile: join(root, 'postgres.log'),
    lockFile: join(root, 'starting.lock'),
    passwordFile: join(root, 'password'),
  };
}

/** Makes the socket folder, which nobody but the server's account and root may enter. */
export function makeSocketFolder(folder: string, owner: Owner | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const trusted = [0, process.getuid?.(), owner?.uid];
  if (!found.isDirectory() || !trusted.includes(found.uid)) {
    throw new ConfigError('database.socket_folder_taken', `${folder} belongs to somebody else.`, {
      help: 'Remove it, or set DATA_DIR to a shorter path so that the folder is not needed.',
    });
  }
  if (owner) chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o700);
}

/** A socket's path has room for 107 bytes (103 on macOS). */
function fitsSocket(folder: string): boolean {
  const limit = process.platform === 'darwin' ? 103 : 107;
  return Buffer.byteLength(join(folder, `.s.PGSQL.${PORT}`)) <= limit;
}
