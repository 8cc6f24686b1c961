import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126044413-sign-in-identities',
  up: {
    postgresql: [
      'create table "sign_in_visits" ("id" uuid not null, "provider" varchar(60) not null, "state_hash" varchar(64) not null, "browser_hash" varchar(64) not null, "user_id" uuid null, "next" varchar(2000) null, "data_sealed" text not null, "posted_sealed" text null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"))',
      'alter table "sign_in_visits" add constraint "sign_in_visits_state_hash_unique" unique ("state_hash")',
      'create index "sign_in_visits_expires_ix" on "sign_in_visits" ("expires_at")',
      'create table "user_identities" ("id" uuid not null, "user_id" uuid not null, "provider" varchar(60) not null, "external_id" varchar(500) not null, "email" varchar(254) null, "created_at" timestamptz(3) not null, "last_used_at" timestamptz(3) null, primary key ("id"))',
      'create index "user_identities_user_ix" on "user_identities" ("user_id")',
      'alter table "user_identities" add constraint "user_identities_external_uq" unique ("provider", "external_id")',
      'alter table "members" add "mapped_by" varchar(60) null',
      'alter table "sign_in_visits" add constraint "sign_in_visits_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
      'alter table "user_identities" add constraint "user_identities_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    ],
    mysql: [
      'create table `sign_in_visits` (`id` char(36) character set ascii collate ascii_bin not null, `provider` varchar(60) not null, `state_hash` varchar(64) not null, `browser_hash` varchar(64) not null, `user_id` char(36) character set ascii collate ascii_bin null, `next` varchar(2000) null, `data_sealed` mediumtext not null, `posted_sealed` mediumtext null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, `used_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `sign_in_visits` add unique `sign_in_visits_state_hash_unique` (`state_hash`)',
      'alter table `sign_in_visits` add index `sign_in_visits_user_id_index` (`user_id`)',
      'alter table `sign_in_visits` add index `sign_in_visits_expires_ix` (`expires_at`)',
      'create table `user_identities` (`id` char(36) character set ascii collate ascii_bin not null, `user_id` char(36) character set ascii collate ascii_bin not null, `provider` varchar(60) not null, `external_id` varchar(500) not null, `email` varchar(254) null, `created_at` datetime(3) not null, `last_used_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `user_identities` add index `user_identities_user_ix` (`user_id`)',
      'alter table `user_identities` add unique `user_identities_external_uq` (`provider`, `external_id`)',
      'alter table `members` add `mapped_by` varchar(60) null',
      'alter table `sign_in_visits` add constraint `sign_in_visits_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
      'alter table `user_identities` add constraint `user_identities_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "sign_in_visits" cascade',
      'drop table if exists "user_identities" cascade',
      'alter table "members" drop column "mapped_by"',
    ],
    mysql: [
      'drop table if exists `sign_in_visits`',
      'drop table if exists `user_identities`',
      'alter table `members` drop column `mapped_by`',
    ],
  },
});
