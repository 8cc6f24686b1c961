import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp, type App } from '../../core/app.ts';
import { checkInput } from '../../core/kernel/config/load.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import storageLocal from '../../plugins/storage-local/index.ts';
import { engine, freshDatabase } from '../setup/databases.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'eventportal-roles-'));
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let app: App;

beforeAll(async () => {
  fresh = await freshDatabase(engine());
  const input = { database: fresh.url, dataDir, port: 0, mode: 'test' as const, plugins: [storageLocal()] };
  const config = await checkInput(input, dataDir);
  app = await createApp({ ...config, appKey: 'an app key that is long enough for anything' }, { log: silentLogger });
});

afterAll(async () => {
  await app.stop();
  await fresh.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('a process that only serves pages is ready, and counts what the others have to do', async () => {
  const { web } = await app.start({ role: 'web' });
  const origin = `http://127.0.0.1:${web!.port}`;
  const ready = await fetch(`${origin}/health/ready`);
  expect(await ready.json()).toMatchObject({ ok: true });
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  expect(metrics).toContain('eventportal_queue_depth 0');
});
