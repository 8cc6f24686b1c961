import { defineMigration } from '../core/kernel/db/migration.ts';

// Documents are added and nothing else. MySQL gets its triggers where its account may make some, with each `migrate up`.
const GUARD = `create function invoices_guard() returns trigger language plpgsql as $$
begin
  raise exception 'issued invoices are not changed or removed' using errcode = 'restrict_violation';
end $$`;

export default defineMigration({
  name: '20261126180338-invoices',
  up: {
    postgresql: [
      'create table "invoice_bundles" ("id" uuid not null, "organization_id" uuid not null, "choice" jsonb not null, "state" varchar(20) not null default \'making\', "done" int not null default 0, "count" int not null, "bytes" bigint null, "created_by" varchar(200) not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"))',
      'create index "invoice_bundles_expiry_ix" on "invoice_bundles" ("expires_at")',
      'alter table "invoice_bundles" add constraint "invoice_bundles_tenant_uq" unique ("organization_id", "id")',
      'create table "invoice_series" ("id" uuid not null, "organization_id" uuid not null, "series" varchar(40) not null, "last_number" int not null default 0, primary key ("id"))',
      'alter table "invoice_series" add constraint "invoice_series_uq" unique ("organization_id", "series")',
      'create table "invoice_recipients" ("id" uuid not null, "organization_id" uuid not null, "order_id" uuid not null, "name" varchar(200) not null, "company" varchar(200) null, "address" varchar(500) not null, "country" varchar(2) null, "vat_id" varchar(40) null, "reference" varchar(100) null, "requested_at" timestamptz(3) null, "updated_at" timestamptz(3) not null, primary key ("id"))',
      'alter table "invoice_recipients" add constraint "invoice_recipients_order_uq" unique ("order_id")',
      'create table "invoices" ("id" uuid not null, "organization_id" uuid not null, "order_id" uuid not null, "kind" varchar(20) not null, "version" int not null, "series" varchar(40) not null, "number" int not null, "full_number" varchar(60) not null, "invoice_id" uuid null, "cause" varchar(20) not null, "issued_on" varchar(10) not null, "issued_at" timestamptz(3) not null, "buyer_name" varchar(200) not null, "locale" varchar(20) not null, "currency" char(3) not null, "total_minor" bigint not null, "tax_minor" bigint not null, "content" text not null, "hash" varchar(64) not null, primary key ("id"))',
      'create index "invoices_day_ix" on "invoices" ("organization_id", "issued_on")',
      'create index "invoices_invoice_ix" on "invoices" ("invoice_id")',
      'alter table "invoices" add constraint "invoices_tenant_uq" unique ("organization_id", "id")',
      'alter table "invoices" add constraint "invoices_number_uq" unique ("organization_id", "series", "number")',
      'alter table "invoices" add constraint "invoices_version_uq" unique ("order_id", "kind", "version")',
      'alter table "invoices" add constraint "invoices_amount_ck" check (total_minor >= 0 and tax_minor >= 0 and tax_minor <= total_minor)',
      'alter table "invoices" add constraint "invoices_number_ck" check (number >= 1)',
      'alter table "invoices" add constraint "invoices_order_tenant_fk" foreign key ("organization_id", "order_id") references "orders" ("organization_id", "id") on delete restrict',
      'alter table "invoices" add constraint "invoices_invoice_tenant_fk" foreign key ("organization_id", "invoice_id") references "invoices" ("organization_id", "id") on delete restrict',
      'alter table "invoice_recipients" add constraint "invoice_recipients_order_tenant_fk" foreign key ("organization_id", "order_id") references "orders" ("organization_id", "id") on delete cascade',
      GUARD,
      'create trigger invoices_guard before update or delete on invoices for each row execute function invoices_guard()',
      'create trigger invoices_whole before truncate on invoices for each statement execute function invoices_guard()',
    ],
    mysql: [
      "create table `invoice_bundles` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `choice` json not null, `state` varchar(20) not null default 'making', `done` int not null default 0, `count` int not null, `bytes` bigint null, `created_by` varchar(200) not null, `created_at` datetime(3) not null, `expires_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
      'alter table `invoice_bundles` add index `invoice_bundles_expiry_ix` (`expires_at`)',
      'alter table `invoice_bundles` add unique `invoice_bundles_tenant_uq` (`organization_id`, `id`)',
      'create table `invoice_series` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `series` varchar(40) not null, `last_number` int not null default 0, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `invoice_series` add unique `invoice_series_uq` (`organization_id`, `series`)',
      'create table `invoice_recipients` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `order_id` char(36) character set ascii collate ascii_bin not null, `name` varchar(200) not null, `company` varchar(200) null, `address` varchar(500) not null, `country` varchar(2) null, `vat_id` varchar(40) null, `reference` varchar(100) null, `requested_at` datetime(3) null, `updated_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `invoice_recipients` add index `invoice_recipients_order_id_index` (`order_id`)',
      'alter table `invoice_recipients` add unique `invoice_recipients_order_uq` (`order_id`)',
      'create table `invoices` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `order_id` char(36) character set ascii collate ascii_bin not null, `kind` varchar(20) not null, `version` int not null, `series` varchar(40) not null, `number` int not null, `full_number` varchar(60) not null, `invoice_id` char(36) character set ascii collate ascii_bin null, `cause` varchar(20) not null, `issued_on` varchar(10) not null, `issued_at` datetime(3) not null, `buyer_name` varchar(200) not null, `locale` varchar(20) not null, `currency` char(3) not null, `total_minor` bigint not null, `tax_minor` bigint not null, `content` mediumtext not null, `hash` varchar(64) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `invoices` add index `invoices_order_id_index` (`order_id`)',
      'alter table `invoices` add index `invoices_day_ix` (`organization_id`, `issued_on`)',
      'alter table `invoices` add index `invoices_invoice_ix` (`invoice_id`)',
      'alter table `invoices` add unique `invoices_tenant_uq` (`organization_id`, `id`)',
      'alter table `invoices` add unique `invoices_number_uq` (`organization_id`, `series`, `number`)',
      'alter table `invoices` add unique `invoices_version_uq` (`order_id`, `kind`, `version`)',
      'alter table `invoices` add constraint `invoices_amount_ck` check (total_minor >= 0 and tax_minor >= 0 and tax_minor <= total_minor)',
      'alter table `invoices` add constraint `invoices_number_ck` check (number >= 1)',
      'alter table `invoices` add constraint `invoices_order_tenant_fk` foreign key (`organization_id`, `order_id`) references `orders` (`organization_id`, `id`) on delete restrict',
      'alter table `invoices` add constraint `invoices_invoice_tenant_fk` foreign key (`organization_id`, `invoice_id`) references `invoices` (`organization_id`, `id`) on delete restrict',
      'alter table `invoice_recipients` add constraint `invoice_recipients_order_tenant_fk` foreign key (`organization_id`, `order_id`) references `orders` (`organization_id`, `id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "invoice_bundles" cascade',
      'drop table if exists "invoice_series" cascade',
      'drop table if exists "invoice_recipients" cascade',
      'drop table if exists "invoices" cascade',
      'drop function invoices_guard()',
    ],
    mysql: [
      'drop table if exists `invoice_bundles`',
      'drop table if exists `invoice_series`',
      'drop table if exists `invoice_recipients`',
      'drop table if exists `invoices`',
    ],
  },
});
