import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126072510-organization-branding',
  up: {
    postgresql: [
      'alter table "organizations" add "website" varchar(500) null, add "phone" varchar(40) null, add "logo_id" uuid null, add "steps_hidden_at" timestamptz(3) null',
    ],
    mysql: [
      'alter table `organizations` add `website` varchar(500) null, add `phone` varchar(40) null, add `logo_id` char(36) character set ascii collate ascii_bin null, add `steps_hidden_at` datetime(3) null',
    ],
  },
  down: {
    postgresql: [
      'alter table "organizations" drop column "website", drop column "phone", drop column "logo_id", drop column "steps_hidden_at"',
    ],
    mysql: [
      'alter table `organizations` drop column `website`, drop column `phone`, drop column `logo_id`, drop column `steps_hidden_at`',
    ],
  },
});
