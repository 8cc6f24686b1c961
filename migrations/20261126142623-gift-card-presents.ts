import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126142623-gift-card-presents',
  up: {
    postgresql: [
      'alter table "order_lines" add "presents" jsonb null',
      'alter table "gift_cards" add "mailed_at" timestamptz(3) null, add "mailings" int not null default 0',
      // Those that were mailed are not mailed again.
      `update "gift_cards" set "mailed_at" = "messages"."created_at", "mailings" = 1 from "messages" where "messages"."key" = concat('gift-card:', "gift_cards"."id")`,
    ],
    mysql: [
      'alter table `order_lines` add `presents` json null',
      'alter table `gift_cards` add `mailed_at` datetime(3) null, add `mailings` int not null default 0',
      `update \`gift_cards\` inner join \`messages\` on \`messages\`.\`key\` = concat('gift-card:', \`gift_cards\`.\`id\`) set \`gift_cards\`.\`mailed_at\` = \`messages\`.\`created_at\`, \`gift_cards\`.\`mailings\` = 1`,
    ],
  },
  down: {
    postgresql: [
      'alter table "gift_cards" drop column "mailed_at", drop column "mailings"',
      'alter table "order_lines" drop column "presents"',
    ],
    mysql: [
      'alter table `gift_cards` drop column `mailed_at`, drop column `mailings`',
      'alter table `order_lines` drop column `presents`',
    ],
  },
});
