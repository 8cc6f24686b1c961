import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126042002-email-verifications',
  up: {
    postgresql: [
      'create table "email_verifications" ("id" uuid not null, "user_id" uuid not null, "email" varchar(254) not null, "token_hash" varchar(64) not null, "code_hash" varchar(64) not null, "browser_hash" varchar(64) null, "attempts" int not null default 0, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"))',
      'alter table "email_verifications" add constraint "email_verifications_token_hash_unique" unique ("token_hash")',
      'create index "email_verifications_browser_ix" on "email_verifications" ("browser_hash")',
      'alter table "users" add "email_verified_at" timestamptz(3) null',
      // Whoever works here was let in by somebody; who made an account for themselves confirms the address.
      'update "users" set "email_verified_at" = "created_at" where "is_admin" or "id" in (select "user_id" from "members")',
      'alter table "email_verifications" add constraint "email_verifications_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    ],
    mysql: [
      'create table `email_verifications` (`id` char(36) character set ascii collate ascii_bin not null, `user_id` char(36) character set ascii collate ascii_bin not null, `email` varchar(254) not null, `token_hash` varchar(64) not null, `code_hash` varchar(64) not null, `browser_hash` varchar(64) null, `attempts` int not null default 0, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, `used_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `email_verifications` add index `email_verifications_user_id_index` (`user_id`)',
      'alter table `email_verifications` add unique `email_verifications_token_hash_unique` (`token_hash`)',
      'alter table `email_verifications` add index `email_verifications_browser_ix` (`browser_hash`)',
      'alter table `users` add `email_verified_at` datetime(3) null',
      'update `users` set `email_verified_at` = `created_at` where `is_admin` or `id` in (select `user_id` from `members`)',
      'alter table `email_verifications` add constraint `email_verifications_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "email_verifications" cascade',
      'alter table "users" drop column "email_verified_at"',
    ],
    mysql: ['drop table if exists `email_verifications`', 'alter table `users` drop column `email_verified_at`'],
  },
});
