import { defineMigration } from 'eventportal/sdk';

export default defineMigration({
  name: '20261120100000-charges',
  up: {
    postgresql: [
      'create table plg_payment_test_charges (id varchar(40) primary key, owner varchar(64) not null, charge_key varchar(80) not null, data text not null, unique (owner, charge_key))',
    ],
    mysql: [
      'create table plg_payment_test_charges (id varchar(40) primary key, owner varchar(64) not null, charge_key varchar(80) not null, data text not null, unique (owner, charge_key)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
    ],
  },
  down: {
    postgresql: ['drop table plg_payment_test_charges'],
    mysql: ['drop table plg_payment_test_charges'],
  },
});
