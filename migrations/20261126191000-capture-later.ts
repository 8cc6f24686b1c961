import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126191000-capture-later',
  up: {
    postgresql: [
      `alter table "payments" add "capture" varchar(20) not null default 'now', add "capture_by" timestamptz(3) null, add "capture_minor" bigint null, add "capture_failed_at" timestamptz(3) null`,
      `alter table "orders" add "authorized_minor" bigint not null default '0'`,
    ],
    mysql: [
      "alter table `payments` add `capture` varchar(20) not null default 'now', add `capture_by` datetime(3) null, add `capture_minor` bigint null, add `capture_failed_at` datetime(3) null",
      "alter table `orders` add `authorized_minor` bigint not null default '0'",
    ],
  },
  down: {
    postgresql: [
      'alter table "payments" drop column "capture", drop column "capture_by", drop column "capture_minor", drop column "capture_failed_at"',
      'alter table "orders" drop column "authorized_minor"',
    ],
    mysql: [
      'alter table `payments` drop column `capture`, drop column `capture_by`, drop column `capture_minor`, drop column `capture_failed_at`',
      'alter table `orders` drop column `authorized_minor`',
    ],
  },
});
