import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126110934-waiting-variations',
  up: {
    postgresql: [
      'alter table "waiting_entries" add "variation_id" uuid null',
      'alter table "waiting_entries" add constraint "waiting_entries_variation_tenant_fk" foreign key ("organization_id", "variation_id") references "variations" ("organization_id", "id") on delete cascade',
    ],
    mysql: [
      'alter table `waiting_entries` add `variation_id` char(36) character set ascii collate ascii_bin null',
      'alter table `waiting_entries` add index `waiting_entries_variation_id_index` (`variation_id`)',
      'alter table `waiting_entries` add constraint `waiting_entries_variation_tenant_fk` foreign key (`organization_id`, `variation_id`) references `variations` (`organization_id`, `id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'alter table "waiting_entries" drop constraint "waiting_entries_variation_tenant_fk"',
      'alter table "waiting_entries" drop column "variation_id"',
    ],
    mysql: [
      'alter table `waiting_entries` drop foreign key `waiting_entries_variation_tenant_fk`',
      'alter table `waiting_entries` drop index `waiting_entries_variation_tenant_fk`',
      'alter table `waiting_entries` drop index `waiting_entries_variation_id_index`',
      'alter table `waiting_entries` drop column `variation_id`',
    ],
  },
});
