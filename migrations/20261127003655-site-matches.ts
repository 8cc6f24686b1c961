import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261127003655-site-matches',
  up: {
    postgresql: [
      `create table "site_differences" ("id" uuid not null, "site_account_id" uuid not null, "kind" varchar(20) not null, "subject" varchar(220) not null, "facts" jsonb not null, "state" varchar(20) not null default 'open', "match_id" uuid null, "opened_at" timestamptz(3) not null, "closed_at" timestamptz(3) null, "closed_by" varchar(200) null, "note" varchar(500) null, primary key ("id"))`,
      'create index "site_differences_state_ix" on "site_differences" ("state", "id")',
      'alter table "site_differences" add constraint "site_differences_subject_uq" unique ("site_account_id", "kind", "subject")',
      `create table "site_matches" ("id" uuid not null, "site_account_id" uuid not null, "from_at" timestamptz(3) not null, "until_at" timestamptz(3) not null, "state" varchar(20) not null default 'waiting', "cursor" varchar(500) null, "read_at" timestamptz(3) null, "worked_at" timestamptz(3) null, "movements" int not null default 0, "known" int not null default 0, "differences" int not null default 0, "sums" jsonb null, "problem" varchar(40) null, "started_by" varchar(200) not null, "created_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"))`,
      'alter table "site_matches" add constraint "site_matches_days_uq" unique ("site_account_id", "from_at", "until_at")',
      `create table "site_movements" ("id" uuid not null, "site_account_id" uuid not null, "ref" varchar(200) not null, "kind" varchar(20) not null, "payment_ref" varchar(200) null, "refund_ref" varchar(200) null, "payment_id" uuid null, "currency" char(3) not null, "amount_minor" bigint not null, "fee_currency" char(3) not null, "fee_minor" bigint not null default '0', "at" timestamptz(3) not null, "created_at" timestamptz(3) not null, primary key ("id"))`,
      'create index "site_movements_at_ix" on "site_movements" ("site_account_id", "at")',
      'create index "site_movements_payment_ix" on "site_movements" ("payment_id")',
      'alter table "site_movements" add constraint "site_movements_ref_uq" unique ("site_account_id", "ref")',
      'alter table "site_differences" add constraint "site_differences_site_account_id_foreign" foreign key ("site_account_id") references "site_accounts" ("id")',
      'alter table "site_matches" add constraint "site_matches_site_account_id_foreign" foreign key ("site_account_id") references "site_accounts" ("id")',
      'alter table "site_movements" add constraint "site_movements_site_account_id_foreign" foreign key ("site_account_id") references "site_accounts" ("id")',
    ],
    mysql: [
      `create table \`site_differences\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`site_account_id\` char(36) character set ascii collate ascii_bin not null, \`kind\` varchar(20) not null, \`subject\` varchar(220) not null, \`facts\` json not null, \`state\` varchar(20) not null default 'open', \`match_id\` char(36) character set ascii collate ascii_bin null, \`opened_at\` datetime(3) not null, \`closed_at\` datetime(3) null, \`closed_by\` varchar(200) null, \`note\` varchar(500) null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `site_differences` add index `site_differences_site_account_id_index` (`site_account_id`)',
      'alter table `site_differences` add index `site_differences_state_ix` (`state`, `id`)',
      'alter table `site_differences` add unique `site_differences_subject_uq` (`site_account_id`, `kind`, `subject`)',
      `create table \`site_matches\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`site_account_id\` char(36) character set ascii collate ascii_bin not null, \`from_at\` datetime(3) not null, \`until_at\` datetime(3) not null, \`state\` varchar(20) not null default 'waiting', \`cursor\` varchar(500) null, \`read_at\` datetime(3) null, \`worked_at\` datetime(3) null, \`movements\` int not null default 0, \`known\` int not null default 0, \`differences\` int not null default 0, \`sums\` json null, \`problem\` varchar(40) null, \`started_by\` varchar(200) not null, \`created_at\` datetime(3) not null, \`finished_at\` datetime(3) null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `site_matches` add index `site_matches_site_account_id_index` (`site_account_id`)',
      'alter table `site_matches` add unique `site_matches_days_uq` (`site_account_id`, `from_at`, `until_at`)',
      `create table \`site_movements\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`site_account_id\` char(36) character set ascii collate ascii_bin not null, \`ref\` varchar(200) not null, \`kind\` varchar(20) not null, \`payment_ref\` varchar(200) null, \`refund_ref\` varchar(200) null, \`payment_id\` char(36) character set ascii collate ascii_bin null, \`currency\` char(3) not null, \`amount_minor\` bigint not null, \`fee_currency\` char(3) not null, \`fee_minor\` bigint not null default '0', \`at\` datetime(3) not null, \`created_at\` datetime(3) not null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `site_movements` add index `site_movements_site_account_id_index` (`site_account_id`)',
      'alter table `site_movements` add index `site_movements_at_ix` (`site_account_id`, `at`)',
      'alter table `site_movements` add index `site_movements_payment_ix` (`payment_id`)',
      'alter table `site_movements` add unique `site_movements_ref_uq` (`site_account_id`, `ref`)',
      'alter table `site_differences` add constraint `site_differences_site_account_id_foreign` foreign key (`site_account_id`) references `site_accounts` (`id`)',
      'alter table `site_matches` add constraint `site_matches_site_account_id_foreign` foreign key (`site_account_id`) references `site_accounts` (`id`)',
      'alter table `site_movements` add constraint `site_movements_site_account_id_foreign` foreign key (`site_account_id`) references `site_accounts` (`id`)',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "site_differences" cascade',
      'drop table if exists "site_matches" cascade',
      'drop table if exists "site_movements" cascade',
    ],
    mysql: [
      'drop table if exists `site_differences`',
      'drop table if exists `site_matches`',
      'drop table if exists `site_movements`',
    ],
  },
});
