import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126113254-holds-of-seats',
  up: {
    postgresql: [
      'alter table "orders" add "hold_id" uuid null',
      'alter table "holds" add "variation_id" uuid null, add "seated" boolean not null default false',
      'alter table "holds" alter column "ticket_type_id" drop not null',
      'alter table "occurrence_seats" add "hold_id" uuid null',
      // Seats that were kept back before are so in holds from now on: those of one note in one.
      `insert into "holds" ("id", "organization_id", "event_id", "occurrence_id", "name", "note", "colour", "count", "quota_ids", "seated", "created_at")
       select gen_random_uuid(), s.organization_id, o.event_id, s.occurrence_id, coalesce(s.note, '–'), '', '#8a5cd1', count(*), '[]', true, now()
       from occurrence_seats s inner join occurrences o on o.id = s.occurrence_id where s.state = 'blocked'
       group by s.organization_id, o.event_id, s.occurrence_id, s.note`,
      `update "occurrence_seats" set "hold_id" = h.id from "holds" h
       where h.seated and h.occurrence_id = occurrence_seats.occurrence_id and h.name = coalesce(occurrence_seats.note, '–') and occurrence_seats.state = 'blocked'`,
      'alter table "occurrence_seats" drop column "note"',
      'create index "occurrence_seats_hold_ix" on "occurrence_seats" ("hold_id")',
      `alter table "occurrence_seats" add constraint "occurrence_seats_hold_ck" check ((state = 'blocked') = (hold_id is not null))`,
      'alter table "holds" add constraint "holds_variation_tenant_fk" foreign key ("organization_id", "variation_id") references "variations" ("organization_id", "id") on delete cascade',
      'alter table "occurrence_seats" add constraint "occurrence_seats_hold_tenant_fk" foreign key ("organization_id", "hold_id") references "holds" ("organization_id", "id") on delete restrict',
    ],
    mysql: [
      'alter table `orders` add `hold_id` char(36) character set ascii collate ascii_bin null',
      'alter table `holds` add `variation_id` char(36) character set ascii collate ascii_bin null, add `seated` tinyint(1) not null default false',
      'alter table `holds` modify `ticket_type_id` char(36) character set ascii collate ascii_bin null',
      'alter table `holds` add index `holds_variation_id_index` (`variation_id`)',
      'alter table `occurrence_seats` add `hold_id` char(36) character set ascii collate ascii_bin null',
      `insert into holds (id, organization_id, event_id, occurrence_id, name, note, colour, count, quota_ids, seated, created_at)
       select uuid(), g.organization_id, g.event_id, g.occurrence_id, g.name, '', '#8a5cd1', g.seats, '[]', true, now(3)
       from (select s.organization_id, o.event_id, s.occurrence_id, coalesce(s.note, '–') as name, count(*) as seats
         from occurrence_seats s inner join occurrences o on o.id = s.occurrence_id where s.state = 'blocked'
         group by s.organization_id, o.event_id, s.occurrence_id, s.note) g`,
      `update occurrence_seats s inner join holds h on h.seated and h.occurrence_id = s.occurrence_id and h.name = coalesce(s.note, '–')
       set s.hold_id = h.id where s.state = 'blocked'`,
      'alter table `occurrence_seats` drop column `note`',
      'alter table `occurrence_seats` add index `occurrence_seats_hold_ix` (`hold_id`)',
      `alter table \`occurrence_seats\` add constraint \`occurrence_seats_hold_ck\` check ((state = 'blocked') = (hold_id is not null))`,
      'alter table `holds` add constraint `holds_variation_tenant_fk` foreign key (`organization_id`, `variation_id`) references `variations` (`organization_id`, `id`) on delete cascade',
      'alter table `occurrence_seats` add constraint `occurrence_seats_hold_tenant_fk` foreign key (`organization_id`, `hold_id`) references `holds` (`organization_id`, `id`) on delete restrict',
    ],
  },
  down: {
    postgresql: [
      'alter table "holds" drop constraint "holds_variation_tenant_fk"',
      'alter table "occurrence_seats" drop constraint "occurrence_seats_hold_tenant_fk"',
      'alter table "occurrence_seats" add "note" varchar(200) null',
      `update "occurrence_seats" set "note" = h.name from "holds" h where h.id = occurrence_seats.hold_id and h.name <> '–'`,
      'drop index "occurrence_seats_hold_ix"',
      'alter table "occurrence_seats" drop constraint "occurrence_seats_hold_ck"',
      'alter table "occurrence_seats" drop column "hold_id"',
      'delete from "holds" where "seated"',
      'alter table "holds" drop column "variation_id", drop column "seated"',
      'alter table "holds" alter column "ticket_type_id" set not null',
      'alter table "orders" drop column "hold_id"',
    ],
    mysql: [
      'alter table `holds` drop foreign key `holds_variation_tenant_fk`',
      'alter table `holds` drop index `holds_variation_tenant_fk`',
      'alter table `occurrence_seats` drop foreign key `occurrence_seats_hold_tenant_fk`',
      'alter table `occurrence_seats` drop index `occurrence_seats_hold_tenant_fk`',
      'alter table `occurrence_seats` add `note` varchar(200) null',
      `update occurrence_seats s inner join holds h on h.id = s.hold_id set s.note = h.name where h.name <> '–'`,
      'alter table `occurrence_seats` drop index `occurrence_seats_hold_ix`',
      'alter table `occurrence_seats` drop constraint `occurrence_seats_hold_ck`',
      'alter table `occurrence_seats` drop column `hold_id`',
      'delete from `holds` where `seated`',
      'alter table `holds` drop index `holds_variation_id_index`',
      'alter table `holds` drop column `variation_id`, drop column `seated`',
      'alter table `holds` modify `ticket_type_id` char(36) character set ascii collate ascii_bin not null',
      'alter table `orders` drop column `hold_id`',
    ],
  },
});
