import { defineMigration } from '../core/kernel/db/migration.ts';

export default defineMigration({
  name: '20261126050100-audit-time-index',
  up: {
    postgresql: ['create index "audit_entries_at_ix" on "audit_entries" ("at")'],
    mysql: ['alter table `audit_entries` add index `audit_entries_at_ix` (`at`)'],
  },
  down: {
    postgresql: ['drop index "audit_entries_at_ix"'],
    mysql: ['alter table `audit_entries` drop index `audit_entries_at_ix`'],
  },
});
