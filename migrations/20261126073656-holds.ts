import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126073656-holds',
  up: {
    postgresql: [
      `create table "holds" ("id" uuid not null, "organization_id" uuid not null, "event_id" uuid not null, "ticket_type_id" uuid not null, "occurrence_id" uuid not null, "name" varchar(200) not null, "note" varchar(1000) not null, "colour" char(7) not null, "count" int not null, "quota_ids" jsonb not null, "expires_at" timestamptz(3) null, "state" varchar(20) not null default 'active', "created_at" timestamptz(3) not null, "version" int not null default 1, primary key ("id"))`,
      'create index "holds_event_ix" on "holds" ("event_id", "state")',
      'create index "holds_expiry_ix" on "holds" ("state", "expires_at")',
      'alter table "holds" add constraint "holds_tenant_uq" unique ("organization_id", "id")',
      'alter table "holds" add constraint "holds_count_ck" check (count >= 0)',
      'alter table "holds" add constraint "holds_event_tenant_fk" foreign key ("organization_id", "event_id") references "events" ("organization_id", "id") on delete cascade',
      'alter table "holds" add constraint "holds_ticket_type_tenant_fk" foreign key ("organization_id", "ticket_type_id") references "ticket_types" ("organization_id", "id") on delete cascade',
      'alter table "holds" add constraint "holds_occurrence_tenant_fk" foreign key ("organization_id", "occurrence_id") references "occurrences" ("organization_id", "id") on delete cascade',
    ],
    mysql: [
      `create table \`holds\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`event_id\` char(36) character set ascii collate ascii_bin not null, \`ticket_type_id\` char(36) character set ascii collate ascii_bin not null, \`occurrence_id\` char(36) character set ascii collate ascii_bin not null, \`name\` varchar(200) not null, \`note\` varchar(1000) not null, \`colour\` char(7) not null, \`count\` int not null, \`quota_ids\` json not null, \`expires_at\` datetime(3) null, \`state\` varchar(20) not null default 'active', \`created_at\` datetime(3) not null, \`version\` int not null default 1, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `holds` add index `holds_event_id_index` (`event_id`)',
      'alter table `holds` add index `holds_ticket_type_id_index` (`ticket_type_id`)',
      'alter table `holds` add index `holds_occurrence_id_index` (`occurrence_id`)',
      'alter table `holds` add index `holds_event_ix` (`event_id`, `state`)',
      'alter table `holds` add index `holds_expiry_ix` (`state`, `expires_at`)',
      'alter table `holds` add unique `holds_tenant_uq` (`organization_id`, `id`)',
      'alter table `holds` add constraint `holds_count_ck` check (count >= 0)',
      'alter table `holds` add constraint `holds_event_tenant_fk` foreign key (`organization_id`, `event_id`) references `events` (`organization_id`, `id`) on delete cascade',
      'alter table `holds` add constraint `holds_ticket_type_tenant_fk` foreign key (`organization_id`, `ticket_type_id`) references `ticket_types` (`organization_id`, `id`) on delete cascade',
      'alter table `holds` add constraint `holds_occurrence_tenant_fk` foreign key (`organization_id`, `occurrence_id`) references `occurrences` (`organization_id`, `id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "holds" cascade'],
    mysql: ['drop table if exists `holds`'],
  },
});
