import { writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditEntry } from '../core/kernel/audit/audit.entity.ts';
import type { Mark } from '../core/kernel/signed-mark.ts';
import { parseDatabaseUrl } from '../core/kernel/db/database-url.ts';
import { openDatabase } from '../core/kernel/db/orm.ts';
import { tamper as pastTheGuard } from '../test/setup/tamper.ts';
import { webProcessesOf } from '../test/setup/children-of.ts';
import { configWith, runCli, siteFolder, startCli, type SiteFolder } from '../test/setup/cli.ts';
import { emptyDatabase, engine, type TestDatabase } from '../test/setup/databases.ts';

const ACME = fileURLToPath(new URL('../test/fixtures/plugins/acme', import.meta.url));

// What no engine changes is tried on one of them: each of these starts the whole program.
// What has nothing to do with the engine is tried once.
const onOneEngine: typeof it | (() => void) = engine() === 'mysql' ? () => {} : it;

let database: TestDatabase;
let site: SiteFolder;

beforeAll(async () => {
  database = await emptyDatabase();
  site = siteFolder({ 'eventportal.config.ts': configWith(`['${ACME}', {}]`, "name: 'Harbour',") });
});
afterAll(async () => {
  site.remove();
  await database.drop();
});

const env = (more: Record<string, string> = {}) => ({ DATABASE_URL: database.url, ...more });
const run = (args: string, more: Record<string, string> = {}, stdin?: string) =>
  runCli(args.split(' '), { cwd: site.path, env: env(more), ...(stdin === undefined ? {} : { stdin }) });

/** As somebody with all rights on the database, past every trigger. */
async function tamper(sql: string, values: string[] = []): Promise<void> {
  const opened = await openDatabase({ address: parseDatabaseUrl(database.url), entities: [AuditEntry] });
  await pastTheGuard(opened, sql, values);
  await opened.close();
}

const id = (n: number) => `'01900000-0000-7000-8000-00000000000${n}'`;
const LONG_AGO = `'2026-01-02 03:04:05.000'`;
const ofOne = (columns: string, values: string, table: string) =>
  `insert into ${table} (${columns}) select ${values} from organizations where slug = 'harbour'`;
/** A site's account, money that came to it a while ago, and where it goes. */
const OWED = [
  `insert into site_accounts (id, gateway, label, mode, settings_sealed, created_at) values (${id(1)}, 'card', 'Card', 'live', '', ${LONG_AGO})`,
  ofOne(
    'id, organization_id, gateway, label, mode, settings_sealed, site_account_id, position, created_at',
    `${id(2)}, id, 'card', 'Card', 'live', '', ${id(1)}, 0, ${LONG_AGO}`,
    'gateway_accounts',
  ),
  ofOne(
    'id, organization_id, currency, entry_key, kind, source_kind, source_id, gateway_account_id, at, created_at, clearing_minor, payable_minor',
    `${id(3)}, id, 'EUR', 'payment:1:captured', 'payment.captured', 'payment', ${id(4)}, ${id(2)}, ${LONG_AGO}, ${LONG_AGO}, 5000, -5000`,
    'ledger_entries',
  ),
  ofOne(
    'id, organization_id, holder, details_sealed, ending, created_at',
    `${id(5)}, id, 'Harbour', 'sealed', '2051', ${LONG_AGO}`,
    'payout_accounts',
  ),
];

/** A provider that reports the same two lines to everybody. */
const REPORTING = `import { definePlugin, money } from 'eventportal/sdk';
  const anything = { safeParse: () => ({ success: true, data: {} }) } as never;
  const nothing = async () => { throw new Error('nobody asks'); };
  const at = new Date('2026-01-02T12:00:00Z');
  const movements = [
    { ref: 'books_1', kind: 'capture', amount: money(1200, 'EUR'), at },
    { ref: 'books_2', kind: 'refund', amount: money(-200, 'EUR'), at },
  ];
  const gateway = {
    id: 'books', capabilities: { capture: ['now'], refunds: 'none', currencies: 'any' },
    start: nothing, inspect: nothing, readReport: async () => ({ movements }),
  } as never;
  export default definePlugin({
    id: 'books', version: '1.0.0', requires: { eventportal: '*' }, scope: 'site', root: new URL('.', import.meta.url),
    config: anything, register(ep) { ep.gateway(gateway, anything); },
  });`;
