import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createApp, type App } from '../../core/app.ts';
import { findVariable } from '../../core/kernel/config/env.ts';
import { loadConfig } from '../../core/kernel/config/load.ts';
import { ConfigError } from '../../core/kernel/errors.ts';
import { createLogger } from '../../core/kernel/log.ts';
import { isInstalled } from '../../core/modules/organizations/index.ts';
import { setPassword } from '../../core/modules/users/index.ts';
import { fillDemo, type FilledDemo } from '../demo/fill.ts';
import { checkedConfig, loadOptions, outputOf } from '../lib/context.ts';
import { bold, dim, link, type Output } from '../lib/output.ts';
import { generatePassword } from '../lib/password.ts';
import { untilStopped } from '../lib/until-stopped.ts';

interface DemoFlags {
  readonly port?: number;
  readonly newPassword?: boolean;
}

/** What a demo remembers of itself, so that the second run finds it again. */
interface DemoFile extends Partial<FilledDemo> {
  readonly email: string;
}

export async function demo(flags: DemoFlags, command: Command): Promise<void> {
  const out = outputOf(command);
  const override = { mode: 'demo' as const, ...(flags.port === undefined ? {} : { port: flags.port }) };
  const { dataDir } = await checkedConfig(command, { override });
  const own = { ...override, name: 'eventportal demo', dataDir: join(dataDir, 'demo') };
  const config = await loadConfig(loadOptions(command, { override: own }));
  out.progress('Starting …');
  const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
  await untilStopped(createApp(config, { log }), async (app) => {
    const { web } = await app.start({ role: 'all' });
    const ready = await prepare(app, flags, out);
    const url = config.port === 0 && web ? `http://localhost:${web.port}` : config.url;
    announce(out, url, ready, config.dataDir);
  });
}

interface ReadyDemo extends DemoFile {
  /** Known only when it was made just now. */
  readonly password: string | undefined;
}

async function prepare(app: App, { newPassword }: DemoFlags, out: Output): Promise<ReadyDemo> {
  const file = join(app.config.dataDir, 'demo.json');
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoFile) : undefined;
  if (await isInstalled(app.scope())) {
    if (!known) throw realSite(app);
    if (known.eventSlug === undefined) throw halfFilled(app);
    return { ...known, password: newPassword ? await changePassword(app, known.email) : undefined };
  }
  const email = findVariable('EVENTPORTAL_ADMIN_EMAIL')?.value ?? 'admin@example.org';
  const given = findVariable('EVENTPORTAL_ADMIN_PASSWORD')?.value;
  const password = given ?? generatePassword();
  writeFileSync(file, JSON.stringify({ email } satisfies DemoFile));
  const filled = await fillDemo(app, { email, password }, (text) => out.progress(text));
  writeFileSync(file, JSON.stringify({ email, ...filled } satisfies DemoFile));
  return { email, ...filled, password: given === undefined ? password : undefined };
}

async function changePassword(app: App, email: string): Promise<string> {
  const password = generatePassword();
  await setPassword(app.scope(), { email, password });
  return password;
}

function realSite({ database }: App): ConfigError {
  return new ConfigError(
    'demo.real_site',
    `The database "${database.address.database}" holds a site that is no demo; nothing was changed in it.`,
    { help: 'Point DATABASE_URL at an empty database, or leave it out: the demo then brings its own.' },
  );
}

function halfFilled({ config, database }: App): ConfigError {
  return new ConfigError('demo.half_filled', 'This demo was interrupted while it was filled for the first time.', {
    help:
      config.database === undefined
        ? `Remove ${config.dataDir} and start again.`
        : `Empty the database "${database.address.database}", remove ${config.dataDir} and start again.`,
  });
}

function announce(out: Output, url: string, demo: ReadyDemo, dataDir: string): void {
  out.line();
  out.line(`${bold('The demo is ready.')} It runs until you press Ctrl+C, and keeps its data in ${dataDir}.`);
  out.line();
  out.line(`  Portal        ${link(url)}`);
  if (demo.eventSlug !== undefined) out.line(`  On sale       ${link(`${url}/e/${demo.eventSlug}`)}`);
  out.line(`  Back office   ${link(`${url}/admin`)}`);
  out.line(`  Sign in as    ${bold(demo.email)}`);
  if (demo.password !== undefined) out.line(`  Password      ${bold(demo.password)}  ${dim('(shown this once)')}`);
  else out.line(`  Password      ${dim('the one of the first run; another: eventportal demo --new-password')}`);
  out.line();
  out.line(dim('  No money moves and no mail leaves: read the messages in the back office, under Mailbox.'));
  out.result({
    url,
    event: demo.eventSlug === undefined ? null : `${url}/e/${demo.eventSlug}`,
    email: demo.email,
    ...(demo.password === undefined ? {} : { password: demo.password }),
    dataDir,
  });
}
