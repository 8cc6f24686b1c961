import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { siteFolder, startCli, type RunningCli, type SiteFolder } from '../setup/cli.ts';
import { freePort } from '../setup/scratch.ts';
import { ask } from '../setup/web.ts';

let folder: SiteFolder;
let running: RunningCli | undefined;
afterEach(async () => {
  running?.child.kill('SIGTERM');
  await running?.ended;
  folder.remove();
});

async function startDemo(port: number): Promise<string> {
  const env = { PORT: String(port), HOST: '127.0.0.1', DATA_DIR: join(folder.path, 'data') };
  running = startCli(['demo'], { cwd: folder.path, env });
  await running.says('Mailbox.');
  return running.said.out;
}

async function stopDemo(): Promise<void> {
  running!.child.kill('SIGINT');
  expect(await running!.ended).toMatchObject({ code: 0 });
}

// With nothing at hand: no database, no config, an empty folder.
it('one command ends with an address, a login and tickets that can be bought', { timeout: 180_000 }, async () => {
  folder = siteFolder();
  // The embedded database's account, which is not root's, must get through.
  chmodSync(folder.path, 0o755);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const said = await startDemo(port);
  expect(said).toContain(`http://localhost:${port}`);
  const slug = /\/e\/([\w-]+)/.exec(said)![1]!;
  const email = /Sign in as +(\S+)/.exec(said)![1]!;
  const password = /Password +(\S+)/.exec(said)![1]!;

  const login = await ask(origin, '/api/v1/auth/login', { body: { email, password } });
  expect(login.status).toBe(200);
  expect((await ask(origin, `/e/${slug}`)).status).toBe(200);

  const { data } = (await ask(origin, '/api/v1/events')).json<{ data: { id: string; slug: string }[] }>();
  const eventId = data.find((event) => event.slug === slug)!.id;
  const types = (await ask(origin, `/api/v1/events/${eventId}/ticket-types`)).json();
  const dates = (await ask(origin, `/api/v1/events/${eventId}/occurrences`)).json();
  const placed = await ask(origin, '/api/v1/registrations', {
    body: {
      eventId,
      ticketTypeId: types.data[0].id,
      occurrenceId: dates.data[0].id,
      buyer: { name: 'Mara Lind', email: 'mara@example.org' },
      gateway: 'payment-manual',
    },
  });
  expect([placed.status, placed.json().state]).toEqual([201, 'confirmed']);
  const { code, secret } = placed.json();
  await stopDemo();

  const again = await startDemo(port);
  expect(again).toContain(`/e/${slug}`);
  expect(again).not.toContain(password);
  const kept = await ask(origin, `/api/v1/orders/${code}`, { headers: { 'Order-Secret': secret } });
  expect([kept.status, kept.json().state, kept.json().tickets.length]).toEqual([200, 'confirmed', 1]);
  expect((await ask(origin, '/api/v1/auth/login', { body: { email, password } })).status).toBe(200);
  await stopDemo();
});
