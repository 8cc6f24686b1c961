import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126055514-drop-verification-attempts',
  up: {
    postgresql: ['alter table "email_verifications" drop column "attempts"'],
    mysql: ['alter table `email_verifications` drop column `attempts`'],
  },
  down: {
    postgresql: ['alter table "email_verifications" add "attempts" int4 not null default 0'],
    mysql: ['alter table `email_verifications` add `attempts` int not null default 0'],
  },
});
