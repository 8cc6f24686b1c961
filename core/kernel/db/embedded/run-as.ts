import { chmodSync, chownSync, existsSync, lchownSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { type Command, runProgram } from './process.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** As whom the server runs: PostgreSQL refuses root, and its files must belong to the account it runs as. */
export interface RunAs {
  /** Whom the files must be given to; undefined where that is already so. */
  readonly owner: Owner | undefined;
  command(program: string, args: readonly string[], options: Command['options']): Command;
}

const asOurselves: RunAs = { owner: undefined, command: (program, args, options) => ({ program, args, options }) };

export async function chooseRunAs(place: Place, binaries: Binaries, env: NodeJS.ProcessEnv): Promise<RunAs> {
  if (process.platform === 'win32') return asOurselves;
  for (const candidate of process.getuid?.() === 0 ? candidatesForRoot(place) : candidatesForUser(place)) {
    const command = candidate.command(binaries.postgres, ['--version'], { env, cwd: '/' });
    if ((await runProgram(command)).code === 0) return candidate;
  }
  throw cannotRun(place, binaries);
}

/** An ordinary user can neither read nor give away what belongs to somebody else; only root can help there. */
export function refuseForeignData({ root }: Place): void {
  const own = process.getuid?.() ?? 0;
  const { uid } = statSync(root);
  if (own === 0 || uid === own) return;
  throw new ConfigError('database.foreign_data', `${root} belongs to user ${uid}; this is user ${own}.`, {
    help: `Start eventportal as that user, or have root give it the files: chown -R ${own} ${root}`,
  });
}

/** Gives the folder and what is in it to the server's account, when it is not its own already. */
export function giveTo(owner: Owner | undefined, folder: string): void {
  if (!owner || !existsSync(folder) || statSync(folder).uid === owner.uid) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, name), owner.uid, owner.gid);
  }
  chownSync(folder, owner.uid, owner.gid);
}

function* candidatesForRoot(place: Place): Generator<RunAs> {
  const accounts = [ownerOf(place.data), account('postgres'), account('nobody')];
  for (const owner of accounts) {
    if (!owner || owner.uid === 0) continue;
    if (canReach(dirname(place.dataDir), owner)) openDoor(place.dataDir, owner);
    if (canReach(place.dataDir, owner)) yield asAccount(owner);
  }
  const mapped = account('nobody') ?? account('postgres');
  if (mapped) yield inNamespace(mapped, { uid: 0, gid: 0 });
}

function* candidatesForUser(place: Place): Generator<RunAs> {
  const own: Owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  // initdb wants to know its user's name, which a container's made-up user id does not have. The server does not care.
  if (hasName(own.uid) || existsSync(join(place.data, 'PG_VERSION'))) yield asOurselves;
  const mapped = account('nobody');
  if (mapped) yield { ...inNamespace(mapped, own), owner: undefined };
}

function asAccount(owner: Owner): RunAs {
  return { owner, command: (program, args, options) => ({ program, args, options: { ...options, ...owner } }) };
}

/** Under root's eyes only: outside, the server is root and so can enter /root; inside, it sees an ordinary user. */
function inNamespace(mapped: Owner, owner: Owner): RunAs {
  const flags = ['--user', `--map-user=${mapped.uid}`, `--map-group=${mapped.gid}`];
  return {
    owner,
    command: (program, args, options) => ({ program: 'unshare', args: [...flags, program, ...args], options }),
  };
}

/** DATA_DIR may well be closed to others. The server's account must pass through it, but need not read it. */
function openDoor(dataDir: string, owner: Owner): void {
  const { uid, mode } = statSync(dataDir);
  if (uid !== 0 || (mode & 0o077) !== 0) return;
  try {
    chownSync(dataDir, 0, owner.gid);
    chmodSync(dataDir, (mode & 0o7777) | 0o010);
  } catch (error) {
    // A root without its powers, as some containers have it, cannot; then another way is taken.
    if (!['EPERM', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function canReach(folder: string, owner: Owner): boolean {
  const { uid, gid, mode } = statSync(folder);
  const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  return folder === dirname(folder) || canReach(dirname(folder), owner);
}

function ownerOf(path: string): Owner | undefined {
  if (!existsSync(path)) return undefined;
  const { uid, gid } = statSync(path);
  return { uid, gid };
}

function account(name: string): Owner | undefined {
  const fields = accounts().find((line) => line[0] === name);
  return fields && { uid: Number(fields[2]), gid: Number(fields[3]) };
}

function hasName(uid: number): boolean {
  // macOS keeps its people elsewhere than in this file, and always has a name for them.
  return process.platform !== 'linux' || accounts().some((line) => line[2] === String(uid));
}

function accounts(): string[][] {
  if (!existsSync('/etc/passwd')) return [];
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
}

function cannotRun(place: Place, binaries: Binaries): ConfigError {
  if (process.getuid?.() === 0) {
    const message = `PostgreSQL does not run as root, and no other account can be taken that reaches ${place.dataDir} and ${binaries.folder}.`;
    return new ConfigError('database.cannot_run_as', message, {
      help: 'Set DATA_DIR to a folder such as /var/lib/eventportal and keep the project outside /root, start as an ordinary user, or set DATABASE_URL.',
    });
  }
  const message = `User ${process.getuid?.()} has no entry in /etc/passwd, and without one PostgreSQL cannot create its data.`;
  return new ConfigError('database.cannot_run_as', message, {
    help: 'Run as a user with a name (such as "node" in Docker), or set DATABASE_URL to a server of your own.',
  });
}
