import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126075257-waiting-rooms',
  up: {
    postgresql: [
      `create table "waiting_rooms" ("id" uuid not null, "organization_id" uuid not null, "event_id" uuid not null, "mode" varchar(20) not null default 'off', "control" varchar(20) not null default 'auto', "gathers_at" timestamptz(3) null, "starts_at" timestamptz(3) null, "ends_at" timestamptz(3) null, "most_per_minute" int not null default 300, "slow_ms" int not null default 1000, "pass_minutes" int not null default 15, "drafts_per_pass" int not null default 10, "round" int not null default 1, "joined" int not null default 0, "admitted" int not null default 0, "drawn_at" timestamptz(3) null, "drawn" int not null default 0, "seed" varchar(64) null, "rate_per_minute" int not null default 0, "slowed_at" timestamptz(3) null, "busy_since" timestamptz(3) null, "ticked_at" timestamptz(3) null, "ticks" int not null default 0, "created_at" timestamptz(3) not null, "version" int not null default 1, primary key ("id"))`,
      'alter table "waiting_rooms" add constraint "waiting_rooms_event_uq" unique ("organization_id", "event_id")',
      'alter table "waiting_rooms" add constraint "waiting_rooms_tenant_uq" unique ("organization_id", "id")',
      'create table "waiting_passes" ("id" uuid not null, "organization_id" uuid not null, "room_id" uuid not null, "round" int not null, "number" int not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "drafts" int not null default 0, primary key ("id"))',
      'alter table "waiting_passes" add constraint "waiting_passes_place_uq" unique ("organization_id", "room_id", "round", "number")',
      'create table "waiting_samples" ("id" uuid not null, "organization_id" uuid not null, "room_id" uuid not null, "at" timestamptz(3) not null, "waiting" int not null, "admitted" int not null, "rate_per_minute" int not null, "latency_ms" int not null, primary key ("id"))',
      'create index "waiting_samples_room_ix" on "waiting_samples" ("room_id", "at")',
      'alter table "waiting_rooms" add constraint "waiting_rooms_rate_ck" check (most_per_minute >= 1 and pass_minutes >= 1)',
      'alter table "waiting_rooms" add constraint "waiting_rooms_event_tenant_fk" foreign key ("organization_id", "event_id") references "events" ("organization_id", "id") on delete cascade',
      'alter table "waiting_passes" add constraint "waiting_passes_room_tenant_fk" foreign key ("organization_id", "room_id") references "waiting_rooms" ("organization_id", "id") on delete cascade',
      'alter table "waiting_samples" add constraint "waiting_samples_room_tenant_fk" foreign key ("organization_id", "room_id") references "waiting_rooms" ("organization_id", "id") on delete cascade',
    ],
    mysql: [
      `create table \`waiting_rooms\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`event_id\` char(36) character set ascii collate ascii_bin not null, \`mode\` varchar(20) not null default 'off', \`control\` varchar(20) not null default 'auto', \`gathers_at\` datetime(3) null, \`starts_at\` datetime(3) null, \`ends_at\` datetime(3) null, \`most_per_minute\` int not null default 300, \`slow_ms\` int not null default 1000, \`pass_minutes\` int not null default 15, \`drafts_per_pass\` int not null default 10, \`round\` int not null default 1, \`joined\` int not null default 0, \`admitted\` int not null default 0, \`drawn_at\` datetime(3) null, \`drawn\` int not null default 0, \`seed\` varchar(64) null, \`rate_per_minute\` int not null default 0, \`slowed_at\` datetime(3) null, \`busy_since\` datetime(3) null, \`ticked_at\` datetime(3) null, \`ticks\` int not null default 0, \`created_at\` datetime(3) not null, \`version\` int not null default 1, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `waiting_rooms` add index `waiting_rooms_event_id_index` (`event_id`)',
      'alter table `waiting_rooms` add unique `waiting_rooms_event_uq` (`organization_id`, `event_id`)',
      'alter table `waiting_rooms` add unique `waiting_rooms_tenant_uq` (`organization_id`, `id`)',
      'create table `waiting_passes` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `room_id` char(36) character set ascii collate ascii_bin not null, `round` int not null, `number` int not null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, `drafts` int not null default 0, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `waiting_passes` add index `waiting_passes_room_id_index` (`room_id`)',
      'alter table `waiting_passes` add unique `waiting_passes_place_uq` (`organization_id`, `room_id`, `round`, `number`)',
      'create table `waiting_samples` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `room_id` char(36) character set ascii collate ascii_bin not null, `at` datetime(3) not null, `waiting` int not null, `admitted` int not null, `rate_per_minute` int not null, `latency_ms` int not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `waiting_samples` add index `waiting_samples_room_id_index` (`room_id`)',
      'alter table `waiting_samples` add index `waiting_samples_room_ix` (`room_id`, `at`)',
      'alter table `waiting_rooms` add constraint `waiting_rooms_rate_ck` check (most_per_minute >= 1 and pass_minutes >= 1)',
      'alter table `waiting_rooms` add constraint `waiting_rooms_event_tenant_fk` foreign key (`organization_id`, `event_id`) references `events` (`organization_id`, `id`) on delete cascade',
      'alter table `waiting_passes` add constraint `waiting_passes_room_tenant_fk` foreign key (`organization_id`, `room_id`) references `waiting_rooms` (`organization_id`, `id`) on delete cascade',
      'alter table `waiting_samples` add constraint `waiting_samples_room_tenant_fk` foreign key (`organization_id`, `room_id`) references `waiting_rooms` (`organization_id`, `id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "waiting_samples" cascade',
      'drop table if exists "waiting_passes" cascade',
      'drop table if exists "waiting_rooms" cascade',
    ],
    mysql: [
      'drop table if exists `waiting_samples`',
      'drop table if exists `waiting_passes`',
      'drop table if exists `waiting_rooms`',
    ],
  },
});
