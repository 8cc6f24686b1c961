import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126052010-verification',
  up: {
    postgresql: [
      'create table "organization_documents" ("id" uuid not null, "organization_id" uuid not null, "filename" varchar(200) not null, "content_type" varchar(100) not null, "bytes" int not null, "path" varchar(200) not null, "created_at" timestamptz(3) not null, primary key ("id"))',
      `alter table "organizations" add "verification" varchar(20) not null default 'unverified', add "verification_note" text null, add "verification_reason" text null, add "verification_at" timestamptz(3) null`,
      'alter table "events" add "review_state" varchar(20) null, add "review_reason" text null, add "review_at" timestamptz(3) null',
      'alter table "organization_documents" add constraint "organization_documents_organization_id_foreign" foreign key ("organization_id") references "organizations" ("id") on delete cascade',
    ],
    mysql: [
      'create table `organization_documents` (`id` char(36) character set ascii collate ascii_bin not null, `organization_id` char(36) character set ascii collate ascii_bin not null, `filename` varchar(200) not null, `content_type` varchar(100) not null, `bytes` int not null, `path` varchar(200) not null, `created_at` datetime(3) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `organization_documents` add index `organization_documents_organization_id_index` (`organization_id`)',
      `alter table \`organizations\` add \`verification\` varchar(20) not null default 'unverified', add \`verification_note\` text null, add \`verification_reason\` text null, add \`verification_at\` datetime(3) null`,
      'alter table `events` add `review_state` varchar(20) null, add `review_reason` text null, add `review_at` datetime(3) null',
      'alter table `organization_documents` add constraint `organization_documents_organization_id_foreign` foreign key (`organization_id`) references `organizations` (`id`) on delete cascade',
    ],
  },
  down: {
    postgresql: [
      'drop table if exists "organization_documents" cascade',
      'alter table "events" drop column "review_state", drop column "review_reason", drop column "review_at"',
      'alter table "organizations" drop column "verification", drop column "verification_note", drop column "verification_reason", drop column "verification_at"',
    ],
    mysql: [
      'drop table if exists `organization_documents`',
      'alter table `events` drop column `review_state`, drop column `review_reason`, drop column `review_at`',
      'alter table `organizations` drop column `verification`, drop column `verification_note`, drop column `verification_reason`, drop column `verification_at`',
    ],
  },
});
