import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126040903-second-factors',
  up: {
    postgresql: [
      'create table "recovery_codes" ("id" uuid not null, "user_id" uuid not null, "code_hash" varchar(64) not null, "created_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"))',
      'alter table "recovery_codes" add constraint "recovery_codes_user_code_uq" unique ("user_id", "code_hash")',
      'create table "pending_sign_ins" ("id" uuid not null, "token_hash" varchar(64) not null, "user_id" uuid not null, "by" varchar(20) not null, "attempts" int not null default 0, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"))',
      'alter table "pending_sign_ins" add constraint "pending_sign_ins_token_hash_unique" unique ("token_hash")',
      'create table "factors" ("id" uuid not null, "user_id" uuid not null, "kind" varchar(20) not null, "secret_sealed" varchar(255) null, "last_step" int null, "created_at" timestamptz(3) not null, primary key ("id"))',
      'alter table "factors" add constraint "factors_user_kind_uq" unique ("user_id", "kind")',
      'alter table "sessions" add "proved_at" timestamptz(3) null',
      'alter table "recovery_codes" add constraint "recovery_codes_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
      'alter table "pending_sign_ins" add constraint "pending_sign_ins_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
      'alter table "factors" add constraint "factors_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    ],
    mysql: [
      'create table `recovery_codes` (`id` char(36) character set ascii collate ascii_bin not null, `user_id` char(36) character set ascii collate ascii_bin not null, `code_hash` varchar(64) not null, `created_at` datetime(3) not null, `used_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `recovery_codes` add index `recovery_codes_user_id_index` (`user_id`)',
      'alter table `recovery_codes` add unique `recovery_codes_user_code_uq` (`user_id`, `code_hash`)',
      'create table `pending_sign_ins` (`id` char(36) character set ascii collate ascii_bin not null, `token_hash` varchar(64) not null, `user_id` char(36) character set ascii collate ascii_bin not null, `by` varchar(20) not null, `attempts` int not null default 0, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, `used_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `pending_sign_ins` add unique `pending_sign_ins_token_hash_unique` (`token_hash`)',
      'alter table `pending_sign_ins` add index `pending_sign_ins_user_id_index` (`user_id`)',
      'create table `factors` (`id` char(36) character set ascii collate ascii_bin not null, `user_id` char(36) character set ascii collate ascii_bin not null, `kind` varchar(20) not null, `secret_sealed` varchar(255) null, `last_step` int null, `created_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `factors` add index `factors_user_id_index` (`user_id`)',
      'alter table `factors` add unique `factors_user_kind_uq` (`user_id`, `kind`)',
      'alter table `sessions` add `proved_at` datetime(3) null',
      'alter table `recovery_codes` add constraint `recovery_codes_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
      'alter table `pending_sign_ins` add constraint `pending_sign_ins_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
      'alter table `factors` add constraint `factors_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "recovery_codes" cascade',
      'drop table if exists "pending_sign_ins" cascade',
      'drop table if exists "factors" cascade',
      'alter table "sessions" drop column "proved_at"',
    ],
    mysql: [
      'drop table if exists `recovery_codes`',
      'drop table if exists `pending_sign_ins`',
      'drop table if exists `factors`',
      'alter table `sessions` drop column `proved_at`',
    ],
  },
});
