import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126052846-email-changes',
  up: {
    postgresql: [
      'create table "email_changes" ("id" uuid not null, "user_id" uuid not null, "new_email" varchar(254) not null, "old_token_hash" varchar(64) not null, "new_token_hash" varchar(64) not null, "old_confirmed_at" timestamptz(3) null, "new_confirmed_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, primary key ("id"))',
      'alter table "email_changes" add constraint "email_changes_old_token_hash_unique" unique ("old_token_hash")',
      'alter table "email_changes" add constraint "email_changes_new_token_hash_unique" unique ("new_token_hash")',
      'alter table "email_changes" add constraint "email_changes_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    ],
    mysql: [
      'create table `email_changes` (`id` char(36) character set ascii collate ascii_bin not null, `user_id` char(36) character set ascii collate ascii_bin not null, `new_email` varchar(254) not null, `old_token_hash` varchar(64) not null, `new_token_hash` varchar(64) not null, `old_confirmed_at` datetime(3) null, `new_confirmed_at` datetime(3) null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, `ended_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `email_changes` add index `email_changes_user_id_index` (`user_id`)',
      'alter table `email_changes` add unique `email_changes_old_token_hash_unique` (`old_token_hash`)',
      'alter table `email_changes` add unique `email_changes_new_token_hash_unique` (`new_token_hash`)',
      'alter table `email_changes` add constraint `email_changes_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "email_changes" cascade'],
    mysql: ['drop table if exists `email_changes`'],
  },
});
