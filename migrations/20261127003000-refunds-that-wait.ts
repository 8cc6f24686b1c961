import { defineMigration } from '../core/kernel/db/migration.ts';

// Until now what nobody said of was in the till of whoever sold it.
const inTheSellersTill = `update refunds set paid_out_by = (select o.sold_by from payments p
  inner join orders o on o.id = p.order_id
  where p.id = refunds.payment_id and p.method is not null and o.channel = 'box_office')
  where paid_out_by is null and till_closing_id is null and state = 'succeeded'`;
// And what was not sold at a box office was in none.
const inNoTill = `update refunds set paid_out_by = null where paid_out_by is not null and till_closing_id is null
  and payment_id in (select p.id from payments p inner join orders o on o.id = p.order_id where o.channel <> 'box_office')`;

export default defineMigration({
  name: '20261127003000-refunds-that-wait',
  up: {
    postgresql: [
      'alter table "refunds" add "method" varchar(20) null',
      'alter table "attention_items" add "refund_id" uuid null',
      'alter table "attention_items" add constraint "attention_items_refund_uq" unique ("refund_id")',
      inTheSellersTill,
      inNoTill,
    ],
    mysql: [
      'alter table `refunds` add `method` varchar(20) null',
      'alter table `attention_items` add `refund_id` char(36) character set ascii collate ascii_bin null',
      'alter table `attention_items` add unique `attention_items_refund_uq` (`refund_id`)',
      inTheSellersTill,
      inNoTill,
    ],
  },
  down: {
    postgresql: [
      'alter table "attention_items" drop constraint "attention_items_refund_uq"',
      'alter table "attention_items" drop column "refund_id"',
      'alter table "refunds" drop column "method"',
    ],
    mysql: [
      'alter table `attention_items` drop index `attention_items_refund_uq`',
      'alter table `attention_items` drop column `refund_id`',
      'alter table `refunds` drop column `method`',
    ],
  },
});
