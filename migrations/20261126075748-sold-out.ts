import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126075748-sold-out',
  up: {
    postgresql: [
      'alter table "events" add "sales_closed" varchar(20) null, add "sold_out_at" timestamptz(3) null',
      'alter table "ticket_types" add "sold_out_at" timestamptz(3) null',
    ],
    mysql: [
      'alter table `events` add `sales_closed` varchar(20) null, add `sold_out_at` datetime(3) null',
      'alter table `ticket_types` add `sold_out_at` datetime(3) null',
    ],
  },
  down: {
    postgresql: [
      'alter table "events" drop column "sales_closed", drop column "sold_out_at"',
      'alter table "ticket_types" drop column "sold_out_at"',
    ],
    mysql: [
      'alter table `events` drop column `sales_closed`, drop column `sold_out_at`',
      'alter table `ticket_types` drop column `sold_out_at`',
    ],
  },
});
