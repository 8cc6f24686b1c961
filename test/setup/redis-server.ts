import { Redis } from 'ioredis';
import { freePort, scratch, startDaemon, sweepScratch, untilReady } from './scratch.ts';
import type { Server } from './shared.ts';

/** A Redis that keeps nothing on disk, on a free port of this machine. */
export async function startRedis(program: string): Promise<Server> {
  sweepScratch();
  const folder = scratch('redis');
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const daemon = startDaemon(folder, program, args);
  const url = `redis://127.0.0.1:${port}`;
  await untilReady('Redis', daemon, () => answers(url));
  return { url, stop: () => daemon.stop() };
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
