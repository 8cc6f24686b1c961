import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126050739-event-reports',
  up: {
    postgresql: [
      'create table "event_takedowns" ("id" uuid not null, "event_id" uuid not null, "reason" varchar(1000) not null, "was_published" boolean not null, "decided_by" varchar(254) not null, "created_at" timestamptz(3) not null, primary key ("id"))',
      'alter table "event_takedowns" add constraint "event_takedowns_event_uq" unique ("event_id")',
      `create table "event_reports" ("id" uuid not null, "event_id" uuid not null, "reason" varchar(20) not null, "text" varchar(2000) not null, "email" varchar(254) null, "user_id" uuid null, "state" varchar(20) not null default 'open', "note" varchar(1000) null, "decided_by" varchar(254) null, "created_at" timestamptz(3) not null, "decided_at" timestamptz(3) null, primary key ("id"))`,
      'create index "event_reports_state_ix" on "event_reports" ("state", "id")',
      'alter table "event_takedowns" add constraint "event_takedowns_event_id_foreign" foreign key ("event_id") references "events" ("id") on delete cascade',
      'alter table "event_reports" add constraint "event_reports_event_id_foreign" foreign key ("event_id") references "events" ("id") on delete cascade',
    ],
    mysql: [
      'create table `event_takedowns` (`id` char(36) character set ascii collate ascii_bin not null, `event_id` char(36) character set ascii collate ascii_bin not null, `reason` varchar(1000) not null, `was_published` tinyint(1) not null, `decided_by` varchar(254) not null, `created_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `event_takedowns` add unique `event_takedowns_event_uq` (`event_id`)',
      `create table \`event_reports\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`event_id\` char(36) character set ascii collate ascii_bin not null, \`reason\` varchar(20) not null, \`text\` varchar(2000) not null, \`email\` varchar(254) null, \`user_id\` char(36) character set ascii collate ascii_bin null, \`state\` varchar(20) not null default 'open', \`note\` varchar(1000) null, \`decided_by\` varchar(254) null, \`created_at\` datetime(3) not null, \`decided_at\` datetime(3) null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `event_reports` add index `event_reports_event_id_index` (`event_id`)',
      'alter table `event_reports` add index `event_reports_state_ix` (`state`, `id`)',
      'alter table `event_takedowns` add constraint `event_takedowns_event_id_foreign` foreign key (`event_id`) references `events` (`id`) on delete cascade',
      'alter table `event_reports` add constraint `event_reports_event_id_foreign` foreign key (`event_id`) references `events` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "event_takedowns" cascade', 'drop table if exists "event_reports" cascade'],
    mysql: ['drop table if exists `event_takedowns`', 'drop table if exists `event_reports`'],
  },
});
