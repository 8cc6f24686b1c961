import { writeFile } from 'node:fs/promises';
import type { Statements } from './migration.ts';
import type { Database } from './orm.ts';

// Triggers are written by hand, which the ORM forgets on the way back.
const TRIGGER = /^create (trigger |or replace function .+ returns trigger )/;

/** What would bring the database to the entities' schema, one statement each. */
export async function pendingChanges(database: Database): Promise<{ up: string[]; down: string[] }> {
  const { up, down } = await database.orm.schema.getUpdateSchemaMigrationSQL({ wrap: false, safe: false });
  return withoutEchoes(
    ownStatements(up),
    ownStatements(down).filter((sql) => !TRIGGER.test(sql)),
  );
}

/**
 * MySQL tells a column's type in other words than it was made with, so the ORM would say it again: what the undoing
 * repeats word for word changes nothing.
 */
function withoutEchoes(up: string[], down: string[]): { up: string[]; down: string[] } {
  const plain = (sql: string) => sql.replaceAll(' character set ascii', '').replace(/ default '(\d+)'/g, ' default $1');
  const undone = new Set(down.map(plain));
  const done = new Set(up.map(plain));
  return { up: up.filter((sql) => !undone.has(plain(sql))), down: down.filter((sql) => !done.has(plain(sql))) };
}

/** Walls between organizations stand in `core/tenant-walls.ts`; the ORM does not know them and would take them away. */
function ownStatements(sql: string): string[] {
  return statements(sql).filter((statement) => !/_tenant_fk[`"]/.test(statement));
}

function statements(sql: string): string[] {
  return sql
    .split(/;\s*\n/)
    .map((statement) => statement.trim().replace(/;$/, ''))
    .filter((statement) => statement !== '');
}

export async function writeMigration(file: URL, name: string, up: Statements, down: Statements): Promise<void> {
  const lists = (statements: Statements) =>
    (['postgresql', 'mysql'] as const)
      .map(
        (engine) =>
          `    ${engine}: [${statements[engine].map((sql) => `\n      ${quoted(sql)},`).join('')}${statements[engine].length > 0 ? '\n    ' : ''}],\n`,
      )
      .join('');
  await writeFile(
    file,
    `import { defineMigration } from '../core/kernel/db/migration.ts';\n\nexport default defineMigration({\n` +
      `  name: '${name}',\n  up: {\n${lists(up)}  },\n  down: {\n${lists(down)}  },\n});\n`,
  );
}

function quoted(sql: string): string {
  return sql.includes("'")
    ? `\`${sql.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``
    : `'${sql}'`;
}
