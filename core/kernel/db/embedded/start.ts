import { ConfigError } from '../../errors.ts';
import { type Binaries, findBinaries, linkLibraries, majorVersion } from './binaries.ts';
import { checkVersion, createCluster, hasCluster } from './cluster.ts';
import { launch, NO_SOCKET } from './launch.ts';
import { addressOf, whereToListen } from './listen.ts';
import { makeSocketFolder, type Place } from './place.ts';
import { readPostmaster, removeStalePidFile, stateOf, untilGone } from './postmaster.ts';
import { type Address, enter, type Presence } from './presence.ts';
import { cleanEnv, pause } from './process.ts';
import { chooseRunAs, giveTo } from './run-as.ts';
import { takeStartLock } from './start-lock.ts';

export type Log = (event: string, facts?: Record<string, unknown>) => void;

export interface Running {
  readonly address: Address;
  readonly presence: Presence;
  readonly pid: number;
  readonly adopted: boolean;
}

export interface Starting {
  readonly place: Place;
  readonly log: Log;
  readonly flags: readonly string[];
  /** Where the programs are; tests give broken ones. */
  readonly binaries?: Binaries;
}

const SILENCE_LIMIT = 60_000;

/** Joins the server that runs on this data, or starts one. Any number of processes may do this at once. */
export async function ensureRunning(starting: Starting): Promise<Running> {
  const { place, log } = starting;
  for (;;) {
    const found = await adopt(place, log);
    if (found) return found;
    const lock = takeStartLock(place.lockFile);
    if (!lock) {
      await pause(20);
      continue;
    }
    try {
      const started = (await adopt(place, log)) ?? (await start(starting));
      if (started) return started;
    } finally {
      lock.release();
    }
  }
}

async function adopt(place: Place, log: Log): Promise<Running | undefined> {
  let deadline = Date.now() + SILENCE_LIMIT;
  for (let told = false; ; await pause(20)) {
    const server = readPostmaster(place.data);
    if (!server) return undefined;
    const address = addressOf(place, server.host, server.port);
    const answer = server.host ? await enter(address) : 'absent';
    if (typeof answer === 'object') return { address, presence: answer, pid: server.pid, adopted: true };

    if (answer === 'busy') {
      // After a crash it reads its journal again before it answers, and that takes as long as it takes.
      deadline = Date.now() + SILENCE_LIMIT;
      if (!told) log('embedded_postgres.waiting', { pid: server.pid });
      told = true;
      continue;
    }
    const state = stateOf(server.pid, place.data);
    if (state === 'zombie') await untilGone(server.pid, place.data);
    if (state !== 'ours') return undefined;
    if (Date.now() > deadline) throw doesNotAnswer(place, server.pid);
  }
}

/** Answers undefined when another process's server was quicker; it can be adopted then. */
async function start(starting: Starting): Promise<Running | undefined> {
  const { place, flags, log, binaries = findBinaries() } = starting;
  const libraries = linkLibraries(binaries, place.libraries);
  const env = cleanEnv(libraries);
  const major = await majorVersion(binaries, env);
  const runAs = await chooseRunAs(place, binaries, env);

  if (!hasCluster(place)) {
    await createCluster(place, binaries, runAs, env);
    log('embedded_postgres.created', { data: place.data, version: major });
  }
  checkVersion(place, major);
  giveTo(runAs.owner, place.root);
  giveTo(runAs.owner, place.data);
  await removeStalePidFile(place.data);

  for (const listening of await whereToListen(place)) {
    const args = ['-D', place.data, ...listening.flags, ...flags];
    const command = runAs.command(binaries.postgres, args, { env, cwd: place.root });
    try {
      if (listening.folder) makeSocketFolder(listening.folder, runAs.owner);
      const launched = await launch(place, command, listening.address, log);
      return launched && { address: listening.address, ...launched, adopted: false };
    } catch (error) {
      // Folders shared into a virtual machine, as Docker Desktop does it, may take files but no sockets.
      const mayTryNext = error instanceof ConfigError && error.code === NO_SOCKET && !listening.isLast;
      if (!mayTryNext) throw error;
    }
  }
  return undefined;
}

function doesNotAnswer(place: Place, pid: number): ConfigError {
  return new ConfigError(
    'database.does_not_answer',
    `The PostgreSQL of ${place.root} (process ${pid}) runs but does not answer.`,
    {
      help: `Look at ${place.logFile}; end that process (kill ${pid}) and start again.`,
    },
  );
}
