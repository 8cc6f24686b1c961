import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126121202-order-notes',
  up: {
    postgresql: [
      'create table "order_notes" ("id" uuid not null, "organization_id" uuid not null, "order_id" uuid not null, "text" varchar(2000) not null, "by_user_id" uuid null, "by_label" varchar(200) not null, "created_at" timestamptz(3) not null, primary key ("id"))',
      'create index "order_notes_order_ix" on "order_notes" ("order_id")',
      'alter table "orders" add "follow_up_on" varchar(10) null',
      'alter table "order_notes" add constraint "order_notes_order_tenant_fk" foreign key ("organization_id", "order_id") references "orders" ("organization_id", "id") on delete cascade',
    ],
    mysql: [
      'create table `order_notes` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `order_id` char(36) character set ascii collate ascii_bin not null, `text` varchar(2000) not null, `by_user_id` char(36) character set ascii collate ascii_bin null, `by_label` varchar(200) not null, `created_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `order_notes` add index `order_notes_order_ix` (`order_id`)',
      'alter table `orders` add `follow_up_on` varchar(10) null',
      'alter table `order_notes` add constraint `order_notes_order_tenant_fk` foreign key (`organization_id`, `order_id`) references `orders` (`organization_id`, `id`) on delete cascade',
    ],
  },
  down: {
    postgresql: ['drop table if exists "order_notes" cascade', 'alter table "orders" drop column "follow_up_on"'],
    mysql: ['drop table if exists `order_notes`', 'alter table `orders` drop column `follow_up_on`'],
  },
});
