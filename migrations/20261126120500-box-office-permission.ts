import { defineMigration } from '../core/kernel/db/migration.ts';

// Whoever could sell at a counter because they may change orders still can.
const tables = ['custom_roles', 'api_keys'];

export default defineMigration({
  name: '20261126120500-box-office-permission',
  up: {
    postgresql: tables.map(
      (table) =>
        `update "${table}" set "permissions" = "permissions" || '["box-office.write"]'::jsonb where "permissions" @> '["orders.write"]'::jsonb and not "permissions" @> '["box-office.write"]'::jsonb`,
    ),
    mysql: tables.map(
      (table) =>
        `update \`${table}\` set \`permissions\` = json_array_append(\`permissions\`, '$', 'box-office.write') where json_contains(\`permissions\`, '"orders.write"') and not json_contains(\`permissions\`, '"box-office.write"')`,
    ),
  },
  down: {
    postgresql: tables.map((table) => `update "${table}" set "permissions" = "permissions" - 'box-office.write'`),
    mysql: tables.map(
      (table) =>
        `update \`${table}\` set \`permissions\` = json_remove(\`permissions\`, json_unquote(json_search(\`permissions\`, 'one', 'box-office.write'))) where json_contains(\`permissions\`, '"box-office.write"')`,
    ),
  },
});
