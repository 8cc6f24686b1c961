import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126050159-ownership',
  up: {
    postgresql: [
      'create table "ownership_transfers" ("id" uuid not null, "organization_id" uuid not null, "from_user_id" uuid not null, "to_user_id" uuid not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"))',
      'alter table "ownership_transfers" add constraint "ownership_transfers_organization_id_unique" unique ("organization_id")',
      'alter table "organizations" add "archived_at" timestamptz(3) null',
      'alter table "ownership_transfers" add constraint "ownership_transfers_organization_id_foreign" foreign key ("organization_id") references "organizations" ("id") on delete cascade',
    ],
    mysql: [
      'create table `ownership_transfers` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `from_user_id` char(36) character set ascii collate ascii_bin not null, `to_user_id` char(36) character set ascii collate ascii_bin not null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `ownership_transfers` add index `ownership_transfers_organization_id_index` (`organization_id`)',
      'alter table `ownership_transfers` add unique `ownership_transfers_organization_id_unique` (`organization_id`)',
      'alter table `organizations` add `archived_at` datetime(3) null',
      'alter table `ownership_transfers` add constraint `ownership_transfers_organization_id_foreign` foreign key (`organization_id`) references `organizations` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "ownership_transfers" cascade',
      'alter table "organizations" drop column "archived_at"',
    ],
    mysql: ['drop table if exists `ownership_transfers`', 'alter table `organizations` drop column `archived_at`'],
  },
});
