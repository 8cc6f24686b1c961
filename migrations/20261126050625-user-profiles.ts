import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126050625-user-profiles',
  up: {
    postgresql: ['alter table "users" add "zone" varchar(64) null, add "avatar_id" uuid null'],
    mysql: [
      'alter table `users` add `zone` varchar(64) null, add `avatar_id` char(36) character set ascii collate ascii_bin null',
    ],
  },
  down: {
    postgresql: ['alter table "users" drop column "zone", drop column "avatar_id"'],
    mysql: ['alter table `users` drop column `zone`, drop column `avatar_id`'],
  },
});
