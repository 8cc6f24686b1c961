import { defineMigration } from '../core/kernel/db/migration.ts';

// Entries are added and nothing else: they are chained once, lose personal data where somebody says that this is meant,
// and go when they are old enough. On MySQL making a trigger takes a privilege that few accounts have where the binary
// log is written, so that there the chain alone tells.
const GUARD = `create function audit_entries_guard() returns trigger language plpgsql as $$
declare
  meant text := coalesce(current_setting('eventportal.audit', true), '');
  chained text[] := array['seq', 'hash', 'salts'];
  personal text[] := array['actor_label', 'impersonator_label', 'subject_label', 'ip', 'user_agent', 'note',
    'before', 'after', 'salts', 'digests'];
begin
  if tg_op = 'DELETE' and meant = 'prune' then
    return old;
  end if;
  if tg_op = 'UPDATE' then
    if old.seq is null and to_jsonb(new) - chained = to_jsonb(old) - chained then
      return new;
    end if;
    if meant = 'anonymise' and to_jsonb(new) - personal = to_jsonb(old) - personal then
      return new;
    end if;
  end if;
  raise exception 'entries of the audit trail are not changed or removed' using errcode = 'restrict_violation';
end $$`;

export default defineMigration({
  name: '20261126041457-audit-chain',
  up: {
    postgresql: [
      'create table "audit_checkpoints" ("id" uuid not null, "kind" varchar(10) not null, "seq" bigint not null, "hash" varchar(64) not null, "at" timestamptz(3) not null, "mac" varchar(64) not null, primary key ("id"))',
      'create index "audit_checkpoints_seq_ix" on "audit_checkpoints" ("seq")',
      'alter table "audit_entries" add "seq" bigint null, add "hash" varchar(64) null, add "salts" jsonb null, add "digests" jsonb null',
      'create index "audit_entries_actor_ix" on "audit_entries" ("actor_id", "id")',
      'alter table "audit_entries" add constraint "audit_entries_seq_uq" unique ("seq")',
      GUARD,
      'create trigger audit_entries_guard before update or delete on audit_entries for each row execute function audit_entries_guard()',
      'create trigger audit_entries_whole before truncate on audit_entries for each statement execute function audit_entries_guard()',
    ],
    mysql: [
      'create table `audit_checkpoints` (`id` char(36) character set ascii collate ascii_bin not null, `kind` varchar(10) not null, `seq` bigint not null, `hash` varchar(64) not null, `at` datetime(3) not null, `mac` varchar(64) not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
      'alter table `audit_checkpoints` add index `audit_checkpoints_seq_ix` (`seq`)',
      'alter table `audit_entries` add `seq` bigint null, add `hash` varchar(64) null, add `salts` json null, add `digests` json null',
      'alter table `audit_entries` add index `audit_entries_actor_ix` (`actor_id`, `id`)',
      'alter table `audit_entries` add unique `audit_entries_seq_uq` (`seq`)',
    ],
  },
  down: {
    postgresql: [
      'drop trigger audit_entries_whole on audit_entries',
      'drop trigger audit_entries_guard on audit_entries',
      'drop function audit_entries_guard()',
      'drop table if exists "audit_checkpoints" cascade',
      'drop index "audit_entries_actor_ix"',
      'alter table "audit_entries" drop constraint "audit_entries_seq_uq"',
      'alter table "audit_entries" drop column "seq", drop column "hash", drop column "salts", drop column "digests"',
    ],
    mysql: [
      'drop table if exists `audit_checkpoints`',
      'alter table `audit_entries` drop index `audit_entries_actor_ix`',
      'alter table `audit_entries` drop index `audit_entries_seq_uq`',
      'alter table `audit_entries` drop column `seq`, drop column `hash`, drop column `salts`, drop column `digests`',
    ],
  },
});
