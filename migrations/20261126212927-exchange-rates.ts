import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126212927-exchange-rates',
  up: {
    postgresql: [
      'create table "rate_days" ("id" uuid not null, "provider" varchar(60) not null, "day" varchar(10) not null, "base" char(3) not null, "source" varchar(120) not null, "rates" jsonb not null, "reported_at" timestamptz(3) not null, "confirmed_at" timestamptz(3) not null, primary key ("id"))',
      'create index "rate_days_day_ix" on "rate_days" ("day")',
      'alter table "rate_days" add constraint "rate_days_day_uq" unique ("provider", "day")',
    ],
    mysql: [
      'create table `rate_days` (`id` char(36) character set ascii collate ascii_bin not null, `provider` varchar(60) not null, `day` varchar(10) not null, `base` char(3) not null, `source` varchar(120) not null, `rates` json not null, `reported_at` datetime(3) not null, `confirmed_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `rate_days` add index `rate_days_day_ix` (`day`)',
      'alter table `rate_days` add unique `rate_days_day_uq` (`provider`, `day`)',
    ],
  },
  down: {
    postgresql: ['drop table if exists "rate_days" cascade'],
    mysql: ['drop table if exists `rate_days`'],
  },
});
