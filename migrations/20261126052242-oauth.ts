import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126052242-oauth',
  up: {
    postgresql: [
      'create table "oauth_clients" ("id" uuid not null, "name" varchar(80) not null, "redirect_uris" jsonb not null, "secret_sealed" varchar(400) null, "created_at" timestamptz(3) not null, primary key ("id"))',
      'create table "oauth_items" ("hash" varchar(64) not null, "kind" varchar(40) not null, "payload_sealed" text not null, "uid_hash" varchar(64) null, "grant_hash" varchar(64) null, "scope" varchar(1000) null, "user_id" uuid null, "client_id" uuid null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "consumed_at" timestamptz(3) null, primary key ("hash"))',
      'create index "oauth_items_grant_ix" on "oauth_items" ("grant_hash")',
      'create index "oauth_items_uid_ix" on "oauth_items" ("uid_hash")',
      'create index "oauth_items_user_ix" on "oauth_items" ("user_id", "client_id")',
      'create index "oauth_items_client_ix" on "oauth_items" ("client_id")',
      'create index "oauth_items_expiry_ix" on "oauth_items" ("expires_at")',
      'alter table "oauth_items" add constraint "oauth_items_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
      'alter table "oauth_items" add constraint "oauth_items_client_id_foreign" foreign key ("client_id") references "oauth_clients" ("id") on delete cascade',
    ],
    mysql: [
      'create table `oauth_clients` (`id` char(36) character set ascii collate ascii_bin not null, `name` varchar(80) not null, `redirect_uris` json not null, `secret_sealed` varchar(400) null, `created_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'create table `oauth_items` (`hash` varchar(64) not null, `kind` varchar(40) not null, `payload_sealed` text not null, `uid_hash` varchar(64) null, `grant_hash` varchar(64) null, `scope` varchar(1000) null, `user_id` char(36) character set ascii collate ascii_bin null, `client_id` char(36) character set ascii collate ascii_bin null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, `consumed_at` datetime(3) null, primary key (`hash`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `oauth_items` add index `oauth_items_user_id_index` (`user_id`)',
      'alter table `oauth_items` add index `oauth_items_grant_ix` (`grant_hash`)',
      'alter table `oauth_items` add index `oauth_items_uid_ix` (`uid_hash`)',
      'alter table `oauth_items` add index `oauth_items_user_ix` (`user_id`, `client_id`)',
      'alter table `oauth_items` add index `oauth_items_client_ix` (`client_id`)',
      'alter table `oauth_items` add index `oauth_items_expiry_ix` (`expires_at`)',
      'alter table `oauth_items` add constraint `oauth_items_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
      'alter table `oauth_items` add constraint `oauth_items_client_id_foreign` foreign key (`client_id`) references `oauth_clients` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'alter table "oauth_items" drop constraint "oauth_items_client_id_foreign"',
      'drop table if exists "oauth_clients" cascade',
      'drop table if exists "oauth_items" cascade',
    ],
    mysql: [
      'alter table `oauth_items` drop foreign key `oauth_items_client_id_foreign`',
      'drop table if exists `oauth_clients`',
      'drop table if exists `oauth_items`',
    ],
  },
});
