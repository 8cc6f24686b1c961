import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126074910-terms',
  up: {
    postgresql: [
      `create table "terms" ("id" uuid not null, "organization_id" uuid not null, "event_id" uuid null, "required" boolean not null default true, "position" int not null default 0, "state" varchar(20) not null default 'active', "revision" int not null default 1, "created_at" timestamptz(3) not null, "version" int not null default 1, primary key ("id"))`,
      'alter table "terms" add constraint "terms_tenant_uq" unique ("organization_id", "id")',
      'create table "terms_revisions" ("id" uuid not null, "organization_id" uuid not null, "terms_id" uuid not null, "revision" int not null, "label" jsonb not null, "body" jsonb not null, "created_at" timestamptz(3) not null, primary key ("id"))',
      'alter table "terms_revisions" add constraint "terms_revisions_tenant_uq" unique ("organization_id", "id")',
      'alter table "terms_revisions" add constraint "terms_revisions_number_uq" unique ("terms_id", "revision")',
      'create table "consents" ("id" uuid not null, "organization_id" uuid not null, "order_id" uuid not null, "revision_id" uuid not null, "given" boolean not null, "at" timestamptz(3) not null, "network_hash" varchar(64) null, primary key ("id"))',
      'alter table "consents" add constraint "consents_order_uq" unique ("order_id", "revision_id")',
      'alter table "terms" add constraint "terms_organization_id_foreign" foreign key ("organization_id") references "organizations" ("id")',
      'alter table "terms" add constraint "terms_event_tenant_fk" foreign key ("organization_id", "event_id") references "events" ("organization_id", "id") on delete cascade',
      'alter table "terms_revisions" add constraint "terms_revisions_terms_tenant_fk" foreign key ("organization_id", "terms_id") references "terms" ("organization_id", "id") on delete cascade',
      'alter table "consents" add constraint "consents_order_tenant_fk" foreign key ("organization_id", "order_id") references "orders" ("organization_id", "id") on delete cascade',
      'alter table "consents" add constraint "consents_revision_tenant_fk" foreign key ("organization_id", "revision_id") references "terms_revisions" ("organization_id", "id") on delete restrict',
    ],
    mysql: [
      `create table \`terms\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`event_id\` char(36) character set ascii collate ascii_bin null, \`required\` tinyint(1) not null default true, \`position\` int not null default 0, \`state\` varchar(20) not null default 'active', \`revision\` int not null default 1, \`created_at\` datetime(3) not null, \`version\` int not null default 1, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `terms` add index `terms_organization_id_index` (`organization_id`)',
      'alter table `terms` add index `terms_event_id_index` (`event_id`)',
      'alter table `terms` add unique `terms_tenant_uq` (`organization_id`, `id`)',
      'create table `terms_revisions` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `terms_id` char(36) character set ascii collate ascii_bin not null, `revision` int not null, `label` json not null, `body` json not null, `created_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `terms_revisions` add index `terms_revisions_terms_id_index` (`terms_id`)',
      'alter table `terms_revisions` add unique `terms_revisions_tenant_uq` (`organization_id`, `id`)',
      'alter table `terms_revisions` add unique `terms_revisions_number_uq` (`terms_id`, `revision`)',
      'create table `consents` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `order_id` char(36) character set ascii collate ascii_bin not null, `revision_id` char(36) character set ascii collate ascii_bin not null, `given` tinyint(1) not null, `at` datetime(3) not null, `network_hash` varchar(64) null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `consents` add index `consents_order_id_index` (`order_id`)',
      'alter table `consents` add index `consents_revision_id_index` (`revision_id`)',
      'alter table `consents` add unique `consents_order_uq` (`order_id`, `revision_id`)',
      'alter table `terms` add constraint `terms_organization_id_foreign` foreign key (`organization_id`) references `organizations` (`id`)',
      'alter table `terms` add constraint `terms_event_tenant_fk` foreign key (`organization_id`, `event_id`) references `events` (`organization_id`, `id`) on delete cascade',
      'alter table `terms_revisions` add constraint `terms_revisions_terms_tenant_fk` foreign key (`organization_id`, `terms_id`) references `terms` (`organization_id`, `id`) on delete cascade',
      'alter table `consents` add constraint `consents_order_tenant_fk` foreign key (`organization_id`, `order_id`) references `orders` (`organization_id`, `id`) on delete cascade',
      'alter table `consents` add constraint `consents_revision_tenant_fk` foreign key (`organization_id`, `revision_id`) references `terms_revisions` (`organization_id`, `id`) on delete restrict',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "consents" cascade',
      'drop table if exists "terms_revisions" cascade',
      'drop table if exists "terms" cascade',
    ],
    mysql: [
      'drop table if exists `consents`',
      'drop table if exists `terms_revisions`',
      'drop table if exists `terms`',
    ],
  },
});
