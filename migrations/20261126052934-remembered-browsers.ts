import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126052934-remembered-browsers',
  up: {
    postgresql: [
      'create table "remembered_browsers" ("id" uuid not null, "token_hash" varchar(64) not null, "user_id" uuid not null, "ip" varchar(45) null, "user_agent" varchar(255) null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"))',
      'alter table "remembered_browsers" add constraint "remembered_browsers_token_hash_unique" unique ("token_hash")',
      'alter table "remembered_browsers" add constraint "remembered_browsers_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    ],
    mysql: [
      'create table `remembered_browsers` (`id` char(36) character set ascii collate ascii_bin not null, `token_hash` varchar(64) not null, `user_id` char(36) character set ascii collate ascii_bin not null, `ip` varchar(45) null, `user_agent` varchar(255) null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `remembered_browsers` add unique `remembered_browsers_token_hash_unique` (`token_hash`)',
      'alter table `remembered_browsers` add index `remembered_browsers_user_id_index` (`user_id`)',
      'alter table `remembered_browsers` add constraint `remembered_browsers_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "remembered_browsers" cascade'],
    mysql: ['drop table if exists `remembered_browsers`'],
  },
});
