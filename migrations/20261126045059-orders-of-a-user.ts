import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126045059-orders-of-a-user',
  up: {
    postgresql: ['create index "orders_user_ix" on "orders" ("user_id", "id")'],
    mysql: ['alter table `orders` add index `orders_user_ix` (`user_id`, `id`)'],
  },
  down: {
    postgresql: ['drop index "orders_user_ix"'],
    mysql: ['alter table `orders` drop index `orders_user_ix`'],
  },
});
