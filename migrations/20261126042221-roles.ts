import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126042221-roles',
  up: {
    postgresql: [
      'create table "custom_roles" ("id" uuid not null, "organization_id" uuid not null, "name" varchar(80) not null, "permissions" jsonb not null, "created_at" timestamptz(3) not null, "version" int not null default 1, primary key ("id"))',
      'alter table "custom_roles" add constraint "custom_roles_organization_name_uq" unique ("organization_id", "name")',
      'alter table "custom_roles" add constraint "custom_roles_tenant_uq" unique ("organization_id", "id")',
      'create table "member_events" ("id" uuid not null, "organization_id" uuid not null, "member_id" uuid not null, "event_id" uuid not null, primary key ("id"))',
      'alter table "member_events" add constraint "member_events_uq" unique ("member_id", "event_id")',
      'alter table "members" add "custom_role_id" uuid null, add "limited" boolean not null default false',
      'alter table "members" add constraint "members_tenant_uq" unique ("organization_id", "id")',
      'alter table "custom_roles" add constraint "custom_roles_organization_id_foreign" foreign key ("organization_id") references "organizations" ("id") on delete cascade',
      'alter table "members" add constraint "members_custom_role_tenant_fk" foreign key ("organization_id", "custom_role_id") references "custom_roles" ("organization_id", "id") on delete restrict',
      'alter table "member_events" add constraint "member_events_member_tenant_fk" foreign key ("organization_id", "member_id") references "members" ("organization_id", "id") on delete cascade',
    ],
    mysql: [
      'create table `custom_roles` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `name` varchar(80) not null, `permissions` json not null, `created_at` datetime(3) not null, `version` int not null default 1, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `custom_roles` add index `custom_roles_organization_id_index` (`organization_id`)',
      'alter table `custom_roles` add unique `custom_roles_organization_name_uq` (`organization_id`, `name`)',
      'alter table `custom_roles` add unique `custom_roles_tenant_uq` (`organization_id`, `id`)',
      'create table `member_events` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `member_id` char(36) character set ascii collate ascii_bin not null, `event_id` char(36) character set ascii collate ascii_bin not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `member_events` add index `member_events_member_id_index` (`member_id`)',
      'alter table `member_events` add unique `member_events_uq` (`member_id`, `event_id`)',
      'alter table `members` add `custom_role_id` char(36) character set ascii collate ascii_bin null, add `limited` tinyint(1) not null default false',
      'alter table `members` add index `members_custom_role_id_index` (`custom_role_id`)',
      'alter table `members` add unique `members_tenant_uq` (`organization_id`, `id`)',
      'alter table `custom_roles` add constraint `custom_roles_organization_id_foreign` foreign key (`organization_id`) references `organizations` (`id`) on delete cascade',
      'alter table `members` add constraint `members_custom_role_tenant_fk` foreign key (`organization_id`, `custom_role_id`) references `custom_roles` (`organization_id`, `id`) on delete restrict',
      'alter table `member_events` add constraint `member_events_member_tenant_fk` foreign key (`organization_id`, `member_id`) references `members` (`organization_id`, `id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'alter table "members" drop constraint "members_custom_role_tenant_fk"',
      'drop table if exists "custom_roles" cascade',
      'drop table if exists "member_events" cascade',
      'alter table "members" drop constraint "members_tenant_uq"',
      'alter table "members" drop column "custom_role_id", drop column "limited"',
    ],
    mysql: [
      'alter table `members` drop foreign key `members_custom_role_tenant_fk`',
      'alter table `members` drop index `members_custom_role_tenant_fk`',
      'drop table if exists `custom_roles`',
      'drop table if exists `member_events`',
      'alter table `members` drop index `members_custom_role_id_index`',
      'alter table `members` drop index `members_tenant_uq`',
      'alter table `members` drop column `custom_role_id`, drop column `limited`',
    ],
  },
});
