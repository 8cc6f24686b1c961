import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126085900-afterwards',
  up: {
    postgresql: [
      `create table "cancellations" ("id" uuid not null, "organization_id" uuid not null, "event_id" uuid not null, "occurrence_id" uuid null, "refund" varchar(20) not null, "message" varchar(500) null, "state" varchar(20) not null default 'running', "order_count" int not null, "done_count" int not null default 0, "failures" jsonb not null, "created_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"))`,
      'create index "cancellations_event_ix" on "cancellations" ("event_id", "id")',
      'alter table "cancellations" add constraint "cancellations_event_tenant_fk" foreign key ("organization_id", "event_id") references "events" ("organization_id", "id") on delete cascade',
      `alter table "orders" add "kept_minor" bigint not null default '0'`,
      `alter table "order_lines" add "cancelled_count" int not null default 0, add "credited_minor" bigint not null default '0'`,
      'alter table "order_lines" add constraint "order_lines_cancelled_ck" check (cancelled_count >= 0 and cancelled_count <= quantity and credited_minor >= 0 and credited_minor <= total_minor)',
      'alter table "tickets" add "cancelled_at" timestamptz(3) null',
    ],
    mysql: [
      `create table \`cancellations\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`event_id\` char(36) character set ascii collate ascii_bin not null, \`occurrence_id\` char(36) character set ascii collate ascii_bin null, \`refund\` varchar(20) not null, \`message\` varchar(500) null, \`state\` varchar(20) not null default 'running', \`order_count\` int not null, \`done_count\` int not null default 0, \`failures\` json not null, \`created_at\` datetime(3) not null, \`finished_at\` datetime(3) null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `cancellations` add index `cancellations_event_id_index` (`event_id`)',
      'alter table `cancellations` add index `cancellations_event_ix` (`event_id`, `id`)',
      'alter table `cancellations` add constraint `cancellations_event_tenant_fk` foreign key (`organization_id`, `event_id`) references `events` (`organization_id`, `id`) on delete cascade',
      `alter table \`orders\` add \`kept_minor\` bigint not null default '0'`,
      `alter table \`order_lines\` add \`cancelled_count\` int not null default 0, add \`credited_minor\` bigint not null default '0'`,
      'alter table `order_lines` add constraint `order_lines_cancelled_ck` check (cancelled_count >= 0 and cancelled_count <= quantity and credited_minor >= 0 and credited_minor <= total_minor)',
      'alter table `tickets` add `cancelled_at` datetime(3) null',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "cancellations" cascade',
      'alter table "order_lines" drop constraint "order_lines_cancelled_ck"',
      'alter table "order_lines" drop column "cancelled_count", drop column "credited_minor"',
      'alter table "orders" drop column "kept_minor"',
      'alter table "tickets" drop column "cancelled_at"',
    ],
    mysql: [
      'drop table if exists `cancellations`',
      'alter table `orders` drop column `kept_minor`',
      'alter table `order_lines` drop constraint `order_lines_cancelled_ck`',
      'alter table `order_lines` drop column `cancelled_count`, drop column `credited_minor`',
      'alter table `tickets` drop column `cancelled_at`',
    ],
  },
});
