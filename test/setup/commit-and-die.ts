// Run by tests as a process of its own: announces a fact, and is gone before anything can pick it up.
import { ENTITIES } from '../../core/entities.ts';
import { systemClock } from '../../core/kernel/clock.ts';
import { parseDatabaseUrl } from '../../core/kernel/db/database-url.ts';
import { openDatabase } from '../../core/kernel/db/orm.ts';
import { Hooks } from '../../core/kernel/hooks/registry.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import { SYSTEM } from '../../core/kernel/scope/actor.ts';
import { runTx } from '../../core/kernel/scope/tx.ts';
import { SettingsStore } from '../../core/kernel/settings/store.ts';

const [url = '', pluginId = ''] = process.argv.slice(2);
const database = await openDatabase({ address: parseDatabaseUrl(url), entities: ENTITIES });
// Somebody listens, or the fact would not be kept.
const hooks = new Hooks(silentLogger);
hooks.registrar('core').on('plugin.settings_changed', 'first', async () => {});
const services = {
  em: database.em,
  hooks,
  settings: new SettingsStore(database.em, Buffer.alloc(32)),
  nudge: () => process.kill(process.pid, 'SIGKILL'),
};
const facts = { actor: SYSTEM, locale: 'en', clock: systemClock, log: silentLogger, origin: {} };
await runTx(services, facts, async (tx) => tx.emit('plugin.settings_changed', { v: 1, pluginId }));
