import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126111335-order-changes',
  up: {
    postgresql: [
      `create table "order_changes" ("id" uuid not null, "organization_id" uuid not null, "order_id" uuid not null, "state" varchar(20) not null default 'held', "plan" jsonb not null, "claims" jsonb not null, "due_minor" bigint not null, "expires_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, primary key ("id"))`,
      'create index "order_changes_order_ix" on "order_changes" ("order_id", "state")',
      'create index "order_changes_expiry_ix" on "order_changes" ("state", "expires_at")',
      'alter table "order_changes" add constraint "order_changes_tenant_uq" unique ("organization_id", "id")',
      'alter table "payments" add "change_id" uuid null',
      'alter table "order_changes" add constraint "order_changes_due_ck" check (due_minor > 0)',
      'alter table "order_changes" add constraint "order_changes_order_tenant_fk" foreign key ("organization_id", "order_id") references "orders" ("organization_id", "id") on delete cascade',
    ],
    mysql: [
      `create table \`order_changes\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`order_id\` char(36) character set ascii collate ascii_bin not null, \`state\` varchar(20) not null default 'held', \`plan\` json not null, \`claims\` json not null, \`due_minor\` bigint not null, \`expires_at\` datetime(3) not null, \`created_at\` datetime(3) not null, \`settled_at\` datetime(3) null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `order_changes` add index `order_changes_order_id_index` (`order_id`)',
      'alter table `order_changes` add index `order_changes_order_ix` (`order_id`, `state`)',
      'alter table `order_changes` add index `order_changes_expiry_ix` (`state`, `expires_at`)',
      'alter table `order_changes` add unique `order_changes_tenant_uq` (`organization_id`, `id`)',
      'alter table `payments` add `change_id` char(36) character set ascii collate ascii_bin null',
      'alter table `order_changes` add constraint `order_changes_due_ck` check (due_minor > 0)',
      'alter table `order_changes` add constraint `order_changes_order_tenant_fk` foreign key (`organization_id`, `order_id`) references `orders` (`organization_id`, `id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "order_changes" cascade', 'alter table "payments" drop column "change_id"'],
    mysql: ['drop table if exists `order_changes`', 'alter table `payments` drop column `change_id`'],
  },
});
