import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126151309-till-closings',
  up: {
    postgresql: [
      'create table "till_closings" ("id" uuid not null, "organization_id" uuid not null, "event_id" uuid not null, "seller_id" uuid not null, "seller" varchar(200) not null, "day" varchar(10) not null, "number" int not null, "revision" int not null, "currency" char(3) not null, "opening_minor" bigint not null, "sales_minor" bigint not null, "refunds_minor" bigint not null, "movements" jsonb not null, "expected_minor" bigint not null, "counted_minor" bigint not null, "denominations" jsonb null, "by_method" jsonb not null, "order_count" int not null, "note" varchar(1000) null, "closed_at" timestamptz(3) not null, "closed_by" uuid null, "closed_by_name" varchar(200) not null, primary key ("id"))',
      'alter table "till_closings" add constraint "till_closings_till_uq" unique ("event_id", "seller_id", "number", "revision")',
      'alter table "till_closings" add constraint "till_closings_event_tenant_fk" foreign key ("organization_id", "event_id") references "events" ("organization_id", "id") on delete restrict',
      'alter table "payments" add "till_closing_id" uuid null',
      'alter table "refunds" add "till_closing_id" uuid null',
      'alter table "till_closings" add constraint "till_closings_money_ck" check (opening_minor >= 0 and sales_minor >= 0 and refunds_minor >= 0 and counted_minor >= 0)',
    ],
    mysql: [
      'create table `till_closings` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `event_id` char(36) character set ascii collate ascii_bin not null, `seller_id` char(36) character set ascii collate ascii_bin not null, `seller` varchar(200) not null, `day` varchar(10) not null, `number` int not null, `revision` int not null, `currency` char(3) not null, `opening_minor` bigint not null, `sales_minor` bigint not null, `refunds_minor` bigint not null, `movements` json not null, `expected_minor` bigint not null, `counted_minor` bigint not null, `denominations` json null, `by_method` json not null, `order_count` int not null, `note` varchar(1000) null, `closed_at` datetime(3) not null, `closed_by` char(36) character set ascii collate ascii_bin null, `closed_by_name` varchar(200) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `till_closings` add index `till_closings_event_id_index` (`event_id`)',
      'alter table `till_closings` add unique `till_closings_till_uq` (`event_id`, `seller_id`, `number`, `revision`)',
      'alter table `till_closings` add constraint `till_closings_event_tenant_fk` foreign key (`organization_id`, `event_id`) references `events` (`organization_id`, `id`) on delete restrict',
      'alter table `payments` add `till_closing_id` char(36) character set ascii collate ascii_bin null',
      'alter table `refunds` add `till_closing_id` char(36) character set ascii collate ascii_bin null',
      'alter table `till_closings` add constraint `till_closings_money_ck` check (opening_minor >= 0 and sales_minor >= 0 and refunds_minor >= 0 and counted_minor >= 0)',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "till_closings" cascade',
      'alter table "payments" drop column "till_closing_id"',
      'alter table "refunds" drop column "till_closing_id"',
    ],
    mysql: [
      'drop table if exists `till_closings`',
      'alter table `payments` drop column `till_closing_id`',
      'alter table `refunds` drop column `till_closing_id`',
    ],
  },
});
