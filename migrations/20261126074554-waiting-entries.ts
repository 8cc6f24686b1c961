import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126074554-waiting-entries',
  up: {
    postgresql: [
      `create table "waiting_entries" ("id" uuid not null, "organization_id" uuid not null, "event_id" uuid not null, "ticket_type_id" uuid not null, "occurrence_id" uuid not null, "email" varchar(254) null, "name" varchar(200) not null, "locale" varchar(20) not null, "quantity" int not null, "priority" int not null default 0, "state" varchar(20) not null default 'waiting', "standing" varchar(64) null, "order_id" uuid null, "offered_at" timestamptz(3) null, "offer_expires_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))`,
      'create index "waiting_entries_event_ix" on "waiting_entries" ("event_id", "state", "id")',
      'create index "waiting_entries_email_ix" on "waiting_entries" ("email")',
      'alter table "waiting_entries" add constraint "waiting_entries_tenant_uq" unique ("organization_id", "id")',
      'alter table "waiting_entries" add constraint "waiting_entries_standing_uq" unique ("standing")',
      'alter table "waiting_entries" add constraint "waiting_entries_quantity_ck" check (quantity >= 1)',
      'alter table "waiting_entries" add constraint "waiting_entries_event_tenant_fk" foreign key ("organization_id", "event_id") references "events" ("organization_id", "id") on delete cascade',
      'alter table "waiting_entries" add constraint "waiting_entries_ticket_type_tenant_fk" foreign key ("organization_id", "ticket_type_id") references "ticket_types" ("organization_id", "id") on delete cascade',
      'alter table "waiting_entries" add constraint "waiting_entries_occurrence_tenant_fk" foreign key ("organization_id", "occurrence_id") references "occurrences" ("organization_id", "id") on delete cascade',
    ],
    mysql: [
      `create table \`waiting_entries\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`event_id\` char(36) character set ascii collate ascii_bin not null, \`ticket_type_id\` char(36) character set ascii collate ascii_bin not null, \`occurrence_id\` char(36) character set ascii collate ascii_bin not null, \`email\` varchar(254) null, \`name\` varchar(200) not null, \`locale\` varchar(20) not null, \`quantity\` int not null, \`priority\` int not null default 0, \`state\` varchar(20) not null default 'waiting', \`standing\` varchar(64) null, \`order_id\` char(36) character set ascii collate ascii_bin null, \`offered_at\` datetime(3) null, \`offer_expires_at\` datetime(3) null, \`created_at\` datetime(3) not null, \`updated_at\` datetime(3) not null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `waiting_entries` add index `waiting_entries_event_id_index` (`event_id`)',
      'alter table `waiting_entries` add index `waiting_entries_ticket_type_id_index` (`ticket_type_id`)',
      'alter table `waiting_entries` add index `waiting_entries_occurrence_id_index` (`occurrence_id`)',
      'alter table `waiting_entries` add index `waiting_entries_event_ix` (`event_id`, `state`, `id`)',
      'alter table `waiting_entries` add index `waiting_entries_email_ix` (`email`)',
      'alter table `waiting_entries` add unique `waiting_entries_tenant_uq` (`organization_id`, `id`)',
      'alter table `waiting_entries` add unique `waiting_entries_standing_uq` (`standing`)',
      'alter table `waiting_entries` add constraint `waiting_entries_quantity_ck` check (quantity >= 1)',
      'alter table `waiting_entries` add constraint `waiting_entries_event_tenant_fk` foreign key (`organization_id`, `event_id`) references `events` (`organization_id`, `id`) on delete cascade',
      'alter table `waiting_entries` add constraint `waiting_entries_ticket_type_tenant_fk` foreign key (`organization_id`, `ticket_type_id`) references `ticket_types` (`organization_id`, `id`) on delete cascade',
      'alter table `waiting_entries` add constraint `waiting_entries_occurrence_tenant_fk` foreign key (`organization_id`, `occurrence_id`) references `occurrences` (`organization_id`, `id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "waiting_entries" cascade'],
    mysql: ['drop table if exists `waiting_entries`'],
  },
});
