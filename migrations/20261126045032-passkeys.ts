import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126045032-passkeys',
  up: {
    postgresql: [
      'create table "passkey_challenges" ("id" uuid not null, "challenge_hash" varchar(64) not null, "purpose" varchar(20) not null, "user_id" uuid null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"))',
      'alter table "passkey_challenges" add constraint "passkey_challenges_challenge_hash_unique" unique ("challenge_hash")',
      'create table "passkeys" ("id" uuid not null, "user_id" uuid not null, "name" varchar(100) not null, "credential_id" varchar(1400) not null, "credential_hash" varchar(64) not null, "public_key" varchar(2000) not null, "counter" bigint not null, "transports" jsonb not null, "backed_up" boolean not null, "created_at" timestamptz(3) not null, "last_used_at" timestamptz(3) null, primary key ("id"))',
      'alter table "passkeys" add constraint "passkeys_credential_hash_unique" unique ("credential_hash")',
      'create index "passkeys_user_ix" on "passkeys" ("user_id", "id")',
      'alter table "passkey_challenges" add constraint "passkey_challenges_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
      'alter table "passkeys" add constraint "passkeys_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    ],
    mysql: [
      'create table `passkey_challenges` (`id` char(36) character set ascii collate ascii_bin not null, `challenge_hash` varchar(64) not null, `purpose` varchar(20) not null, `user_id` char(36) character set ascii collate ascii_bin null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `passkey_challenges` add unique `passkey_challenges_challenge_hash_unique` (`challenge_hash`)',
      'alter table `passkey_challenges` add index `passkey_challenges_user_id_index` (`user_id`)',
      'create table `passkeys` (`id` char(36) character set ascii collate ascii_bin not null, `user_id` char(36) character set ascii collate ascii_bin not null, `name` varchar(100) not null, `credential_id` varchar(1400) not null, `credential_hash` varchar(64) not null, `public_key` varchar(2000) not null, `counter` bigint not null, `transports` json not null, `backed_up` tinyint(1) not null, `created_at` datetime(3) not null, `last_used_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `passkeys` add index `passkeys_user_id_index` (`user_id`)',
      'alter table `passkeys` add unique `passkeys_credential_hash_unique` (`credential_hash`)',
      'alter table `passkeys` add index `passkeys_user_ix` (`user_id`, `id`)',
      'alter table `passkey_challenges` add constraint `passkey_challenges_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
      'alter table `passkeys` add constraint `passkeys_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "passkey_challenges" cascade', 'drop table if exists "passkeys" cascade'],
    mysql: ['drop table if exists `passkey_challenges`', 'drop table if exists `passkeys`'],
  },
});
