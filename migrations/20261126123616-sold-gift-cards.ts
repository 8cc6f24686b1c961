import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126123616-sold-gift-cards',
  up: {
    postgresql: [
      'alter table "ticket_types" add "gift_card_minor" bigint null',
      `alter table "ticket_types" add constraint "ticket_types_gift_card_ck" check (gift_card_minor is null or (gift_card_minor >= 0 and kind = 'product'))`,
    ],
    mysql: [
      'alter table `ticket_types` add `gift_card_minor` bigint null',
      `alter table \`ticket_types\` add constraint \`ticket_types_gift_card_ck\` check (gift_card_minor is null or (gift_card_minor >= 0 and kind = 'product'))`,
    ],
  },
  down: {
    postgresql: [
      'alter table "ticket_types" drop constraint "ticket_types_gift_card_ck"',
      'alter table "ticket_types" drop column "gift_card_minor"',
    ],
    mysql: [
      'alter table `ticket_types` drop constraint `ticket_types_gift_card_ck`',
      'alter table `ticket_types` drop column `gift_card_minor`',
    ],
  },
});
