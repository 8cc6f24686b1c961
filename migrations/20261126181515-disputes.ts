import { defineMigration } from '../core/kernel/db/migration.ts';
import { wallStatement, type TenantWall } from '../core/tenant-walls.ts';

const WALL: TenantWall = { table: 'disputes', column: 'payment_id', to: 'payments', onDelete: 'restrict' };

export default defineMigration({
  name: '20261126181515-disputes',
  up: {
    postgresql: [
      `create table "disputes" ("id" uuid not null, "organization_id" uuid not null, "payment_id" uuid not null, "ref" varchar(200) not null, "state" varchar(20) not null, "round" int not null default 1, "reason" varchar(20) not null, "amount_minor" bigint not null, "fee_minor" bigint not null default '0', "withdrawn" boolean not null default false, "claimed_minor" bigint not null default '0', "respond_by" timestamptz(3) null, "blocks_tickets" boolean not null default false, "postings" int not null default 0, "answering_since" timestamptz(3) null, "answered_at" timestamptz(3) null, "answered_by" varchar(200) null, "answer_text" text null, "answer_file" varchar(255) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "closed_at" timestamptz(3) null, primary key ("id"))`,
      'create index "disputes_organization_ix" on "disputes" ("organization_id", "state", "id")',
      'alter table "disputes" add constraint "disputes_payment_ref_uq" unique ("payment_id", "ref")',
      'alter table "orders" add "tickets_blocked_at" timestamptz(3) null',
      'alter table "attention_items" add "dispute_id" uuid null',
      'create index "attention_items_dispute_ix" on "attention_items" ("dispute_id")',
      'alter table "tickets" add "blocked_at" timestamptz(3) null',
      'alter table "disputes" add constraint "disputes_claimed_ck" check (claimed_minor >= 0 and claimed_minor <= amount_minor)',
      wallStatement('postgresql', WALL),
    ],
    mysql: [
      `create table \`disputes\` (\`id\` char(36) character set ascii collate ascii_bin not null, \`organization_id\` char(36) character set ascii collate ascii_bin not null, \`payment_id\` char(36) character set ascii collate ascii_bin not null, \`ref\` varchar(200) not null, \`state\` varchar(20) not null, \`round\` int not null default 1, \`reason\` varchar(20) not null, \`amount_minor\` bigint not null, \`fee_minor\` bigint not null default '0', \`withdrawn\` tinyint(1) not null default false, \`claimed_minor\` bigint not null default '0', \`respond_by\` datetime(3) null, \`blocks_tickets\` tinyint(1) not null default false, \`postings\` int not null default 0, \`answering_since\` datetime(3) null, \`answered_at\` datetime(3) null, \`answered_by\` varchar(200) null, \`answer_text\` mediumtext null, \`answer_file\` varchar(255) null, \`created_at\` datetime(3) not null, \`updated_at\` datetime(3) not null, \`closed_at\` datetime(3) null, primary key (\`id\`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`,
      'alter table `disputes` add index `disputes_payment_id_index` (`payment_id`)',
      'alter table `disputes` add index `disputes_organization_ix` (`organization_id`, `state`, `id`)',
      'alter table `disputes` add unique `disputes_payment_ref_uq` (`payment_id`, `ref`)',
      'alter table `orders` add `tickets_blocked_at` datetime(3) null',
      'alter table `attention_items` add `dispute_id` char(36) character set ascii collate ascii_bin null',
      'alter table `attention_items` add index `attention_items_dispute_ix` (`dispute_id`)',
      'alter table `tickets` add `blocked_at` datetime(3) null',
      'alter table `disputes` add constraint `disputes_claimed_ck` check (claimed_minor >= 0 and claimed_minor <= amount_minor)',
      wallStatement('mysql', WALL),
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "disputes" cascade',
      'drop index "attention_items_dispute_ix"',
      'alter table "attention_items" drop column "dispute_id"',
      'alter table "orders" drop column "tickets_blocked_at"',
      'alter table "tickets" drop column "blocked_at"',
    ],
    mysql: [
      'drop table if exists `disputes`',
      'alter table `attention_items` drop index `attention_items_dispute_ix`',
      'alter table `attention_items` drop column `dispute_id`',
      'alter table `orders` drop column `tickets_blocked_at`',
      'alter table `tickets` drop column `blocked_at`',
    ],
  },
});
