import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126105610-order-line-tiers',
  up: {
    postgresql: ['alter table "order_lines" add "tier_quota_id" uuid null'],
    mysql: ['alter table `order_lines` add `tier_quota_id` char(36) character set ascii collate ascii_bin null'],
  },
  down: {
    postgresql: ['alter table "order_lines" drop column "tier_quota_id"'],
    mysql: ['alter table `order_lines` drop column `tier_quota_id`'],
  },
});
