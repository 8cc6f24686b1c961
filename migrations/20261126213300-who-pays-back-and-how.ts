import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126213300-who-pays-back-and-how',
  up: {
    postgresql: [
      `alter table "cancellations" add "refund_as" varchar(20) not null default 'money'`,
      'alter table "refunds" add "paid_out_by" uuid null',
    ],
    mysql: [
      "alter table `cancellations` add `refund_as` varchar(20) not null default 'money'",
      'alter table `refunds` add `paid_out_by` char(36) character set ascii collate ascii_bin null',
    ],
  },
  down: {
    postgresql: [
      'alter table "cancellations" drop column "refund_as"',
      'alter table "refunds" drop column "paid_out_by"',
    ],
    mysql: ['alter table `cancellations` drop column `refund_as`', 'alter table `refunds` drop column `paid_out_by`'],
  },
});
