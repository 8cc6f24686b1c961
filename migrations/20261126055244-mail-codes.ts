import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126055244-mail-codes',
  up: {
    postgresql: [
      'create table "mail_codes" ("id" uuid not null, "user_id" uuid not null, "bound_to" uuid not null, "code_hash" varchar(64) not null, "attempts" int not null default 0, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"))',
      'create index "mail_codes_bound_ix" on "mail_codes" ("bound_to")',
      'alter table "mail_codes" add constraint "mail_codes_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    ],
    mysql: [
      'create table `mail_codes` (`id` char(36) character set ascii collate ascii_bin not null, `user_id` char(36) character set ascii collate ascii_bin not null, `bound_to` char(36) character set ascii collate ascii_bin not null, `code_hash` varchar(64) not null, `attempts` int not null default 0, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, `used_at` datetime(3) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `mail_codes` add index `mail_codes_user_id_index` (`user_id`)',
      'alter table `mail_codes` add index `mail_codes_bound_ix` (`bound_to`)',
      'alter table `mail_codes` add constraint `mail_codes_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "mail_codes" cascade'],
    mysql: ['drop table if exists `mail_codes`'],
  },
});
