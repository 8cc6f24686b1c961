import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126051800-impersonation',
  up: {
    postgresql: [
      'alter table "sessions" add "impersonated_id" uuid null, add "impersonated_until" timestamptz(3) null',
    ],
    mysql: [
      'alter table `sessions` add `impersonated_id` char(36) character set ascii collate ascii_bin null, add `impersonated_until` datetime(3) null',
    ],
  },
  down: {
    postgresql: ['alter table "sessions" drop column "impersonated_id", drop column "impersonated_until"'],
    mysql: ['alter table `sessions` drop column `impersonated_id`, drop column `impersonated_until`'],
  },
});
