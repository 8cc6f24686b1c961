import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126090324-box-office',
  up: {
    postgresql: [
      'alter table "orders" add "sold_by" uuid null',
      'alter table "payments" add "method" varchar(20) null, add "reference" varchar(100) null',
    ],
    mysql: [
      'alter table `orders` add `sold_by` char(36) character set ascii collate ascii_bin null',
      'alter table `payments` add `method` varchar(20) null, add `reference` varchar(100) null',
    ],
  },
  down: {
    postgresql: [
      'alter table "orders" drop column "sold_by"',
      'alter table "payments" drop column "method", drop column "reference"',
    ],
    mysql: [
      'alter table `orders` drop column `sold_by`',
      'alter table `payments` drop column `method`, drop column `reference`',
    ],
  },
});
