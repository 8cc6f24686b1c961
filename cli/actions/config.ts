import type { Command } from 'commander';
import { Hooks } from '../../core/kernel/hooks/registry.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import { loadPlugins } from '../../core/kernel/plugins/load.ts';
import { checkedConfig, outputOf } from '../lib/context.ts';
import { counted, dim } from '../lib/output.ts';
import { shownConfig } from '../lib/shown-config.ts';

export async function check(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const checked = await checkedConfig(command);
  const { plugins } = loadPlugins(checked, new Hooks(silentLogger));
  out.ok(
    `${checked.file} is fine: ${counted(plugins.length, 'plugin')}, ${checked.locales.join(', ')}, ${checked.mode}.`,
  );
  if (checked.leftOut.length > 0) out.warn(`Switched off for this run: ${checked.leftOut.join(', ')}.`);
  out.result({ ok: true, file: checked.file, plugins: plugins.map(({ id }) => id), leftOut: checked.leftOut });
}

export async function show(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const shown = shownConfig(await checkedConfig(command));
  for (const [name, value] of Object.entries(shown)) {
    const text = Array.isArray(value) ? value.join(', ') : String(value ?? '');
    out.line(`${name.padEnd(15)} ${text === '' ? dim('–') : text}`);
  }
  out.result(shown);
}
