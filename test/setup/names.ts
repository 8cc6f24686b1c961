/** Every database of this run begins with this, so that a server which outlives the run can be cleared of them. */
export const PREFIX = `eventportal_test_${process.env.TEST_RUN_ID}_`;

/** Migrated once per run; PostgreSQL's test databases are copies of it. */
export const TEMPLATE = `${PREFIX}template`;
