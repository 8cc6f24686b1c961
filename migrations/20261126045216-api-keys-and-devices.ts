import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126045216-api-keys-and-devices',
  up: {
    postgresql: [
      'create table "devices" ("id" uuid not null, "organization_id" uuid not null, "name" varchar(80) not null, "event_ids" jsonb not null, "pairing_hash" varchar(64) null, "pairing_expires_at" timestamptz(3) null, "token_hash" varchar(64) null, "paired_at" timestamptz(3) null, "user_agent" varchar(255) null, "created_by_id" uuid null, "created_by" varchar(254) null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "last_seen_at" timestamptz(3) null, "revoked_at" timestamptz(3) null, primary key ("id"))',
      'alter table "devices" add constraint "devices_pairing_hash_unique" unique ("pairing_hash")',
      'alter table "devices" add constraint "devices_token_hash_unique" unique ("token_hash")',
      'create index "devices_organization_ix" on "devices" ("organization_id", "id")',
      'create table "api_keys" ("id" uuid not null, "organization_id" uuid not null, "name" varchar(80) not null, "prefix" varchar(12) not null, "secret_hash" varchar(64) not null, "previous_hash" varchar(64) null, "previous_until" timestamptz(3) null, "permissions" jsonb not null, "event_ids" jsonb null, "per_hour" int null, "created_by_id" uuid null, "created_by" varchar(254) null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) null, "last_used_at" timestamptz(3) null, "revoked_at" timestamptz(3) null, "version" int not null default 1, primary key ("id"))',
      'alter table "api_keys" add constraint "api_keys_prefix_unique" unique ("prefix")',
      'create index "api_keys_organization_ix" on "api_keys" ("organization_id", "id")',
      'alter table "devices" add constraint "devices_organization_id_foreign" foreign key ("organization_id") references "organizations" ("id") on delete cascade',
      'alter table "api_keys" add constraint "api_keys_organization_id_foreign" foreign key ("organization_id") references "organizations" ("id") on delete cascade',
    ],
    mysql: [
      'create table `devices` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `name` varchar(80) not null, `event_ids` json not null, `pairing_hash` varchar(64) null, `pairing_expires_at` datetime(3) null, `token_hash` varchar(64) null, `paired_at` datetime(3) null, `user_agent` varchar(255) null, `created_by_id` char(36) character set ascii collate ascii_bin null, `created_by` varchar(254) null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, `last_seen_at` datetime(3) null, `revoked_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `devices` add index `devices_organization_id_index` (`organization_id`)',
      'alter table `devices` add unique `devices_pairing_hash_unique` (`pairing_hash`)',
      'alter table `devices` add unique `devices_token_hash_unique` (`token_hash`)',
      'alter table `devices` add index `devices_organization_ix` (`organization_id`, `id`)',
      'create table `api_keys` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `name` varchar(80) not null, `prefix` varchar(12) not null, `secret_hash` varchar(64) not null, `previous_hash` varchar(64) null, `previous_until` datetime(3) null, `permissions` json not null, `event_ids` json null, `per_hour` int null, `created_by_id` char(36) character set ascii collate ascii_bin null, `created_by` varchar(254) null, `created_at` datetime(3) not null, `expires_at` datetime(3) null, `last_used_at` datetime(3) null, `revoked_at` datetime(3) null, `version` int not null default 1, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `api_keys` add index `api_keys_organization_id_index` (`organization_id`)',
      'alter table `api_keys` add unique `api_keys_prefix_unique` (`prefix`)',
      'alter table `api_keys` add index `api_keys_organization_ix` (`organization_id`, `id`)',
      'alter table `devices` add constraint `devices_organization_id_foreign` foreign key (`organization_id`) references `organizations` (`id`) on delete cascade',
      'alter table `api_keys` add constraint `api_keys_organization_id_foreign` foreign key (`organization_id`) references `organizations` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "devices" cascade', 'drop table if exists "api_keys" cascade'],
    mysql: ['drop table if exists `devices`', 'drop table if exists `api_keys`'],
  },
});
