import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AuditEntry } from '../../../kernel/audit/audit.entity.ts';
import { InvalidInput } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { defineSettings } from '../../../kernel/settings/settings.ts';
import { Setting } from '../../../kernel/settings/setting.entity.ts';
import { SettingsStore } from '../../../kernel/settings/store.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { fieldsFromSchema } from '../../forms/from-schema.ts';
import { settingsPages } from './settings.page.ts';
import { saveSettings, settingsHistory, shownSettings, type SettingsLevel } from './values.ts';

const acme = defineSettings({
  id: 'acme',
  level: 'organization',
  schema: z.object({
    greeting: z.string().max(20).default('Hello').meta({ title: 'acme.greeting' }),
    key: z.string().min(3).meta({ title: 'acme.key', widget: 'secret' }),
    active: z.boolean().default(true).meta({ title: 'acme.active' }),
  }),
});
const area = { definition: acme as never, pluginId: 'acme' };
const atSite: SettingsLevel = { kind: 'site' };

let site: TestSite;

beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());

/** A store with nothing remembered, as another process would have it. */
const fresh = () => new SettingsStore(site.database.em, site.site.key('settings'));
const save = (level: SettingsLevel, posted: Record<string, unknown>) =>
  saveSettings(site.scope(), fresh(), area, { level, posted });

describe('settings of a plugin', () => {
  it('ask for what is required, in words, at its field', async () => {
    const refused = await save(atSite, { greeting: 'x'.repeat(30), key: '', active: 'true' }).catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(InvalidInput);
    expect((refused as InvalidInput).problems.map(({ field }) => field)).toEqual(['greeting', 'key']);
  });

  it('store only what differs from what would hold anyway, so that organizations follow the site', async () => {
    const organization: SettingsLevel = { kind: 'organization', id: newId() };
    await save(atSite, { greeting: 'Welcome', key: 'sk_site', active: 'true' });
    await save(organization, { greeting: 'Welcome', key: '', active: undefined });
    expect(await fresh().at(acme, organization.id)).toEqual({ active: false });

    await save(atSite, { greeting: 'Moin', key: '', active: 'true' });
    expect(await fresh().get(acme, { organizationId: organization.id })).toEqual({
      greeting: 'Moin',
      key: 'sk_site',
      active: false,
    });
  });

  it('never show a secret, keep it when it is left empty, and take it away when asked to', async () => {
    await save(atSite, { greeting: 'Moin', key: 'sk_secret', active: 'true' });
    await save(atSite, { greeting: 'Salut', key: '', active: 'true' });
    expect(await fresh().get(acme)).toMatchObject({ greeting: 'Salut', key: 'sk_secret' });

    const shown = await shownSettings(fresh(), area, atSite);
    expect(shown).toEqual({ values: { greeting: 'Salut', active: true }, stored: ['key'] });
    const row = await site.database.em.fork().findOneOrFail(Setting, { definition: 'acme', place: 'site' });
    expect(JSON.stringify(row.values)).not.toContain('sk_secret');

    const refused = save(atSite, { greeting: 'Salut', key: '', remove_key: 'true', active: 'true' });
    await expect(refused).rejects.toBeInstanceOf(InvalidInput);
  });

  it('are written to the history without secrets, and told to the plugin', async () => {
    const organizationId = newId();
    await save({ kind: 'organization', id: organizationId }, { greeting: 'Ahoi', key: 'sk_mine', active: 'true' });
    const [entry] = await site.database.em.fork().find(AuditEntry, { organizationId });
    expect(entry).toMatchObject({ action: 'settings.changed', subjectLabel: 'acme', organizationId });
    expect(entry!.after).toEqual({ greeting: 'Ahoi', key: '••••' });
    const facts: { name: string }[] = await site.database.em.fork().execute('select * from outbox');
    expect(JSON.stringify(facts)).toContain('plugin.settings_changed');
  });
});

describe('the pages of settings', () => {
  const request = {
    query: {},
    rawQuery: '',
    path: '/admin/settings/acme',
    method: 'GET',
    ip: '::1',
    queryAll: () => [],
    cookies: { get: () => undefined },
    files: {},
  } as const;
  const pages = () =>
    settingsPages({
      store: fresh(),
      plugins: { settings: new Map([['acme', { pluginId: 'acme', value: acme as never }]]) },
    });
  const page = (path: string) => pages().find((candidate) => candidate.path === path)!;

  it('list core’s areas and those of plugins', async () => {
    const reply = await page('/admin/settings').show(site.scope(), {}, request);
    const rows =
      'model' in reply ? (reply.model as { table: { rows: { cells: { text: string }[] }[] } }).table.rows : [];
    expect(rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ['Orders', 'eventportal'],
      ['Changes after the sale', 'eventportal'],
      ['Cancelling by buyers', 'eventportal'],
      ['Sold out', 'eventportal'],
      ['Waiting lists', 'eventportal'],
      ['Payments', 'eventportal'],
      ['When money is taken', 'eventportal'],
      ['Disputes', 'eventportal'],
      ['Payouts', 'eventportal'],
      ['Taxes', 'eventportal'],
      ['Invoices', 'eventportal'],
      ['Seller on invoices', 'eventportal'],
      ['Gift cards', 'eventportal'],
      ['Estimates in other currencies', 'eventportal'],
      ['Mail', 'eventportal'],
      ['Accounts', 'eventportal'],
      ['Doubtful addresses', 'eventportal'],
      ['Organizations', 'eventportal'],
      ['REST API', 'eventportal'],
      ['History', 'eventportal'],
      ['Signing in', 'eventportal'],
      ['Signing in of members', 'eventportal'],
      ['Signed-in browsers', 'eventportal'],
      ['acme', 'acme'],
    ]);
  });

  it('draw the form from the definition', async () => {
    const reply = await page('/admin/settings/:area').show(site.scope(), { area: 'acme' } as never, request);
    const groups = 'model' in reply ? (reply.model as { groups: { fields: object[] }[] }).groups : [];
    expect(groups.flatMap(({ fields }) => fields)).toMatchObject([
      { name: 'greeting', widget: 'text', value: 'Salut' },
      { name: 'key', widget: 'secret', stored: true, removeName: 'remove_key', required: false },
      { name: 'active', widget: 'checkbox', checked: true },
    ]);
    expect(JSON.stringify(reply)).not.toContain('sk_secret');
  });

  it('tell in the form’s words what was changed there, and keep secrets to themselves', async () => {
    const level = { kind: 'organization', id: newId() } as const;
    const fields = fieldsFromSchema(acme.schema, { say: (key) => (key === 'acme.greeting' ? 'Greeting' : key) });
    const history = () => settingsHistory(site.scope(), fresh(), area, { level, fields });
    expect(await history()).toEqual([]);
    await save(level, { greeting: 'Hallo', key: 'sk_other', active: 'true' });
    await save(level, { greeting: 'Moin moin', key: '', active: 'true' });
    const [last, first] = await history();
    expect(last).toMatchObject({ text: 'Changed the settings' });
    expect(last!.changes).toEqual([{ label: 'Greeting', before: 'Hallo', after: 'Moin moin' }]);
    expect(first!.changes).toContainEqual({ label: 'Greeting', before: '', after: 'Hallo' });
    expect(JSON.stringify(await history())).not.toContain('sk_other');
  });

  it('know no others', async () => {
    const unknown = page('/admin/settings/:area').show(site.scope(), { area: 'nothing' } as never, request);
    await expect(unknown).rejects.toMatchObject({ code: 'settings.not_found', status: 404 });
  });
});
