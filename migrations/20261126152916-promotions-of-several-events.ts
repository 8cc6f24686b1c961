import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126152916-promotions-of-several-events',
  up: {
    postgresql: ['alter table "promotions" add "event_ids" jsonb null'],
    mysql: ['alter table `promotions` add `event_ids` json null'],
  },
  down: {
    postgresql: ['alter table "promotions" drop column "event_ids"'],
    mysql: ['alter table `promotions` drop column `event_ids`'],
  },
});
