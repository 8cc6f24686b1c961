import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126212915-payout-transfers',
  up: {
    postgresql: [
      'alter table "attention_items" add "payout_id" uuid null',
      'alter table "payout_accounts" add "transfer_account_id" uuid null',
      'alter table "payouts" add "transfer_account_id" uuid null, add "transfer_ref" varchar(200) null, add "asked_at" timestamptz(3) null, add "fault" varchar(40) null, add "fault_at" timestamptz(3) null, add "reversing_at" timestamptz(3) null',
      'create index "payouts_transfer_ix" on "payouts" ("state", "transfer_account_id")',
      `alter table "site_accounts" add "pass_on" varchar(20) not null default 'payouts'`,
      'alter table "gateway_accounts" add "payee_ref" varchar(200) null, add "payee_state" varchar(20) null, add "payee_wants" jsonb null, add "payee_checked_at" timestamptz(3) null',
      `alter table "payments" add "split" jsonb null, add "passed_on_minor" bigint not null default '0', add "passed_back_minor" bigint not null default '0'`,
    ],
    mysql: [
      'alter table `attention_items` add `payout_id` char(36) character set ascii collate ascii_bin null',
      'alter table `payout_accounts` add `transfer_account_id` char(36) character set ascii collate ascii_bin null',
      'alter table `payouts` add `transfer_account_id` char(36) character set ascii collate ascii_bin null, add `transfer_ref` varchar(200) null, add `asked_at` datetime(3) null, add `fault` varchar(40) null, add `fault_at` datetime(3) null, add `reversing_at` datetime(3) null',
      'alter table `payouts` add index `payouts_transfer_ix` (`state`, `transfer_account_id`)',
      `alter table \`site_accounts\` add \`pass_on\` varchar(20) not null default 'payouts'`,
      'alter table `gateway_accounts` add `payee_ref` varchar(200) null, add `payee_state` varchar(20) null, add `payee_wants` json null, add `payee_checked_at` datetime(3) null',
      `alter table \`payments\` add \`split\` json null, add \`passed_on_minor\` bigint not null default '0', add \`passed_back_minor\` bigint not null default '0'`,
    ],
  },
  down: {
    postgresql: [
      'alter table "attention_items" drop column "payout_id"',
      'alter table "gateway_accounts" drop column "payee_ref", drop column "payee_state", drop column "payee_wants", drop column "payee_checked_at"',
      'alter table "payments" drop column "split", drop column "passed_on_minor", drop column "passed_back_minor"',
      'alter table "payout_accounts" drop column "transfer_account_id"',
      'drop index "payouts_transfer_ix"',
      'alter table "payouts" drop column "transfer_account_id", drop column "transfer_ref", drop column "asked_at", drop column "fault", drop column "fault_at", drop column "reversing_at"',
      'alter table "site_accounts" drop column "pass_on"',
    ],
    mysql: [
      'alter table `attention_items` drop column `payout_id`',
      'alter table `gateway_accounts` drop column `payee_ref`, drop column `payee_state`, drop column `payee_wants`, drop column `payee_checked_at`',
      'alter table `payments` drop column `split`, drop column `passed_on_minor`, drop column `passed_back_minor`',
      'alter table `payouts` drop index `payouts_transfer_ix`',
      'alter table `payouts` drop column `transfer_account_id`, drop column `transfer_ref`, drop column `asked_at`, drop column `fault`, drop column `fault_at`, drop column `reversing_at`',
      'alter table `payout_accounts` drop column `transfer_account_id`',
      'alter table `site_accounts` drop column `pass_on`',
    ],
  },
});
