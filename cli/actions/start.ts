import type { Command } from 'commander';
import { createApp, type App, type Running } from '../../core/app.ts';
import { loadConfig } from '../../core/kernel/config/load.ts';
import { installToken } from '../../core/web/install-token.ts';
import { loadOptions, outputOf } from '../lib/context.ts';
import { type Output, bold, counted, dim, link, serverName } from '../lib/output.ts';
import { tidyMemory } from '../lib/tidy-memory.ts';
import { untilStopped } from '../lib/until-stopped.ts';

interface StartFlags {
  readonly role: 'all' | 'web' | 'worker';
  readonly port?: number;
  readonly migrate: boolean;
}

export async function start(flags: StartFlags, command: Command): Promise<void> {
  await serve(command, flags);
}

export async function work({ migrate }: { readonly migrate: boolean }, command: Command): Promise<void> {
  await serve(command, { migrate, role: 'worker' });
}

async function serve(command: Command, flags: StartFlags): Promise<void> {
  const out = outputOf(command);
  const override = flags.port === undefined ? {} : { port: flags.port };
  const config = await loadConfig(loadOptions(command, { override }));
  await untilStopped(createApp(config), async (app) => {
    const running = await app.start({ role: flags.role, migrate: flags.migrate });
    await announce(out, app, running);
    tidyMemory();
  });
}

async function announce(out: Output, app: App, { web, migrated }: Running): Promise<void> {
  const { site, config } = app;
  const url = web && config.port === 0 ? `http://localhost:${web.port}` : site.url;
  const token = web ? await installToken(app.scope()) : undefined;
  const install = token === undefined ? undefined : `${url}/install?token=${token}`;

  out.line(`${bold(site.name)} ${dim(`eventportal ${site.version} on ${serverName(app.database.server)}`)}`);
  if (migrated.length > 0) out.ok(`Applied ${counted(migrated.length, 'migration')}.`);
  if (config.leftOut.length > 0) out.warn(`Without the plugins: ${config.leftOut.join(', ')}.`);
  if (web) out.ok(`Open at ${link(url)}, back office at ${link(`${url}/admin`)}.`);
  else out.ok('Working. This process serves no pages.');
  if (install) {
    out.line();
    out.line('This site is not set up yet. Open this address, which works until somebody has done it:');
    out.line(`  ${link(install)}`);
    out.line(dim('or run "eventportal install" in a terminal.'));
  }
  out.result({
    url: web ? url : null,
    port: web?.port ?? null,
    database: serverName(app.database.server),
    migrated,
    leftOut: config.leftOut,
    ...(install ? { install } : {}),
  });
}
