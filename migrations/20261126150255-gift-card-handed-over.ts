import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126150255-gift-card-handed-over',
  up: {
    postgresql: ['alter table "gift_cards" add "handed_over_at" timestamptz(3) null'],
    mysql: ['alter table `gift_cards` add `handed_over_at` datetime(3) null'],
  },
  down: {
    postgresql: ['alter table "gift_cards" drop column "handed_over_at"'],
    mysql: ['alter table `gift_cards` drop column `handed_over_at`'],
  },
});
