import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126040540-audit-through-whom',
  up: {
    postgresql: [
      'alter table "audit_entries" add "impersonator_id" uuid null, add "impersonator_label" varchar(254) null, add "via_id" varchar(80) null, add "via_label" varchar(254) null, add "user_agent" varchar(255) null',
    ],
    mysql: [
      'alter table `audit_entries` add `impersonator_id` char(36) character set ascii collate ascii_bin null, add `impersonator_label` varchar(254) null, add `via_id` varchar(80) null, add `via_label` varchar(254) null, add `user_agent` varchar(255) null',
    ],
  },
  down: {
    postgresql: [
      'alter table "audit_entries" drop column "impersonator_id", drop column "impersonator_label", drop column "via_id", drop column "via_label", drop column "user_agent"',
    ],
    mysql: [
      'alter table `audit_entries` drop column `impersonator_id`, drop column `impersonator_label`, drop column `via_id`, drop column `via_label`, drop column `user_agent`',
    ],
  },
});
