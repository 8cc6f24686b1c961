import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126105425-alarm-mails',
  up: {
    postgresql: ['alter table "users" add "alarm_mails" boolean not null default true'],
    mysql: ['alter table `users` add `alarm_mails` tinyint(1) not null default true'],
  },
  down: {
    postgresql: ['alter table "users" drop column "alarm_mails"'],
    mysql: ['alter table `users` drop column `alarm_mails`'],
  },
});
