import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126055529-data-exports',
  up: {
    postgresql: [
      'create table "data_exports" ("id" uuid not null, "user_id" uuid not null, "state" varchar(20) not null, "open_for" uuid null, "path" varchar(200) not null, "bytes" bigint null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) null, primary key ("id"))',
      'alter table "data_exports" add constraint "data_exports_open_for_unique" unique ("open_for")',
      'create index "data_exports_user_ix" on "data_exports" ("user_id", "id")',
      'create index "data_exports_state_ix" on "data_exports" ("state", "created_at")',
      'alter table "data_exports" add constraint "data_exports_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    ],
    mysql: [
      'create table `data_exports` (`id` char(36) character set ascii collate ascii_bin not null, `user_id` char(36) character set ascii collate ascii_bin not null, `state` varchar(20) not null, `open_for` char(36) character set ascii collate ascii_bin null, `path` varchar(200) not null, `bytes` bigint null, `created_at` datetime(3) not null, `expires_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `data_exports` add index `data_exports_user_id_index` (`user_id`)',
      'alter table `data_exports` add unique `data_exports_open_for_unique` (`open_for`)',
      'alter table `data_exports` add index `data_exports_user_ix` (`user_id`, `id`)',
      'alter table `data_exports` add index `data_exports_state_ix` (`state`, `created_at`)',
      'alter table `data_exports` add constraint `data_exports_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "data_exports" cascade'],
    mysql: ['drop table if exists `data_exports`'],
  },
});
