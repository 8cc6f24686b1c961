import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126053139-blocks',
  up: {
    postgresql: [
      'create table "blocks" ("id" uuid not null, "kind" varchar(20) not null, "value" varchar(254) not null, "note" varchar(500) null, "created_by" varchar(254) not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) null, primary key ("id"))',
      'alter table "blocks" add constraint "blocks_value_uq" unique ("kind", "value")',
    ],
    mysql: [
      'create table `blocks` (`id` char(36) character set ascii collate ascii_bin not null, `kind` varchar(20) not null, `value` varchar(254) not null, `note` varchar(500) null, `created_by` varchar(254) not null, `created_at` datetime(3) not null, `expires_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `blocks` add unique `blocks_value_uq` (`kind`, `value`)',
    ],
  },
  down: {
    postgresql: ['drop table if exists "blocks" cascade'],
    mysql: ['drop table if exists `blocks`'],
  },
});
