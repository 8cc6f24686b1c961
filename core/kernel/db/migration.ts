/** The statements of one change for both engines, written offline from the entities and read by a person. */
export interface Statements {
  readonly postgresql: readonly string[];
  readonly mysql: readonly string[];
}

/**
 * One change of the schema. Immutable once released. MySQL commits each DDL statement by itself: one change a
 * migration; expand, deploy, contract.
 */
export interface MigrationDefinition {
  /** `20261120100000-initial`; a plugin's is stored as `<plugin id>/<name>`. Moving the file changes nothing. */
  readonly name: string;
  readonly up: Statements;
  /** Empty lists: cannot be undone. */
  readonly down: Statements;
}

export function defineMigration(migration: MigrationDefinition): MigrationDefinition {
  return migration;
}
