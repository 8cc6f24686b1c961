import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { ConfigError } from '../../errors.ts';
import { USER } from './cluster.ts';
import { type Place, PORT } from './place.ts';
import type { Address } from './presence.ts';

export interface Listening {
  readonly address: Address;
  readonly flags: readonly string[];
  /** The socket's folder, to be made first. */
  readonly folder?: string;
  readonly isLast: boolean;
}

/** Where the server can listen, the best place first: never on a network, and on Windows on this machine's own address. */
export async function whereToListen(place: Place): Promise<Listening[]> {
  if (process.platform === 'win32') return [await onLoopback(place)];
  if (place.sockets.length === 0) throw tooLong();
  return place.sockets.map((folder) => ({
    address: addressOf(place, folder, PORT),
    flags: ['-h', '', '-k', folder, '-p', String(PORT), '-c', 'unix_socket_permissions=0700'],
    folder,
    isLast: folder === place.sockets.at(-1),
  }));
}

export function addressOf(place: Place, host: string, port: number): Address {
  if (process.platform !== 'win32') return { host, port, user: USER };
  return { host, port, user: USER, password: readFileSync(place.passwordFile, 'utf8') };
}

async function onLoopback(place: Place): Promise<Listening> {
  const host = '127.0.0.1';
  const port = await freePort(host);
  const flags = ['-h', host, '-p', String(port), '-c', 'unix_socket_directories='];
  return { address: addressOf(place, host, port), flags, isLast: true };
}

async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : PORT;
}

function tooLong(): ConfigError {
  const message = `The paths of DATA_DIR and of ${tmpdir()} are both too long for the database's socket.`;
  return new ConfigError('database.path_too_long', message, {
    help: 'Set DATA_DIR, or TMPDIR, to a path of less than 80 letters.',
  });
}
