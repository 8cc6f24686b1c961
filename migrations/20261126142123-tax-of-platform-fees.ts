import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126142123-tax-of-platform-fees',
  up: {
    postgresql: ['alter table "fee_rules" add "own_tax" jsonb null'],
    mysql: ['alter table `fee_rules` add `own_tax` json null'],
  },
  down: {
    postgresql: ['alter table "fee_rules" drop column "own_tax"'],
    mysql: ['alter table `fee_rules` drop column `own_tax`'],
  },
});
