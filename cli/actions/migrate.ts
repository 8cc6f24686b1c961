import type { Command } from 'commander';
import { migrateDown, migrateUp, migrationStatus } from '../../core/kernel/db/migrate.ts';
import { UsageError } from '../lib/usage-error.ts';
import { outputOf } from '../lib/context.ts';
import { withApp } from '../lib/site.ts';
import { counted, dim } from '../lib/output.ts';
import { ask, canAsk } from '../lib/prompt.ts';
import { writeCoreMigration, writePluginMigration } from '../lib/write-migration.ts';

export async function up(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const applied = await withApp(command, (app) => migrateUp(app.database, app.migrations));
  for (const name of applied) out.ok(name);
  out.line(applied.length === 0 ? 'Nothing is pending.' : `Applied ${counted(applied.length, 'migration')}.`);
  out.result({ applied });
}

export async function down({ to, yes }: { to?: string; yes?: boolean }, command: Command): Promise<void> {
  const out = outputOf(command);
  if (!yes) await confirm(to);
  const undone = await withApp(command, (app) => migrateDown(app.database, app.migrations, to));
  for (const name of undone) out.ok(`${name} is undone.`);
  out.result({ undone });
}

async function confirm(to: string | undefined): Promise<void> {
  if (!canAsk()) throw new UsageError('Undoing a migration loses data.', 'Take a backup, then say --yes.');
  const what = to === undefined ? 'the last migration' : `all migrations down to ${to}`;
  const answer = await ask(`This undoes ${what} and loses its data. Go on? [y/N]`);
  if (!/^y(es)?$/i.test(answer)) throw new UsageError('Stopped; nothing was changed.');
}

export async function status(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const migrations = await withApp(command, (app) => migrationStatus(app.database, app.migrations));
  out.table(
    ['migration', 'applied'],
    migrations.map(({ name, appliedAt }) => [name, appliedAt?.toISOString() ?? dim('pending')]),
  );
  out.result({ migrations: migrations.map(({ name, appliedAt }) => ({ name, appliedAt: appliedAt ?? null })) });
}

interface CreateFlags {
  readonly plugin?: string;
  readonly postgresql?: string;
  readonly mysql?: string;
}

export async function create(slug: string, flags: CreateFlags, command: Command): Promise<void> {
  const out = outputOf(command);
  if (!/^[a-z][a-z0-9-]*$/.test(slug)) {
    throw new UsageError(`"${slug}" cannot be part of a file name here.`, 'Use lower case words joined by dashes.');
  }
  const written =
    flags.plugin === undefined
      ? await writeCoreMigration(slug, flags, (text) => out.progress(text))
      : await writePluginMigration(slug, flags.plugin);
  if (written.file === undefined) out.line('The entities and the migrations agree: there is nothing to write.');
  else out.ok(`Wrote ${written.file}. Read it before you commit it: once released it never changes.`);
  for (const warning of written.warnings) out.warn(warning);
  out.result(written);
}