const AT_BOOKS = [
  ofOne(
    'id, organization_id, gateway, label, mode, settings_sealed, position, created_at',
    `${id(6)}, id, 'books', 'Own', 'live', '', 1, ${LONG_AGO}`,
    'gateway_accounts',
  ),
  `insert into site_accounts (id, gateway, label, mode, settings_sealed, created_at) values (${id(7)}, 'books', 'Cards', 'live', '', ${LONG_AGO})`,
];

// In this order: each begins with the site as the one before has left it.
describe('a site from its first command on', { timeout: 180_000 }, () => {
  it('is not ready before it is installed', async () => {
    const status = await run('migrate status --json');
    const { migrations } = JSON.parse(status.out) as { migrations: { name: string; appliedAt: string | null }[] };
    expect(migrations.map(({ name }) => name)).toContain('acme/20270101000000-notes');
    expect(migrations.every(({ appliedAt }) => appliedAt === null)).toBe(true);
    expect(await run('user list')).toMatchObject({ code: 3, err: expect.stringContaining('eventportal migrate up') });
  });

  it('is installed without questions, with a password that is told once', async () => {
    const { code, out } = await run('install --json --organization Harbour', {
      EVENTPORTAL_ADMIN_EMAIL: 'Ann@example.org',
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ email: 'ann@example.org', organization: { slug: 'harbour' } });
    expect(JSON.parse(out).password).toMatch(/^(\w{5}-){3}\w{5}$/);

    const again = await run('install --email bob@example.org');
    expect(again).toMatchObject({ code: 3, err: '✖ This site is installed already.\n' });
  });

  it('knows its accounts', async () => {
    const created = await run(
      'user create bob@example.org --name Bob --password-stdin --json',
      {},
      'correct horse battery\n',
    );
    expect(created.code).toBe(0);
    expect(JSON.parse(created.out)).not.toHaveProperty('password');
    const weak = await run('user password bob@example.org --password-stdin', {}, 'short');
    expect(weak).toMatchObject({ code: 3, err: expect.stringContaining('characters') });

    const { users } = JSON.parse((await run('user list --json')).out) as {
      users: { email: string; isAdmin: boolean }[];
    };
    expect(users.map(({ email, isAdmin }) => [email, isAdmin])).toEqual([
      ['bob@example.org', false],
      ['ann@example.org', true],
    ]);
  });

  it('proves that its history is whole, and says where it is not', async () => {
    expect(await run('audit chain --json')).toMatchObject({ code: 0, out: expect.stringMatching(/"chained": [1-9]/) });
    const whole = await run('audit verify --json');
    expect(whole.code).toBe(0);
    const { ok, entries, head } = JSON.parse(whole.out) as { ok: boolean; entries: number; head: Mark };
    expect([ok, head.seq]).toEqual([true, entries]);

    expect((await run(`audit verify --anchor ${head.seq}:${head.hash}`)).code).toBe(0);
    const ahead = await run(`audit verify --anchor ${head.seq + 1}:${head.hash}`);
    expect(ahead).toMatchObject({ code: 3, out: expect.stringContaining(`✖ Number ${head.seq + 1} is gone.`) });
    expect(await run('audit verify --anchor nonsense')).toMatchObject({ code: 2 });

    await tamper('update audit_entries set note = ? where seq = 2', ['forged']);
    const broken = await run('audit verify --json');
    expect(broken.code).toBe(3);
    expect(JSON.parse(broken.out)).toMatchObject({ ok: false, problem: { kind: 'changed', seq: 2 } });
    expect((await run('audit verify')).out).toContain('✖ Number 2 is not what it was when it was written.');
    await tamper('update audit_entries set note = null where seq = 2');
  });

  it('proves that its ledger is right, and says where it is not', async () => {
    expect(await run('ledger open --json')).toMatchObject({ code: 0, out: expect.stringContaining('"posted": 0') });
    expect(await run('ledger verify')).toMatchObject({ code: 0, out: expect.stringContaining('are in order') });
    await tamper(`update ledger_marks set seq = 3 where kind = ?`, ['head']);
    const broken = await run('ledger verify --json');
    expect(broken.code).toBe(3);
    expect(JSON.parse(broken.out)).toMatchObject({ ok: false, chain: { problem: { kind: 'head', seq: 3 } } });
    expect((await run('ledger verify')).out).toContain(
      '✖ Number 3 is the end, and not signed with the key of this site.',
    );
    await tamper(`update ledger_marks set seq = 0 where kind = ?`, ['head']);
  });

  onOneEngine('signs its history with a new app key, and with the old one again', async () => {
    const APP_KEY = 'another key that is long enough for all';
    writeFileSync(join(site.path, 'new.key'), APP_KEY);
    expect(await run('audit resign --old-key-file nowhere.key')).toMatchObject({ code: 2 });
    expect(await run('audit verify', { APP_KEY })).toMatchObject({ code: 3 });
    const there = await run('audit resign --old-key-file data/app.key --json', { APP_KEY });
    expect(there.code).toBe(0);
    expect(JSON.parse(there.out)).toMatchObject({ ok: true, signed: expect.any(Number) });
    expect(await run('audit resign --old-key-file data/app.key')).toMatchObject({ code: 3 });
    const back = await run('audit resign --old-key-file new.key');
    expect(back).toMatchObject({
      code: 0,
      out: expect.stringMatching(/checkpoints? (is|are) signed with the new key/),
    });
  });

  onOneEngine('tells what organizations are owed, and drafts their payouts', async () => {
    expect(await run('payouts run')).toMatchObject({ code: 3, err: expect.stringContaining('nothing to pay out') });
    for (const sql of OWED) await tamper(sql);
    const preview = await run('payouts run --dry-run');
    expect(preview).toMatchObject({ code: 0, out: expect.stringContaining('Harbour: 50.00 EUR to … 2051') });
    const { id, payouts } = JSON.parse((await run('payouts run --json')).out) as { id: string; payouts: number };
    expect([id.length, payouts]).toEqual([36, 1]);
    expect((await run('payouts list')).out).toMatch(/harbour +0\.00 EUR +0\.00 EUR +50\.00 EUR[\s\S]*system +1 +0/);
  });

  onOneEngine('compares what providers report, for organizations and for the site', async () => {
    expect((await run('payments match')).out).toBe('No payment account has a provider that reports.\n');
    site.write('plugins/books/index.ts', REPORTING);
    site.write('books.config.ts', configWith(`['${ACME}', {}], './plugins/books'`));
    for (const sql of AT_BOOKS) await tamper(sql);
    const match = 'payments match -c books.config.ts --from 2026-01-01 --until 2026-01-08';
    const told = await run(`${match} --json`);
    expect(told.code).toBe(3);
    const results = JSON.parse(told.out) as { match: { movements: number }; differences: { kind: string }[] }[];
    expect(results.map(({ match: { movements }, differences }) => [movements, differences.length])).toEqual([
      [2, 2],
      [2, 2],
    ]);
    const { code, out } = await run(`${match} --account 01900000-0000-7000-8000-000000000007`);
    expect(code).toBe(3);
    expect(out.trim().split('\n').toSorted()).toEqual([
      "✔ Cards: 2 movements at the site's account, 0 of organizations.",
      '✖ books_1: the provider has money of which no payment is known (here nothing, there 12.00 EUR).',
      '✖ books_2: the provider gave money back of which nothing is known (here nothing, there -2.00 EUR).',
    ]);
    const none = await run('payments match --account nobody -c books.config.ts');
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('No payment account with this id') });
    expect(await run('payments match --from soon')).toMatchObject({ code: 2, err: expect.stringContaining('no day') });
  });

  it('runs the commands of its plugins', async () => {
    expect(await run('acme:greet')).toMatchObject({ code: 0, out: 'Hello from Acme at Harbour\n' });
  });

  it('is looked at by the doctor', async () => {
    const { code, out } = await run('doctor --json', { APP_URL: 'https://tickets.example.org' });
    expect(code).toBe(0);
    const { findings } = JSON.parse(out) as { findings: { name: string; state: string }[] };
    const states = Object.fromEntries(findings.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({ config: 'ok', database: 'ok', migrations: 'ok', storage: 'ok', 'set up': 'ok' });
    expect(states).toMatchObject({ 'acme.provider': 'ok', address: 'ok' });
  });

  it('serves until it is told to stop', async () => {
    const running = startCli(['start', '--port', '0', '--json'], { cwd: site.path, env: env() });
    await running.says('"leftOut"');
    const { url } = JSON.parse(running.said.out) as { url: string };
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect((await fetch(`${url}/p/acme/hear`, { method: 'POST', body: 'hello' })).status).toBe(200);
    const thanks = await fetch(`${url}/p/acme/thanks/Ann`);
    expect([thanks.status, await thanks.text()]).toEqual([200, expect.stringContaining('Thank you, Ann.')]);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  onOneEngine('serves one port with several processes, and replaces one that is gone', async () => {
    const start = ['start', '--processes', '2', '--json', '--port'];
    const running = startCli([...start, '0'], { cwd: site.path, env: env() });
    await running.says('"leftOut"');
    const { url, port } = JSON.parse(running.said.out) as { url: string; port: number };
    const [second] = webProcessesOf(running.child.pid!);
    for (let nth = 0; nth < 20; nth += 1) await askAnew(`${url}/health/live`);
    // Whoever is asked answers for both.
    expect([await livesCounted(url), await livesCounted(url)]).toEqual([20, 20]);

    process.kill(second!, 'SIGKILL');
    await expect
      .poll(() => webProcessesOf(running.child.pid!), { timeout: 30_000 })
      .toEqual([expect.not.toBeOneOf([second])]);
    expect(await livesCounted(url)).toBeLessThan(20);
    expect(await run([...start, port].join(' '))).toMatchObject({ code: 75, err: expect.stringContaining('is taken') });

    const [third] = webProcessesOf(running.child.pid!);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(() => process.kill(third!, 0)).toThrow('ESRCH');
  });

  onOneEngine('says which port is in use, and that trying again may help', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, err } = await run(`start --port ${port}`);
    other.close();
    expect(code).toBe(75);
    expect(err).toContain(`✖ Port ${port} is taken by another program.\n  Stop it, or choose another port`);
  });

  onOneEngine('does not start with a plugin that cannot boot, and says how to start without it', async () => {
    site.write(
      'plugins/moody/index.ts',
      `import { definePlugin } from 'eventportal/sdk';
      const config = { safeParse: () => ({ success: true, data: {} }) } as never;
      export default definePlugin({
        id: 'moody', version: '1.0.0', requires: { eventportal: '*' }, scope: 'site', root: new URL('.', import.meta.url),
        config, register() {}, boot: async () => { throw new Error('not today'); },
      });`,
    );
    site.write('moody.config.ts', configWith(`['${ACME}', {}], './plugins/moody'`));
    const refused = await run('start --port 0 -c moody.config.ts');
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('✖ The plugin "moody" could not start: not today\n');
    expect(refused.err).toContain('--safe-mode, or EVENTPORTAL_DISABLE_PLUGINS=moody');

    const running = startCli(['start', '--port', '0', '-c', 'moody.config.ts', '--safe-mode'], {
      cwd: site.path,
      env: env(),
    });
    await running.says('Open at');
    expect(running.said.out).toContain('Without the plugins: acme, moody.');
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  onOneEngine('is not taken for a demo', async () => {
    expect(await run('demo --port 0')).toMatchObject({
      code: 3,
      err: expect.stringContaining('holds a site that is no demo'),
    });
  });

  it('gives up its last migration when it is told to', async () => {
    const { out } = await run('migrate down --yes --json');
    expect(JSON.parse(out)).toEqual({ undone: ['acme/20270101000000-notes'] });
    expect(JSON.parse((await run('migrate up --json')).out)).toEqual({ applied: ['acme/20270101000000-notes'] });
  });
});

describe('a demo', () => {
  it('has an event on sale and an administrator, and is found again', async () => {
    const own = await emptyDatabase();
    const folder = siteFolder({
      'eventportal.config.ts': configWith("'payment-test'").replace('defineConfig({', "defineConfig({ mode: 'demo',"),
    });
    const start = () =>
      startCli(['demo', '--port', '0', '--json'], { cwd: folder.path, env: { DATABASE_URL: own.url } });
    try {
      const first = start();
      await first.says('"dataDir"');
      const { event, password } = JSON.parse(first.said.out) as { event: string; password: string };
      const page = await fetch(event);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('Northern Lights');
      expect(password).toBeDefined();
      first.child.kill('SIGINT');
      expect(await first.ended).toMatchObject({ code: 0 });

      const second = start();
      await second.says('"dataDir"');
      expect(JSON.parse(second.said.out)).not.toHaveProperty('password');
      second.child.kill('SIGINT');
      expect(await second.ended).toMatchObject({ code: 0 });
    } finally {
      folder.remove();
      await own.drop();
    }
  }, 180_000);
});

/** On a connection of its own. */
async function askAnew(address: string): Promise<string> {
  const [answer] = (await once(get(address, { agent: false }), 'response')) as [IncomingMessage];
  return (await answer.toArray()).join('');
}

async function livesCounted(url: string): Promise<number> {
  const count = /duration_seconds_count\{method="GET",route="\/health\/live",status="200"\} (\d+)/;
  return Number(count.exec(await askAnew(`${url}/metrics`))?.[1] ?? 0);
}
