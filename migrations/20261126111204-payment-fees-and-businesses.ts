import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126111204-payment-fees-and-businesses',
  up: {
    postgresql: [
      'alter table "orders" add "business" jsonb null',
      'alter table "tax_rates" add "compound" boolean not null default false, add "note" jsonb null',
      'alter table "gateway_accounts" add "fee_id" uuid null',
      'alter table "payments" add "fee" jsonb null',
      'alter table "gateway_accounts" add constraint "gateway_accounts_fee_tenant_fk" foreign key ("organization_id", "fee_id") references "fee_rules" ("organization_id", "id") on delete restrict',
    ],
    mysql: [
      'alter table `orders` add `business` json null',
      'alter table `tax_rates` add `compound` tinyint(1) not null default false, add `note` json null',
      'alter table `gateway_accounts` add `fee_id` char(36) character set ascii collate ascii_bin null',
      'alter table `gateway_accounts` add index `gateway_accounts_fee_id_index` (`fee_id`)',
      'alter table `payments` add `fee` json null',
      'alter table `gateway_accounts` add constraint `gateway_accounts_fee_tenant_fk` foreign key (`organization_id`, `fee_id`) references `fee_rules` (`organization_id`, `id`) on delete restrict',
    ],
  },
  down: {
    postgresql: [
      'alter table "gateway_accounts" drop column "fee_id"',
      'alter table "orders" drop column "business"',
      'alter table "payments" drop column "fee"',
      'alter table "tax_rates" drop column "compound", drop column "note"',
    ],
    mysql: [
      'alter table `gateway_accounts` drop foreign key `gateway_accounts_fee_tenant_fk`',
      'alter table `gateway_accounts` drop index `gateway_accounts_fee_tenant_fk`',
      'alter table `gateway_accounts` drop index `gateway_accounts_fee_id_index`',
      'alter table `gateway_accounts` drop column `fee_id`',
      'alter table `orders` drop column `business`',
      'alter table `payments` drop column `fee`',
      'alter table `tax_rates` drop column `compound`, drop column `note`',
    ],
  },
});
