import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126043727-invitations',
  up: {
    postgresql: [
      'create table "invitations" ("id" uuid not null, "organization_id" uuid not null, "email" varchar(254) not null, "role" varchar(20) not null, "custom_role_id" uuid null, "event_ids" jsonb null, "token_hash" varchar(64) not null, "invited_by_id" uuid null, "created_at" timestamptz(3) not null, "sent_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"))',
      'alter table "invitations" add constraint "invitations_token_hash_unique" unique ("token_hash")',
      'alter table "invitations" add constraint "invitations_organization_email_uq" unique ("organization_id", "email")',
      'alter table "invitations" add constraint "invitations_organization_id_foreign" foreign key ("organization_id") references "organizations" ("id") on delete cascade',
      'alter table "invitations" add constraint "invitations_custom_role_tenant_fk" foreign key ("organization_id", "custom_role_id") references "custom_roles" ("organization_id", "id") on delete restrict',
    ],
    mysql: [
      'create table `invitations` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `email` varchar(254) not null, `role` varchar(20) not null, `custom_role_id` char(36) character set ascii collate ascii_bin null, `event_ids` json null, `token_hash` varchar(64) not null, `invited_by_id` char(36) character set ascii collate ascii_bin null, `created_at` datetime(3) not null, `sent_at` datetime(3) not null, `expires_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `invitations` add index `invitations_organization_id_index` (`organization_id`)',
      'alter table `invitations` add index `invitations_custom_role_id_index` (`custom_role_id`)',
      'alter table `invitations` add unique `invitations_token_hash_unique` (`token_hash`)',
      'alter table `invitations` add unique `invitations_organization_email_uq` (`organization_id`, `email`)',
      'alter table `invitations` add constraint `invitations_organization_id_foreign` foreign key (`organization_id`) references `organizations` (`id`) on delete cascade',
      'alter table `invitations` add constraint `invitations_custom_role_tenant_fk` foreign key (`organization_id`, `custom_role_id`) references `custom_roles` (`organization_id`, `id`) on delete restrict',
    ],
  },
  down: {
    postgresql: ['drop table if exists "invitations" cascade'],
    mysql: ['drop table if exists `invitations`'],
  },
});
