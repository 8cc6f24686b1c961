import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126105837-taxes-and-fees',
  up: {
    postgresql: [
      `create table "tax_rates" ("id" uuid not null, "organization_id" uuid not null, "name" varchar(80) not null, "rate" int not null, "inclusive" boolean not null, "state" varchar(20) not null default 'active', "created_at" timestamptz(3) not null, "version" int not null default 1, primary key ("id"))`,
      'alter table "tax_rates" add constraint "tax_rates_tenant_uq" unique ("organization_id", "id")',
      `create table "fee_rules" ("id" uuid not null, "organization_id" uuid null, "kind" varchar(20) not null, "name" jsonb not null, "fixed_minor" bigint not null default '0', "rate" int not null default 0, "min_minor" bigint null, "max_minor" bigint null, "currency" char(3) null, "per" varchar(20) not null default 'order', "paid_by" varchar(20) not null default 'buyer', "refundable" boolean not null default true, "tax_rate_id" uuid null, "state" varchar(20) not null default 'active', "created_at" timestamptz(3) not null, "version" int not null default 1, primary key ("id"))`,
      'create index "fee_rules_organization_ix" on "fee_rules" ("organization_id", "state")',
      'alter table "fee_rules" add constraint "fee_rules_tenant_uq" unique ("organization_id", "id")',
      'create table "ticket_type_taxes" ("id" uuid not null, "organization_id" uuid not null, "ticket_type_id" uuid not null, "tax_rate_id" uuid not null, primary key ("id"))',
      'alter table "ticket_type_taxes" add constraint "ticket_type_taxes_uq" unique ("ticket_type_id", "tax_rate_id")',
      'alter table "tax_rates" add constraint "tax_rates_rate_ck" check (rate >= 0 and rate <= 10000)',
      'alter table "fee_rules" add constraint "fee_rules_rate_ck" check (rate >= 0 and rate <= 10000)',
      'alter table "fee_rules" add constraint "fee_rules_amounts_ck" check (fixed_minor >= 0 and (max_minor is null or max_minor >= coalesce(min_minor, 0)))',
      'alter table "ticket_type_taxes" add constraint "ticket_type_taxes_ticket_type_tenant_fk" foreign key ("organization_id", "ticket_type_id") references "ticket_types" ("organization_id", "id") on delete cascade',
      'alter table "ticket_type_taxes" add constraint "ticket_type_taxes_tax_rate_tenant_fk" foreign key ("organization_id", "tax_rate_id") references "tax_rates" ("organization_id", "id") on delete restrict',
      'alter table "fee_rules" add constraint "fee_rules_tax_rate_tenant_fk" foreign key ("organization_id", "tax_rate_id") references "tax_rates" ("organization_id", "id") on delete restrict',
    ],
    mysql: [
      `create table \`tax_rates\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`name\` varchar(80) not null, \`rate\` int not null, \`inclusive\` tinyint(1) not null, \`state\` varchar(20) not null default 'active', \`created_at\` datetime(3) not null, \`version\` int not null default 1, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `tax_rates` add unique `tax_rates_tenant_uq` (`organization_id`, `id`)',
      `create table \`fee_rules\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin null, \`kind\` varchar(20) not null, \`name\` json not null, \`fixed_minor\` bigint not null default '0', \`rate\` int not null default 0, \`min_minor\` bigint null, \`max_minor\` bigint null, \`currency\` char(3) null, \`per\` varchar(20) not null default 'order', \`paid_by\` varchar(20) not null default 'buyer', \`refundable\` tinyint(1) not null default true, \`tax_rate_id\` char(36) character set ascii collate ascii_bin null, \`state\` varchar(20) not null default 'active', \`created_at\` datetime(3) not null, \`version\` int not null default 1, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `fee_rules` add index `fee_rules_tax_rate_id_index` (`tax_rate_id`)',
      'alter table `fee_rules` add index `fee_rules_organization_ix` (`organization_id`, `state`)',
      'alter table `fee_rules` add unique `fee_rules_tenant_uq` (`organization_id`, `id`)',
      'create table `ticket_type_taxes` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `ticket_type_id` char(36) character set ascii collate ascii_bin not null, `tax_rate_id` char(36) character set ascii collate ascii_bin not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `ticket_type_taxes` add index `ticket_type_taxes_ticket_type_id_index` (`ticket_type_id`)',
      'alter table `ticket_type_taxes` add index `ticket_type_taxes_tax_rate_id_index` (`tax_rate_id`)',
      'alter table `ticket_type_taxes` add unique `ticket_type_taxes_uq` (`ticket_type_id`, `tax_rate_id`)',
      'alter table `tax_rates` add constraint `tax_rates_rate_ck` check (rate >= 0 and rate <= 10000)',
      'alter table `fee_rules` add constraint `fee_rules_rate_ck` check (rate >= 0 and rate <= 10000)',
      'alter table `fee_rules` add constraint `fee_rules_amounts_ck` check (fixed_minor >= 0 and (max_minor is null or max_minor >= coalesce(min_minor, 0)))',
      'alter table `ticket_type_taxes` add constraint `ticket_type_taxes_ticket_type_tenant_fk` foreign key (`organization_id`, `ticket_type_id`) references `ticket_types` (`organization_id`, `id`) on delete cascade',
      'alter table `ticket_type_taxes` add constraint `ticket_type_taxes_tax_rate_tenant_fk` foreign key (`organization_id`, `tax_rate_id`) references `tax_rates` (`organization_id`, `id`) on delete restrict',
      'alter table `fee_rules` add constraint `fee_rules_tax_rate_tenant_fk` foreign key (`organization_id`, `tax_rate_id`) references `tax_rates` (`organization_id`, `id`) on delete restrict',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "fee_rules" cascade',
      'drop table if exists "ticket_type_taxes" cascade',
      'drop table if exists "tax_rates" cascade',
    ],
    mysql: [
      'drop table if exists `fee_rules`',
      'drop table if exists `ticket_type_taxes`',
      'drop table if exists `tax_rates`',
    ],
  },
});
