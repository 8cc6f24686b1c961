// Longer than usual: each way in which a process or a server can die has its story here, with real ones.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './index.ts';

const PROGRAM = fileURLToPath(new URL('../../../../test/setup/embedded-process.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const onPosix = process.platform !== 'win32';
const onLinux = process.platform === 'linux';

interface Message {
  readonly event?: string;
  readonly ready?: boolean;
  readonly failed?: string;
  readonly adopted?: boolean;
  readonly pid?: number;
  readonly url?: string;
  readonly written?: number;
}

interface Portal {
  readonly child: ChildProcess;
  readonly messages: readonly Message[];
  until(holds: (message: Message) => boolean): Promise<Message>;
}

// Real servers, started and killed many times, on whatever disk there is.
vi.setConfig({ testTimeout: 120_000 });

let home: string;
let dataDir: string;
const portals: Portal[] = [];
const servers: EmbeddedPostgres[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'eventportal-embedded-'));
  chmodSync(home, 0o755);
  dataDir = join(home, 'data');
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const { child } of portals.splice(0)) if (isRunning(child)) await kill(child);
  const left = serverPid();
  if (left && existsSync(`/proc/${left}`)) process.kill(left, 'SIGKILL');
  rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

describe('the embedded PostgreSQL', () => {
  it('makes a database in an empty folder, and keeps it', async () => {
    const first = await start();
    expect(first).toMatchObject({ adopted: false, user: 'eventportal', database: 'eventportal', port: 5432 });
    await query(first.url, 'create table kept (word text)');
    await query(first.url, `insert into kept values ('grüße')`);
    await first.stop();
    expect(serverPid()).toBeUndefined();

    const second = await start();
    expect(await query(second.url, 'select word, upper(word) from kept')).toEqual([{ word: 'grüße', upper: 'GRÜßE' }]);
  });

  it('listens on no network, and lets no other account in', async () => {
    const server = await start();
    expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
    expect(statSync(server.host).mode & 0o777).toBe(0o700);
    expect(statSync(join(server.host, '.s.PGSQL.5432')).mode & 0o777).toBe(0o700);
  });

  it.runIf(onLinux)('gives its programs none of our secrets', async () => {
    process.env.SECRET_FOR_TEST = 'hidden';
    const server = await start();
    delete process.env.SECRET_FOR_TEST;
    expect(readFileSync(`/proc/${server.pid}/environ`, 'utf8')).not.toContain('hidden');
  });

  it('is joined by a second process, and stopped by the last to leave', async () => {
    const one = await portal();
    const two = await portal();
    expect([one.ready.adopted, two.ready.adopted]).toEqual([false, true]);
    expect(two.ready.pid).toBe(one.ready.pid);

    await leave(one);
    expect(one.messages).toContainEqual(expect.objectContaining({ event: 'embedded_postgres.left_running' }));
    expect(await query(two.ready.url, 'select 1 as one')).toEqual([{ one: 1 }]);

    await leave(two);
    expect(two.messages).toContainEqual(expect.objectContaining({ event: 'embedded_postgres.stopped' }));
    expect(serverPid()).toBeUndefined();
  });

  it('is stopped exactly once when all leave at the same moment', async () => {
    const all = await Promise.all([portal(), portal(), portal()]);
    await Promise.all(all.map(leave));
    const endings = all.flatMap(({ messages }) => messages.map(({ event }) => event)).filter(Boolean);
    expect(endings.filter((event) => event === 'embedded_postgres.stopped')).toHaveLength(1);
    expect(serverPid()).toBeUndefined();
  });

  it('is created and started once when three processes begin on an empty folder', async () => {
    const all = await Promise.all([portal(), portal(), portal()]);
    expect(all.filter(({ ready }) => !ready.adopted)).toHaveLength(1);
    expect(new Set(all.map(({ ready }) => ready.pid)).size).toBe(1);
    expect(readdirSync(join(dataDir, 'postgres')).sort()).toEqual(['data', 'postgres.log', 'run']);
  });

  it('outlives a killed process, and is adopted by the next one', async () => {
    const killed = await portal();
    await kill(killed.child);
    const next = await start();
    expect(next).toMatchObject({ adopted: true, pid: killed.ready.pid });
  });

  it.runIf(onLinux)('loses no row it has acknowledged when everything is killed while writing', async () => {
    for (let round = 1; round <= 3; round += 1) {
      const writer = await portal();
      writer.child.send('write');
      const enough = await writer.until(({ written }) => written !== undefined && written % 100 > 50);
      killEverything(writer);
      await once(writer.child, 'exit');

      const server = await start();
      const acknowledged = Math.max(enough.written ?? 0, ...writer.messages.map(({ written }) => written ?? 0));
      const [row] = await query(server.url, 'select count(*)::int as n from written where id = $1', [acknowledged]);
      expect(row).toEqual({ n: 1 });
      await server.stop();
      servers.splice(0);
    }
  });

  it('comes back by itself when it is killed under a running process', async () => {
    const running = await portal();
    process.kill(running.ready.pid ?? 0, 'SIGKILL');
    const back = await running.until(({ event }) => event === 'embedded_postgres.back');
    expect(back.pid).not.toBe(running.ready.pid);
    expect(await query(running.ready.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await leave(running);
  });

  it('begins anew where a process was killed while creating it', async () => {
    const root = join(dataDir, 'postgres');
    const killed = spawnPortal();
    await vi.waitUntil(() => existsSync(root) && readdirSync(root).some((name) => name.startsWith('data.new-')), {
      interval: 5,
      timeout: 20_000,
    });
    await kill(killed.child);
    expect(readdirSync(root)).toContain('starting.lock');

    expect((await start()).adopted).toBe(false);
    expect(readdirSync(root).filter((name) => /data\.new|lock/.test(name))).toEqual([]);
  });

  it.runIf(onPosix)('has its socket elsewhere when the path is too long for one', async () => {
    dataDir = join(home, 'a'.repeat(90));
    const server = await start();
    expect(server.host.startsWith(tmpdir())).toBe(true);
    expect(statSync(server.host).mode & 0o777).toBe(0o700);

    const other = await portal();
    expect(other.ready).toMatchObject({ adopted: true, pid: server.pid });
    rmSync(server.host, { recursive: true, force: true });
  });

  it.runIf(onPosix)('has its socket elsewhere when the folder takes none', async () => {
    mkdirSync(join(dataDir, 'postgres', 'run', '.s.PGSQL.5432'), { recursive: true });
    const server = await start();
    expect(server.host.startsWith(tmpdir())).toBe(true);
    expect(server.host.startsWith(dataDir)).toBe(false);
    await server.stop();
    rmSync(server.host, { recursive: true, force: true });
  });

  it.runIf(isRoot)('runs as root below a folder that only root may enter', async () => {
    chmodSync(home, 0o700);
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    await server.stop();
    expect(serverPid()).toBeUndefined();

    // The same data, moved to where an ordinary account can reach it, and back.
    chmodSync(home, 0o755);
    await (await start()).stop();
    chmodSync(home, 0o700);
    await (await start()).stop();
  });

  it.runIf(onLinux)('starts although its old number belongs to a stranger now', async () => {
    await (await start()).stop();
    // In a restarted container this is common. The stranger has to be somebody that PostgreSQL may send signals to.
    const { uid, gid } = statSync(join(dataDir, 'postgres', 'data'));
    const stranger = spawn('sleep', ['60'], { uid, gid });
    writeFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), `${stranger.pid}\n${dataDir}\n1\n5432\n\n`);
    const server = await start();
    expect(server.adopted).toBe(false);
    stranger.kill();
  });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  servers.push(server);
  return server;
}

function spawnPortal(): Portal {
  const child = fork(PROGRAM, [dataDir], { execArgv: ['--conditions=development'] });
  const messages: Message[] = [];
  child.on('message', (message) => messages.push(message as Message));
  const running: Portal = {
    child,
    messages,
    async until(holds) {
      for (;;) {
        const found = messages.find((message) => holds(message) || message.failed !== undefined);
        if (found?.failed) throw new Error(found.failed);
        if (found) return found;
        await once(child, 'message');
      }
    },
  };
  portals.push(running);
  return running;
}

async function portal(): Promise<Portal & { readonly ready: Message }> {
  const running = spawnPortal();
  return { ...running, ready: await running.until(({ ready }) => ready === true) };
}

async function leave({ child }: Portal): Promise<void> {
  const ended = once(child, 'exit');
  child.send('stop');
  await ended;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** The portal, the server and every process of the server, without a chance to tidy up. */
function killEverything({ child }: Portal): void {
  const server = serverPid();
  const backends = readdirSync('/proc').filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      existsSync(`/proc/${pid}/stat`) &&
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(server),
  );
  child.kill('SIGKILL');
  for (const pid of [server, ...backends.map(Number)]) if (pid) process.kill(pid, 'SIGKILL');
}

function serverPid(): number | undefined {
  const file = join(dataDir, 'postgres', 'data', 'postmaster.pid');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

async function query(url: string | undefined, sql: string, values: unknown[] = []): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}
