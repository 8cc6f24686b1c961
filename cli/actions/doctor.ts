import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createApp, type App } from '../../core/app.ts';
import { mayEmptyTables } from '../../core/kernel/audit/guard.ts';
import { healthOf } from '../../core/boot/web.ts';
import { loadConfig, type Config } from '../../core/kernel/config/load.ts';
import { messageOf } from '../../core/kernel/errors.ts';
import { createLogger } from '../../core/kernel/log.ts';
import { isInstalled } from '../../core/modules/organizations/index.ts';
import { EXIT } from '../lib/exit.ts';
import { failureOf } from '../lib/failure.ts';
import { loadOptions, outputOf } from '../lib/context.ts';
import { type Output, bad, dim, good, serverName } from '../lib/output.ts';

interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly text?: string;
  readonly help?: string;
}

export async function doctor(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const findings: Finding[] = [];
  const found = (finding: Finding): void => {
    findings.push(finding);
    tell(out, finding);
  };
  found(nodeVersion());
  process.exitCode = await examine(command, found);
  const failed = findings.filter(({ state }) => state === 'failed').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  out.line();
  out.line(failed + warnings === 0 ? 'All is well.' : `${failed} failed, ${warnings} to look at.`);
  out.result({ ok: failed === 0, findings });
}

async function examine(command: Command, found: (finding: Finding) => void): Promise<number> {
  let config: Config;
  try {
    config = await loadConfig(loadOptions(command));
    found({ name: 'config', state: 'ok', text: config.file });
  } catch (error) {
    return fail('config', error, found);
  }
  for (const finding of filesAndAddress(config)) found(finding);

  let app: App;
  try {
    app = await createApp(config, { log: createLogger('silent') });
  } catch (error) {
    return fail('database', error, found);
  }
  try {
    return await examineApp(app, found);
  } finally {
    await app.stop();
  }
}

async function examineApp(app: App, found: (finding: Finding) => void): Promise<number> {
  // The queue is open only in processes that work; its tables are in the database that is looked at anyway.
  const checks = (await healthOf(app).ready()).checks.filter(({ name }) => name !== 'queue');
  for (const { name, ok, problem } of checks) {
    const state = ok ? (problem === undefined ? 'ok' : 'warning') : 'failed';
    const text = name === 'database' && ok ? serverName(app.database.server) : problem;
    found({ name, state, ...(text === undefined ? {} : { text }), ...(ok ? {} : helpFor(name)) });
  }
  for (const finding of await Promise.all([mail(app), pdf(app)])) found(finding);
  const migrated = checks.find(({ name }) => name === 'migrations')?.ok === true;
  if (migrated) found(await setUp(app));
  const books = await booksOf(app);
  if (books) found(books);
  return checks.every(({ ok }) => ok) ? EXIT.done : EXIT.refused;
}

function nodeVersion(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 24) return { name: 'node', state: 'ok', text: process.version };
  return { name: 'node', state: 'failed', text: process.version, help: 'Install Node.js 24 or newer.' };
}

function filesAndAddress(config: Config): readonly Finding[] {
  const key: Finding =
    config.appKey === undefined || mode(join(config.dataDir, 'app.key')) === undefined
      ? { name: 'app key', state: 'ok', text: 'APP_KEY' }
      : mode(join(config.dataDir, 'app.key')) === 0o600
        ? { name: 'app key', state: 'ok', text: join(config.dataDir, 'app.key') }
        : {
            name: 'app key',
            state: 'warning',
            text: 'Others on this machine may read it.',
            help: `chmod 600 ${join(config.dataDir, 'app.key')}`,
          };
  return [{ name: 'data directory', state: 'ok', text: config.dataDir }, key, address(config)];
}

function address({ url, mode }: Config): Finding {
  if (mode === 'production' && /^http:\/\/(localhost|127\.|\[::1\])/.test(url)) {
    const text = `Links in mails lead to ${url}, which only this machine knows.`;
    return { name: 'address', state: 'warning', text, help: 'Set APP_URL to the public address of the site.' };
  }
  if (mode === 'production' && url.startsWith('http://')) {
    const help = 'Put a proxy with a certificate before it, and set APP_URL to its https:// address.';
    return { name: 'address', state: 'warning', text: `${url} is not encrypted.`, help };
  }
  return { name: 'address', state: 'ok', text: url };
}

function mode(file: string): number | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && stat.mode & 0o777;
}

async function mail({ parts }: App): Promise<Finding> {
  const { mailer } = parts.capabilities;
  if (!mailer) {
    const text = 'No mail leaves: messages stay in the mailbox of the back office.';
    return { name: 'mail', state: 'warning', text, help: 'Set SMTP_URL, or add the plugin of a mail service.' };
  }
  try {
    await mailer.check?.();
    return { name: 'mail', state: 'ok', text: mailer.id };
  } catch (error) {
    return {
      name: 'mail',
      state: 'warning',
      text: messageOf(error),
      help: 'Check SMTP_URL and that the server can be reached.',
    };
  }
}

async function pdf({ parts }: App): Promise<Finding> {
  const renderer = parts.capabilities.pdf;
  if (renderer && (await renderer.available().catch(() => false)))
    return { name: 'pdf', state: 'ok', text: renderer.id };
  const text = 'Tickets are drawn by the built-in renderer: no browser was found for the theme’s own design.';
  return { name: 'pdf', state: 'warning', text };
}

async function setUp(app: App): Promise<Finding> {
  if (await isInstalled(app.scope())) return { name: 'set up', state: 'ok' };
  const help = 'Run "eventportal install", or open the address that "eventportal start" prints.';
  return { name: 'set up', state: 'warning', text: 'Nobody has set this site up yet.', help };
}

// PostgreSQL refuses that by its triggers.
async function booksOf({ database }: App): Promise<Finding | undefined> {
  if (!(await mayEmptyTables(database).catch(() => false))) return undefined;
  const text =
    'This account may drop tables, and so empty the history, the ledger and the invoices past their triggers.';
  const help = 'Let the site run with an account that may not: docs/install, "Another database".';
  return { name: 'books', state: 'warning', text, help };
}

const HELP: Readonly<Record<string, string>> = {
  database: 'Check DATABASE_URL and that the server runs.',
  migrations: 'Run "eventportal migrate up".',
  storage: 'Check the data directory or the settings of the storage plugin.',
  disk: 'Make room on the disk of the data directory.',
  cache: 'Check REDIS_URL and that the server runs.',
};

function helpFor(name: string): { help?: string } {
  const help = HELP[name];
  return help === undefined ? {} : { help };
}

function fail(name: string, error: unknown, found: (finding: Finding) => void): number {
  const { message, help, exitCode } = failureOf(error);
  found({ name, state: 'failed', text: message, ...(help === undefined ? {} : { help }) });
  return exitCode;
}

function tell(out: Output, { name, state, text = '', help }: Finding): void {
  const [first = '', ...more] = text.split('\n');
  const line = `${name.padEnd(16)} ${state === 'ok' && first !== '' ? dim(first) : first}`.trimEnd();
  if (state === 'warning') out.warn(line);
  else out.line(`${state === 'ok' ? good('✔') : bad('✖')} ${line}`);
  for (const next of more) out.line(`  ${' '.repeat(16)} ${next}`);
  if (help !== undefined) out.line(`  ${' '.repeat(16)} ${dim(help)}`);
}
