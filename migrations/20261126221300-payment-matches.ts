import { defineMigration } from '../core/kernel/db/migration.ts';
import { wallStatement, type TenantWall } from '../core/tenant-walls.ts';

const WALLS = ['payment_matches', 'provider_movements', 'payment_differences'].map((table): TenantWall => ({
  ...{ table, column: 'account_id', to: 'gateway_accounts', onDelete: 'cascade' },
}));

export default defineMigration({
  name: '20261126221300-payment-matches',
  up: {
    postgresql: [
      `create table "provider_movements" ("id" uuid not null, "organization_id" uuid not null, "account_id" uuid not null, "ref" varchar(200) not null, "kind" varchar(20) not null, "payment_ref" varchar(200) null, "refund_ref" varchar(200) null, "payment_id" uuid null, "currency" char(3) not null, "amount_minor" bigint not null, "fee_currency" char(3) not null, "fee_minor" bigint not null default '0', "at" timestamptz(3) not null, "created_at" timestamptz(3) not null, primary key ("id"))`,
      'create index "provider_movements_at_ix" on "provider_movements" ("account_id", "at")',
      'create index "provider_movements_payment_ix" on "provider_movements" ("payment_id")',
      'alter table "provider_movements" add constraint "provider_movements_ref_uq" unique ("account_id", "ref")',
      `create table "payment_matches" ("id" uuid not null, "organization_id" uuid not null, "account_id" uuid not null, "from_at" timestamptz(3) not null, "until_at" timestamptz(3) not null, "state" varchar(20) not null default 'waiting', "cursor" varchar(500) null, "read_at" timestamptz(3) null, "worked_at" timestamptz(3) null, "movements" int not null default 0, "matched" int not null default 0, "differences" int not null default 0, "sums" jsonb null, "problem" varchar(40) null, "started_by" varchar(200) not null, "created_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"))`,
      'create index "payment_matches_organization_ix" on "payment_matches" ("organization_id", "id")',
      'alter table "payment_matches" add constraint "payment_matches_days_uq" unique ("account_id", "from_at", "until_at")',
      `create table "payment_differences" ("id" uuid not null, "organization_id" uuid not null, "account_id" uuid not null, "kind" varchar(20) not null, "subject" varchar(220) not null, "payment_id" uuid null, "facts" jsonb not null, "state" varchar(20) not null default 'open', "match_id" uuid null, "opened_at" timestamptz(3) not null, "closed_at" timestamptz(3) null, "closed_by" varchar(200) null, "note" varchar(500) null, primary key ("id"))`,
      'create index "payment_differences_organization_ix" on "payment_differences" ("organization_id", "state", "id")',
      'alter table "payment_differences" add constraint "payment_differences_subject_uq" unique ("account_id", "kind", "subject")',
      'alter table "attention_items" add "difference_id" uuid null, add "due_at" timestamptz(3) null',
      'create index "attention_items_difference_ix" on "attention_items" ("difference_id")',
      'alter table "disputes" add "reminders" int not null default 0, add "accepted_at" timestamptz(3) null, add "accepted_by" varchar(200) null',
      ...WALLS.map((wall) => wallStatement('postgresql', wall)),
    ],
    mysql: [
      `create table \`provider_movements\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`account_id\` char(36) character set ascii collate ascii_bin not null, \`ref\` varchar(200) not null, \`kind\` varchar(20) not null, \`payment_ref\` varchar(200) null, \`refund_ref\` varchar(200) null, \`payment_id\` char(36) character set ascii collate ascii_bin null, \`currency\` char(3) not null, \`amount_minor\` bigint not null, \`fee_currency\` char(3) not null, \`fee_minor\` bigint not null default '0', \`at\` datetime(3) not null, \`created_at\` datetime(3) not null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `provider_movements` add index `provider_movements_account_id_index` (`account_id`)',
      'alter table `provider_movements` add index `provider_movements_at_ix` (`account_id`, `at`)',
      'alter table `provider_movements` add index `provider_movements_payment_ix` (`payment_id`)',
      'alter table `provider_movements` add unique `provider_movements_ref_uq` (`account_id`, `ref`)',
      `create table \`payment_matches\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`account_id\` char(36) character set ascii collate ascii_bin not null, \`from_at\` datetime(3) not null, \`until_at\` datetime(3) not null, \`state\` varchar(20) not null default 'waiting', \`cursor\` varchar(500) null, \`read_at\` datetime(3) null, \`worked_at\` datetime(3) null, \`movements\` int not null default 0, \`matched\` int not null default 0, \`differences\` int not null default 0, \`sums\` json null, \`problem\` varchar(40) null, \`started_by\` varchar(200) not null, \`created_at\` datetime(3) not null, \`finished_at\` datetime(3) null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `payment_matches` add index `payment_matches_account_id_index` (`account_id`)',
      'alter table `payment_matches` add index `payment_matches_organization_ix` (`organization_id`, `id`)',
      'alter table `payment_matches` add unique `payment_matches_days_uq` (`account_id`, `from_at`, `until_at`)',
      `create table \`payment_differences\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`account_id\` char(36) character set ascii collate ascii_bin not null, \`kind\` varchar(20) not null, \`subject\` varchar(220) not null, \`payment_id\` char(36) character set ascii collate ascii_bin null, \`facts\` json not null, \`state\` varchar(20) not null default 'open', \`match_id\` char(36) character set ascii collate ascii_bin null, \`opened_at\` datetime(3) not null, \`closed_at\` datetime(3) null, \`closed_by\` varchar(200) null, \`note\` varchar(500) null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `payment_differences` add index `payment_differences_account_id_index` (`account_id`)',
      'alter table `payment_differences` add index `payment_differences_organization_ix` (`organization_id`, `state`, `id`)',
      'alter table `payment_differences` add unique `payment_differences_subject_uq` (`account_id`, `kind`, `subject`)',
      'alter table `attention_items` add `difference_id` char(36) character set ascii collate ascii_bin null, add `due_at` datetime(3) null',
      'alter table `attention_items` add index `attention_items_difference_ix` (`difference_id`)',
      'alter table `disputes` add `reminders` int not null default 0, add `accepted_at` datetime(3) null, add `accepted_by` varchar(200) null',
      ...WALLS.map((wall) => wallStatement('mysql', wall)),
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "provider_movements" cascade',
      'drop table if exists "payment_matches" cascade',
      'drop table if exists "payment_differences" cascade',
      'drop index "attention_items_difference_ix"',
      'alter table "attention_items" drop column "difference_id", drop column "due_at"',
      'alter table "disputes" drop column "reminders", drop column "accepted_at", drop column "accepted_by"',
    ],
    mysql: [
      'drop table if exists `provider_movements`',
      'drop table if exists `payment_matches`',
      'drop table if exists `payment_differences`',
      'alter table `attention_items` drop index `attention_items_difference_ix`',
      'alter table `attention_items` drop column `difference_id`, drop column `due_at`',
      'alter table `disputes` drop column `reminders`, drop column `accepted_at`, drop column `accepted_by`',
    ],
  },
});
