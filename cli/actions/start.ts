import type { Command } from 'commander';
import { createApp, type App, type Running } from '../../core/app.ts';
import { type Config, loadConfig } from '../../core/kernel/config/load.ts';
import { createPeers, type PeersWithLines } from '../../core/kernel/peers.ts';
import { installToken } from '../../core/web/install-token.ts';
import { type GlobalOptions, loadOptions, outputOf } from '../lib/context.ts';
import { type Output, bold, counted, dim, link, serverName } from '../lib/output.ts';
import { tidyMemory } from '../lib/tidy-memory.ts';
import { untilStopped } from '../lib/until-stopped.ts';
import { SERVES, startWebProcesses } from '../lib/web-processes.ts';

interface StartFlags {
  readonly role: 'all' | 'web' | 'worker';
  readonly port?: number;
  readonly processes?: number;
  /** Started by another process, whose port it shares. */
  readonly beside?: true;
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
  const override = {
    ...(flags.port !== undefined && { port: flags.port }),
    ...(flags.processes !== undefined && { webProcesses: flags.processes }),
  };
  const config = await loadConfig(loadOptions(command, { override }));
  if (flags.beside) return serveBeside(config, flags);
  await untilStopped(createApp(config), async (app) => {
    const { role, migrate } = flags;
    const peers = config.webProcesses > 1 && role !== 'worker' ? createPeers() : undefined;
    const running = await app.start({ role, migrate, sharing: peers && { peers, isFirst: true } });
    const end = peers && (await startOthers(command, app, peers, running.web!.port));
    await announce(out, app, running);
    tidyMemory();
    return end;
  });
}

/** The processes beside this one serve pages only: the work is done here. */
function startOthers(command: Command, { config, log }: App, peers: PeersWithLines, port: number) {
  const { config: file, safeMode } = command.optsWithGlobals<GlobalOptions>();
  const site = [...(file === undefined ? [] : ['--config', file]), ...(safeMode ? ['--safe-mode'] : [])];
  const args = [...site, 'start', '--beside', '--role', 'web', '--no-migrate', '--port', String(port)];
  return startWebProcesses({ count: config.webProcesses - 1, args, peers, log });
}

/** One of the processes that another one has started, and ends with it. */
async function serveBeside(config: Config, { role, migrate }: StartFlags): Promise<void> {
  const endToo = (): void => void process.kill(process.pid, 'SIGTERM');
  process.once('disconnect', endToo);
  await untilStopped(createApp(config), async (app) => {
    const peers = createPeers();
    peers.join(process);
    await app.start({ role, migrate, sharing: { peers, isFirst: false } });
    process.send?.(SERVES);
    tidyMemory();
    return async () => {
      process.off('disconnect', endToo);
      if (process.connected) process.disconnect();
    };
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
