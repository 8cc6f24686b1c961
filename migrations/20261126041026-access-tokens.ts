import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126041026-access-tokens',
  up: {
    postgresql: [
      'create table "signing_keys" ("id" uuid not null, "generation" int not null, "public_jwk" jsonb not null, "private_sealed" varchar(1000) not null, "created_at" timestamptz(3) not null, "published_until" timestamptz(3) null, primary key ("id"))',
      'alter table "signing_keys" add constraint "signing_keys_generation_unique" unique ("generation")',
      'create table "refresh_tokens" ("id" uuid not null, "token_hash" varchar(64) not null, "session_id" uuid not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"))',
      'alter table "refresh_tokens" add constraint "refresh_tokens_token_hash_unique" unique ("token_hash")',
      'create index "refresh_tokens_session_ix" on "refresh_tokens" ("session_id")',
      'create index "refresh_tokens_expiry_ix" on "refresh_tokens" ("expires_at")',
      'alter table "refresh_tokens" add constraint "refresh_tokens_session_id_foreign" foreign key ("session_id") references "sessions" ("id") on delete cascade',
    ],
    mysql: [
      'create table `signing_keys` (`id` char(36) character set ascii collate ascii_bin not null, `generation` int not null, `public_jwk` json not null, `private_sealed` varchar(1000) not null, `created_at` datetime(3) not null, `published_until` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `signing_keys` add unique `signing_keys_generation_unique` (`generation`)',
      'create table `refresh_tokens` (`id` char(36) character set ascii collate ascii_bin not null, `token_hash` varchar(64) not null, `session_id` char(36) character set ascii collate ascii_bin not null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, `used_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `refresh_tokens` add unique `refresh_tokens_token_hash_unique` (`token_hash`)',
      'alter table `refresh_tokens` add index `refresh_tokens_session_ix` (`session_id`)',
      'alter table `refresh_tokens` add index `refresh_tokens_expiry_ix` (`expires_at`)',
      'alter table `refresh_tokens` add constraint `refresh_tokens_session_id_foreign` foreign key (`session_id`) references `sessions` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "signing_keys" cascade', 'drop table if exists "refresh_tokens" cascade'],
    mysql: ['drop table if exists `signing_keys`', 'drop table if exists `refresh_tokens`'],
  },
});
