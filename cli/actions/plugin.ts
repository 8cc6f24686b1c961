import type { Command } from 'commander';
import { Hooks } from '../../core/kernel/hooks/registry.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import { isInBox } from '../../core/kernel/plugins/find.ts';
import { loadPlugins } from '../../core/kernel/plugins/load.ts';
import { checkedConfig, outputOf } from '../lib/context.ts';
import { createPlugin } from '../lib/create-plugin.ts';
import { bold, dim } from '../lib/output.ts';

export async function list(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const config = await checkedConfig(command);
  const { plugins } = loadPlugins(config, new Hooks(silentLogger));
  const rows = plugins.map((plugin) => ({
    id: plugin.id,
    version: plugin.version,
    from: isInBox(plugin) ? 'eventportal' : 'elsewhere',
    scope: plugin.scope,
  }));
  out.table(
    ['plugin', 'version', 'from', 'works for'],
    [
      ...rows.map(({ id, version, from, scope }) => [
        id,
        version,
        from,
        scope === 'site' ? 'the site' : 'chosen events',
      ]),
      ...config.leftOut.map((id) => [id, dim('–'), dim('–'), dim('switched off')]),
    ],
  );
  out.result({ plugins: rows, leftOut: config.leftOut });
}

export async function hooks(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const all = loadPlugins(await checkedConfig(command), new Hooks(silentLogger)).hooks.list();
  out.table(
    ['point', 'kind', 'plugin', 'order', 'as'],
    all.map(({ at, kind, pluginId, order, subscriber }) => [at, kind, pluginId, String(order), subscriber ?? '']),
  );
  out.result({ hooks: all });
}

export async function create(id: string, flags: { gateway?: boolean; dir?: string }, command: Command): Promise<void> {
  const out = outputOf(command);
  const created = await createPlugin(id, { kind: flags.gateway ? 'gateway' : 'plain', dir: flags.dir });
  out.ok(`Wrote the plugin ${bold(id)}:`);
  for (const file of created.files) out.line(`  ${file}`);
  out.line();
  out.line(`Add it to the plugins of eventportal.config.ts: ${bold(`'${created.reference}'`)}`);
  out.line(`Try its test: ${bold(created.testCommand)}`);
  out.result(created);
}
