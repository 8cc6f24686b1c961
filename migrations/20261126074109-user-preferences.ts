import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126074109-user-preferences',
  up: {
    postgresql: [
      `alter table "users" add "scheme" varchar(20) not null default 'auto', add "hours" varchar(20) not null default 'locale', add "start_page" varchar(20) not null default 'auto', add "decision_mails" boolean not null default true`,
    ],
    mysql: [
      `alter table \`users\` add \`scheme\` varchar(20) not null default 'auto', add \`hours\` varchar(20) not null default 'locale', add \`start_page\` varchar(20) not null default 'auto', add \`decision_mails\` tinyint(1) not null default true`,
    ],
  },
  down: {
    postgresql: [
      'alter table "users" drop column "scheme", drop column "hours", drop column "start_page", drop column "decision_mails"',
    ],
    mysql: [
      'alter table `users` drop column `scheme`, drop column `hours`, drop column `start_page`, drop column `decision_mails`',
    ],
  },
});
