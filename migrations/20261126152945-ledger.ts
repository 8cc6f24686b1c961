import { defineMigration } from '../core/kernel/db/migration.ts';

// Entries are added and chained once, and nothing else. MySQL gets its triggers where its account may make some, with
// each `migrate up`; that an entry sums to nothing is a check of both.
const GUARD = `create function ledger_entries_guard() returns trigger language plpgsql as $$
declare
  chained text[] := array['seq', 'hash'];
begin
  if tg_op = 'UPDATE' then
    if old.seq is null and to_jsonb(new) - chained = to_jsonb(old) - chained then
      return new;
    end if;
  end if;
  raise exception 'entries of the ledger are not changed or removed' using errcode = 'restrict_violation';
end $$`;

export default defineMigration({
  name: '20261126152945-ledger',
  up: {
    postgresql: [
      `create table "ledger_entries" ("id" uuid not null, "organization_id" uuid not null, "currency" char(3) not null, "entry_key" varchar(200) not null, "kind" varchar(40) not null, "source_kind" varchar(20) not null, "source_id" uuid not null, "order_id" uuid null, "gateway_account_id" uuid null, "at" timestamptz(3) not null, "created_at" timestamptz(3) not null, "receivable_minor" bigint not null default '0', "clearing_minor" bigint not null default '0', "payable_minor" bigint not null default '0', "platform_fee_minor" bigint not null default '0', "fees_minor" bigint not null default '0', "tax_minor" bigint not null default '0', "gift_cards_minor" bigint not null default '0', "refunds_due_minor" bigint not null default '0', "disputes_minor" bigint not null default '0', "seq" bigint null, "hash" varchar(64) null, primary key ("id"))`,
      'alter table "ledger_entries" add constraint "ledger_entries_entry_key_unique" unique ("entry_key")',
      'create index "ledger_entries_order_ix" on "ledger_entries" ("order_id")',
      'create index "ledger_entries_source_ix" on "ledger_entries" ("source_id")',
      'create index "ledger_entries_organization_ix" on "ledger_entries" ("organization_id", "at", "id")',
      'alter table "ledger_entries" add constraint "ledger_entries_seq_uq" unique ("seq")',
      'create table "ledger_marks" ("id" uuid not null, "kind" varchar(10) not null, "seq" bigint not null, "hash" varchar(64) not null, "at" timestamptz(3) not null, "mac" varchar(64) not null, primary key ("id"))',
      'alter table "ledger_entries" add constraint "ledger_entries_zero_ck" check (receivable_minor + clearing_minor + payable_minor + platform_fee_minor + fees_minor + tax_minor + gift_cards_minor + refunds_due_minor + disputes_minor = 0)',
      GUARD,
      'create trigger ledger_entries_guard before update or delete on ledger_entries for each row execute function ledger_entries_guard()',
      'create trigger ledger_entries_whole before truncate on ledger_entries for each statement execute function ledger_entries_guard()',
    ],
    mysql: [
      `create table \`ledger_entries\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`currency\` char(3) not null, \`entry_key\` varchar(200) not null, \`kind\` varchar(40) not null, \`source_kind\` varchar(20) not null, \`source_id\` char(36) character set ascii collate ascii_bin not null, \`order_id\` char(36) character set ascii collate ascii_bin null, \`gateway_account_id\` char(36) character set ascii collate ascii_bin null, \`at\` datetime(3) not null, \`created_at\` datetime(3) not null, \`receivable_minor\` bigint not null default '0', \`clearing_minor\` bigint not null default '0', \`payable_minor\` bigint not null default '0', \`platform_fee_minor\` bigint not null default '0', \`fees_minor\` bigint not null default '0', \`tax_minor\` bigint not null default '0', \`gift_cards_minor\` bigint not null default '0', \`refunds_due_minor\` bigint not null default '0', \`disputes_minor\` bigint not null default '0', \`seq\` bigint null, \`hash\` varchar(64) null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `ledger_entries` add unique `ledger_entries_entry_key_unique` (`entry_key`)',
      'alter table `ledger_entries` add index `ledger_entries_order_ix` (`order_id`)',
      'alter table `ledger_entries` add index `ledger_entries_source_ix` (`source_id`)',
      'alter table `ledger_entries` add index `ledger_entries_organization_ix` (`organization_id`, `at`, `id`)',
      'alter table `ledger_entries` add unique `ledger_entries_seq_uq` (`seq`)',
      'create table `ledger_marks` (`id` char(36) character set ascii collate ascii_bin not null, `kind` varchar(10) not null, `seq` bigint not null, `hash` varchar(64) not null, `at` datetime(3) not null, `mac` varchar(64) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `ledger_entries` add constraint `ledger_entries_zero_ck` check (receivable_minor + clearing_minor + payable_minor + platform_fee_minor + fees_minor + tax_minor + gift_cards_minor + refunds_due_minor + disputes_minor = 0)',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "ledger_entries" cascade',
      'drop table if exists "ledger_marks" cascade',
      'drop function ledger_entries_guard()',
    ],
    mysql: ['drop table if exists `ledger_entries`', 'drop table if exists `ledger_marks`'],
  },
});
