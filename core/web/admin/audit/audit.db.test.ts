import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { chainEntries } from '../../../kernel/audit/chain-entries.ts';
import { newId } from '../../../kernel/ids.ts';
import { createScope } from '../../../kernel/scope/create-scope.ts';
import { auditByDay, auditEntry, listAudit } from '../../../modules/reports/index.ts';
import { createOrganization } from '../../../modules/organizations/index.ts';
import { actorOf, createUser, userById } from '../../../modules/users/index.ts';
import { organizationPages } from '../organizations/index.ts';
import { auditPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let ann: Browser;
let root: Browser;
let ids: { fair: string; other: string };

async function person(name: string, isAdmin = false): Promise<string> {
  const email = `${name.toLowerCase()}@example.org`;
  return (await createUser(site.scope(), { email, name, password: 'correct horse battery', isAdmin })).userId;
}

async function organization(name: string, ownerId: string): Promise<string> {
  const owner = site.scope(actorOf((await userById(site.scope(), ownerId))!));
  const facts = { email: 'fair@example.org', currency: 'EUR', locale: 'en', zone: 'Europe/Berlin' };
  return (await createOrganization(owner, { name, ...facts })).id;
}

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [...auditPages, ...organizationPages] });
  const annId = await person('Ann');
  ann = await portal.browser(annId);
  root = await portal.browser(await person('Root', true));
  ids = { fair: await organization('Fair people', annId), other: await organization('Others', await person('Bob')) };

  const impersonator = { userId: newId(), email: 'root@example.org' };
  const via = { clientId: 'app-1', name: 'Box office', permissions: [] };
  const actor = { ...actorOf((await userById(site.scope(), annId))!), impersonator, via };
  const scope = createScope(site.parts, {
    actor,
    origin: { ip: '192.0.2.9', userAgent: 'Browser 7', requestId: 'r-1' },
  });
  await scope.tx(async (tx) => {
    const order = { kind: 'order', id: newId(), label: 'ABCD2345', organizationId: ids.fair };
    tx.audit('order.cancelled', order, {
      before: { state: 'confirmed', isAdmin: false, amount: 1250, currency: 'EUR' },
      after: { state: 'cancelled', isAdmin: true, amount: 0, currency: 'EUR', expiresAt: '2027-01-20T10:00:00.000Z' },
      note: '=1+1',
    });
    tx.audit('order.placed', { ...order, organizationId: ids.other, label: 'ZZZZ9999' });
  });
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

const list = '/admin/o/fair-people/audit';
const cancelled = async () => (await listAudit(site.scope(), { action: 'order.cancelled' })).rows[0]!;

describe('the history of an organization', () => {
  it('says who did what, through whom, and values in words', async () => {
    const page = await ann.get(list);
    expect(page.status).toBe(200);
    for (const text of ['Cancelled the order', 'root@example.org, in place of ann@example.org, with Box office']) {
      expect(page.text).toContain(text);
    }
    for (const change of ['State: Confirmed → Cancelled', 'Admin of the site: no → yes', 'Amount: €12.50 → €0.00']) {
      expect(page.text).toContain(change);
    }
    expect(page.text).toMatch(/<svg[^>]+role="img"[^>]+aria-label="The last 30 days/);
    expect(page.text).not.toContain('ZZZZ9999');
  });

  it.each([
    ['action=order.cancelled', true],
    ['action=order.placed', false],
    ['kind=order', true],
    ['kind=event', false],
    ['actor=ROOT%40', true],
    ['actor=box', true],
    ['actor=nobody', false],
    ['q=abcd', true],
    ['q=%3D1%2B1', true],
    ['q=100%25', false],
    ['from=2027-01-15&to=2027-01-15', true],
    ['to=2027-01-14', false],
    ['from=nonsense&cursor=nonsense', true],
  ])('is narrowed by %s', async (query, isThere) => {
    const { text } = await ann.get(`${list}?${query}`);
    expect(text.includes(`${list}/${(await cancelled()).id}`)).toBe(isThere);
  });

  it('shows one entry with everything about it, and only its own', async () => {
    const { id } = await cancelled();
    await chainEntries(site.scope());
    const { text, status } = await ann.get(`${list}/${id}`);
    expect(status).toBe(200);
    for (const part of ['192.0.2.9', 'Browser 7', 'r-1', 'Confirmed', '€12.50', 'Jan 20, 2027, 11:00']) {
      expect(text).toContain(part);
    }
    expect(text).toContain((await auditEntry(site.scope(), { id }))!.hash!);
    const [foreign] = (await listAudit(site.scope(), { organizationId: ids.other, action: 'order.placed' })).rows;
    expect((await ann.get(`${list}/${foreign!.id}`)).status).toBe(404);
    expect((await ann.get(`${list}/nonsense`)).status).toBe(404);
    expect((await root.get(`/admin/audit/${foreign!.id}`)).status).toBe(200);
  });

  it('is taken away as a file, which is written down', async () => {
    const csv = await ann.get(`${list}/export.csv?action=order.cancelled`);
    expect(csv.text.split('\r\n')).toHaveLength(3);
    // A spreadsheet must not calculate what a person wrote.
    expect(csv.text).toContain(`,'=1+1,`);
    const json = await ann.get(`${list}/export.json?action=order.cancelled`);
    expect(JSON.parse(json.text)).toMatchObject([
      { action: 'order.cancelled', viaLabel: 'Box office', ip: '192.0.2.9' },
    ]);
    expect(JSON.parse((await ann.get(`${list}/export.json?q=no-such-thing`)).text)).toEqual([]);
    const { rows } = await listAudit(site.scope(), { organizationId: ids.fair, action: 'audit.exported' });
    expect(rows.map(({ after }) => after)).toMatchObject([
      { entries: 0, format: 'json' },
      { entries: 1, format: 'json' },
      { entries: 1, format: 'csv' },
    ]);
  });

  it('is the site’s for admins alone', async () => {
    expect((await root.get('/admin/audit')).text).toContain('ZZZZ9999');
    expect((await ann.get('/admin/audit')).status).toBe(403);
    expect((await ann.get('/admin/audit/export.csv')).status).toBe(403);
    expect((await ann.get('/admin/o/others/audit')).status).toBe(404);
  });
});

it('counts what happened on each day of the zone', async () => {
  const days = await auditByDay(site.scope(), { organizationId: ids.other, days: 3, zone: 'Europe/Berlin' });
  expect(days.map(({ entries }) => entries)).toEqual([0, 0, expect.any(Number)]);
  expect(days.at(-1)!.entries).toBeGreaterThan(0);
  expect(days.at(-1)!.beginsAt).toEqual(new Date('2027-01-14T23:00:00.000Z'));
});

it('stands below the form of a thing', async () => {
  const { text } = await ann.get('/admin/o/fair-people/settings');
  expect(text).toMatch(/id="history"[\s\S]+Created the organization/);
});
