import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126072718-editions',
  up: {
    postgresql: [
      'create table "editions" ("name" varchar(40) not null, "value" bigint not null, primary key ("name"))',
    ],
    mysql: [
      'create table `editions` (`name` varchar(40) not null, `value` bigint not null, primary key (`name`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
    ],
  },
  down: {
    postgresql: ['drop table if exists "editions" cascade'],
    mysql: ['drop table if exists `editions`'],
  },
});
