import { defineMigration } from '../core/kernel/db/migration.ts';
import { wallStatement, type TenantWall } from '../core/tenant-walls.ts';

const WALL: TenantWall = {
  ...{ table: 'ledger_sums', column: 'gateway_account_id', to: 'gateway_accounts', onDelete: 'restrict' },
};

export default defineMigration({
  name: '20261127003433-ledger-sums',
  up: {
    postgresql: [
      'create table "ledger_orders" ("organization_id" uuid not null, "subject_id" uuid not null, "currency" char(3) not null, "accounts" smallint not null default 0, "account_id" uuid null, "occurrences" smallint not null default 0, "occurrence_id" uuid null, "several" boolean not null default false, "received_minor" bigint not null, "returned_minor" bigint not null, "disputed_minor" bigint not null, "receivable_minor" bigint not null, "refunds_due_minor" bigint not null, "platform_fee_minor" bigint not null, "payouts_due_minor" bigint not null, "paid_out_minor" bigint not null, "captured_at" timestamptz(3) null, primary key ("organization_id", "subject_id", "currency"))',
      'create index "ledger_orders_several_ix" on "ledger_orders" ("several", "organization_id")',
      `create table "ledger_sums" ("id" uuid not null, "organization_id" uuid not null, "at" timestamptz(3) not null, "alike" varchar(64) not null, "currency" char(3) not null, "kind" varchar(40) not null, "gateway_account_id" uuid null, "entries" bigint not null, "receivable_minor" bigint not null default '0', "clearing_minor" bigint not null default '0', "payable_minor" bigint not null default '0', "platform_fee_minor" bigint not null default '0', "fees_minor" bigint not null default '0', "tax_minor" bigint not null default '0', "gift_cards_minor" bigint not null default '0', "refunds_due_minor" bigint not null default '0', "disputes_minor" bigint not null default '0', "payouts_due_minor" bigint not null default '0', "paid_out_minor" bigint not null default '0', primary key ("id"))`,
      'alter table "ledger_sums" add constraint "ledger_sums_alike_uq" unique ("organization_id", "at", "alike")',
      wallStatement('postgresql', WALL),
    ],
    mysql: [
      'create table `ledger_orders` (`organization_id` char(36) character set ascii collate ascii_bin not null, `subject_id` char(36) character set ascii collate ascii_bin not null, `currency` char(3) not null, `accounts` smallint not null default 0, `account_id` char(36) character set ascii collate ascii_bin null, `occurrences` smallint not null default 0, `occurrence_id` char(36) character set ascii collate ascii_bin null, `several` tinyint(1) not null default false, `received_minor` bigint not null, `returned_minor` bigint not null, `disputed_minor` bigint not null, `receivable_minor` bigint not null, `refunds_due_minor` bigint not null, `platform_fee_minor` bigint not null, `payouts_due_minor` bigint not null, `paid_out_minor` bigint not null, `captured_at` datetime(3) null, primary key (`organization_id`, `subject_id`, `currency`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `ledger_orders` add index `ledger_orders_several_ix` (`several`, `organization_id`)',
      `create table \`ledger_sums\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`at\` datetime(3) not null, \`alike\` varchar(64) not null, \`currency\` char(3) not null, \`kind\` varchar(40) not null, \`gateway_account_id\` char(36) character set ascii collate ascii_bin null, \`entries\` bigint not null, \`receivable_minor\` bigint not null default '0', \`clearing_minor\` bigint not null default '0', \`payable_minor\` bigint not null default '0', \`platform_fee_minor\` bigint not null default '0', \`fees_minor\` bigint not null default '0', \`tax_minor\` bigint not null default '0', \`gift_cards_minor\` bigint not null default '0', \`refunds_due_minor\` bigint not null default '0', \`disputes_minor\` bigint not null default '0', \`payouts_due_minor\` bigint not null default '0', \`paid_out_minor\` bigint not null default '0', primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `ledger_sums` add unique `ledger_sums_alike_uq` (`organization_id`, `at`, `alike`)',
      wallStatement('mysql', WALL),
    ],
  },
  down: {
    postgresql: ['drop table if exists "ledger_orders" cascade', 'drop table if exists "ledger_sums" cascade'],
    mysql: ['drop table if exists `ledger_orders`', 'drop table if exists `ledger_sums`'],
  },
});
