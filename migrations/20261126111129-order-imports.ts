import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126111129-order-imports',
  up: {
    postgresql: [
      `create table "order_imports" ("id" uuid not null, "organization_id" uuid not null, "event_id" uuid not null, "kind" varchar(20) not null, "state" varchar(20) not null default 'draft', "file_name" varchar(200) not null, "path" varchar(200) null, "encoding" varchar(20) not null, "delimiter" varchar(1) not null, "headers" jsonb not null, "columns" jsonb not null, "options" jsonb not null, "report" jsonb null, "row_count" int not null, "order_count" int not null default 0, "done_count" int not null default 0, "failed_count" int not null default 0, "ticket_count" int not null default 0, "total_minor" bigint not null default '0', "created_by" uuid null, "created_at" timestamptz(3) not null, "started_at" timestamptz(3) null, "finished_at" timestamptz(3) null, "version" int not null default 1, primary key ("id"))`,
      'create index "order_imports_event_ix" on "order_imports" ("event_id", "id")',
      'create index "order_imports_state_ix" on "order_imports" ("state", "created_at")',
      'alter table "order_imports" add constraint "order_imports_tenant_uq" unique ("organization_id", "id")',
      'create table "imported_orders" ("id" uuid not null, "organization_id" uuid not null, "order_import_id" uuid not null, "event_id" uuid not null, "key_hash" varchar(64) not null, "first_row" int not null, "external_id" varchar(120) null, "order_id" uuid null, "problem" jsonb null, "created_at" timestamptz(3) not null, primary key ("id"))',
      'create index "imported_orders_event_ix" on "imported_orders" ("event_id", "key_hash")',
      'create index "imported_orders_order_ix" on "imported_orders" ("order_id")',
      'alter table "imported_orders" add constraint "imported_orders_tenant_uq" unique ("organization_id", "id")',
      'alter table "imported_orders" add constraint "imported_orders_key_uq" unique ("order_import_id", "key_hash")',
      `alter table "cancellations" add "order_import_id" uuid null, add "notify" varchar(20) not null default 'buyer'`,
      'alter table "order_imports" add constraint "order_imports_event_tenant_fk" foreign key ("organization_id", "event_id") references "events" ("organization_id", "id") on delete cascade',
      'alter table "imported_orders" add constraint "imported_orders_order_import_tenant_fk" foreign key ("organization_id", "order_import_id") references "order_imports" ("organization_id", "id") on delete cascade',
      'alter table "imported_orders" add constraint "imported_orders_event_tenant_fk" foreign key ("organization_id", "event_id") references "events" ("organization_id", "id") on delete cascade',
      'alter table "imported_orders" add constraint "imported_orders_order_tenant_fk" foreign key ("organization_id", "order_id") references "orders" ("organization_id", "id") on delete restrict',
    ],
    mysql: [
      `create table \`order_imports\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`event_id\` char(36) character set ascii collate ascii_bin not null, \`kind\` varchar(20) not null, \`state\` varchar(20) not null default 'draft', \`file_name\` varchar(200) not null, \`path\` varchar(200) null, \`encoding\` varchar(20) not null, \`delimiter\` varchar(1) not null, \`headers\` json not null, \`columns\` json not null, \`options\` json not null, \`report\` json null, \`row_count\` int not null, \`order_count\` int not null default 0, \`done_count\` int not null default 0, \`failed_count\` int not null default 0, \`ticket_count\` int not null default 0, \`total_minor\` bigint not null default '0', \`created_by\` char(36) character set ascii collate ascii_bin null, \`created_at\` datetime(3) not null, \`started_at\` datetime(3) null, \`finished_at\` datetime(3) null, \`version\` int not null default 1, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `order_imports` add index `order_imports_event_id_index` (`event_id`)',
      'alter table `order_imports` add index `order_imports_event_ix` (`event_id`, `id`)',
      'alter table `order_imports` add index `order_imports_state_ix` (`state`, `created_at`)',
      'alter table `order_imports` add unique `order_imports_tenant_uq` (`organization_id`, `id`)',
      'create table `imported_orders` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `order_import_id` char(36) character set ascii collate ascii_bin not null, `event_id` char(36) character set ascii collate ascii_bin not null, `key_hash` varchar(64) not null, `first_row` int not null, `external_id` varchar(120) null, `order_id` char(36) character set ascii collate ascii_bin null, `problem` json null, `created_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `imported_orders` add index `imported_orders_order_import_id_index` (`order_import_id`)',
      'alter table `imported_orders` add index `imported_orders_event_id_index` (`event_id`)',
      'alter table `imported_orders` add index `imported_orders_event_ix` (`event_id`, `key_hash`)',
      'alter table `imported_orders` add index `imported_orders_order_ix` (`order_id`)',
      'alter table `imported_orders` add unique `imported_orders_tenant_uq` (`organization_id`, `id`)',
      'alter table `imported_orders` add unique `imported_orders_key_uq` (`order_import_id`, `key_hash`)',
      `alter table \`cancellations\` add \`order_import_id\` char(36) character set ascii collate ascii_bin null, add \`notify\` varchar(20) not null default 'buyer'`,
      'alter table `order_imports` add constraint `order_imports_event_tenant_fk` foreign key (`organization_id`, `event_id`) references `events` (`organization_id`, `id`) on delete cascade',
      'alter table `imported_orders` add constraint `imported_orders_order_import_tenant_fk` foreign key (`organization_id`, `order_import_id`) references `order_imports` (`organization_id`, `id`) on delete cascade',
      'alter table `imported_orders` add constraint `imported_orders_event_tenant_fk` foreign key (`organization_id`, `event_id`) references `events` (`organization_id`, `id`) on delete cascade',
      'alter table `imported_orders` add constraint `imported_orders_order_tenant_fk` foreign key (`organization_id`, `order_id`) references `orders` (`organization_id`, `id`) on delete restrict',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "imported_orders" cascade',
      'drop table if exists "order_imports" cascade',
      'alter table "cancellations" drop column "order_import_id", drop column "notify"',
    ],
    mysql: [
      'drop table if exists `imported_orders`',
      'drop table if exists `order_imports`',
      'alter table `cancellations` drop column `order_import_id`, drop column `notify`',
    ],
  },
});
