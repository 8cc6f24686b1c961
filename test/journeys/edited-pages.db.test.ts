import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../core/app.ts';
import { currentEdition } from '../../core/kernel/edition/edition.ts';
import { updateOrganization } from '../../core/modules/organizations/index.ts';
import type { FilledSite } from '../factories/filled-site.ts';
import { freePort } from '../setup/scratch.ts';
import { connect, runningSite, type RunningSite } from '../setup/running-site.ts';
import { ask } from '../setup/web.ts';

// Two processes of one site: what is edited through one shows in the other at once, though it keeps its pages.
let site: RunningSite;
let filled: FilledSite;
let other: App;
let otherOrigin: string;
const dataDir = mkdtempSync(join(tmpdir(), 'eventportal-other-'));

beforeAll(async () => {
  site = await runningSite();
  filled = await site.fill();
  const port = await freePort();
  otherOrigin = `http://127.0.0.1:${port}`;
  const { database, url } = { database: site.app.config.database, url: site.origin };
  other = await connect({ port, host: '127.0.0.1', url, dataDir, database });
  await other.start({ role: 'web' });
});
afterAll(async () => {
  await other.stop();
  await site.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const imprint = async (origin: string): Promise<string> => (await ask(origin, '/imprint')).text;
const edition = (): Promise<number> => currentEdition(site.app.database.em.fork());

it('shows an edit in every process at once, in pages that would be kept for minutes', async () => {
  for (const origin of [site.origin, otherOrigin]) expect(await imprint(origin)).not.toContain('A new door');
  const { organizationId } = filled;
  await updateOrganization(site.app.scope(), { organizationId, imprint: { en: 'A new door' } });
  expect(await imprint(site.origin)).toContain('A new door');
  await expect.poll(() => imprint(otherOrigin), { timeout: 15_000 }).toContain('A new door');
});

it('keeps pages through what buyers do', async () => {
  const typeId = await filled.sell({ name: 'Seat', quantity: 5 });
  const before = await edition();
  const body = { eventId: filled.eventId, lines: [{ ticketTypeId: typeId, quantity: 1 }] };
  const { code, secret } = (await site.ask('/api/v1/orders', { body })).json();
  const buyer = { email: 'mara@example.org', name: 'Mara' };
  const headers = { 'Order-Secret': secret };
  expect((await site.ask(`/api/v1/orders/${code}/place`, { headers, body: { buyer } })).status).toBe(200);
  expect(await edition()).toBe(before);
  await filled.sell({ name: 'Box', quantity: 5 });
  expect(await edition()).toBeGreaterThan(before);
});
