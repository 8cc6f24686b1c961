import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { auditEntryJson, listAudit } from '../../../modules/reports/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, pageJson, pageOf, pageQuery } from '../schemas.ts';

const tag = 'audit';

const Query = z.strictObject({
  ...pageQuery,
  actor: z.string().max(200).optional().meta({ description: 'The id of whoever acted, or a part of their name.' }),
  action: z.string().max(120).optional().meta({ description: 'Exactly: `order.refunded`.' }),
  subjectKind: z.string().max(60).optional().meta({ description: 'Such as `order`.' }),
  subjectId: z.string().max(80).optional(),
  q: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'A part of the name of the thing, of the person, or of a note.' }),
  from: Instant.optional(),
  to: Instant.optional().meta({ description: 'Before that instant.' }),
  cursor: Id.optional().meta({ description: '`page.nextCursor` of the page before.' }),
});

const Facts = z.record(z.string(), z.unknown()).nullable();

const EntryJson = z
  .strictObject({
    id: Id,
    at: Instant,
    actorKind: z.string().meta({ examples: ['user', 'key', 'device', 'buyer', 'plugin', 'system', 'anonymous'] }),
    actorId: z.string().nullable(),
    actorLabel: z.string().nullable(),
    impersonatorId: Id.nullable().meta({ description: 'The admin who acted in the place of the actor.' }),
    impersonatorLabel: z.string().nullable(),
    viaLabel: z.string().nullable().meta({ description: 'The program that acted for the actor.' }),
    action: z.string(),
    subjectKind: z.string(),
    subjectId: z.string(),
    subjectLabel: z.string().nullable(),
    organizationId: Id.nullable(),
    before: Facts,
    after: Facts,
    note: z.string().nullable(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable(),
    seq: z.int().nullable().meta({ description: 'The place in the chain; null in the first minute.' }),
    hash: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

const answers = { 200: pageOf(EntryJson) };

const organizationEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/audit',
  may: { permission: 'settings.write', of: 'organization', at: 'params.id' },
  summary: 'What was done in an organization, newest first',
  tag,
  params: z.strictObject({ id: Id }),
  query: Query,
  answers,
  run: (scope, { params, query }) => list(scope, query, params.id),
});

const siteEndpoint = endpoint({
  method: 'GET',
  path: '/audit',
  may: 'site.admin',
  summary: 'What was done on the whole site, newest first',
  tag,
  query: Query,
  answers,
  run: (scope, { query }) => list(scope, query),
});

async function list(scope: Scope, { from, to, ...query }: z.output<typeof Query>, organizationId?: string) {
  const period = {
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
  const { rows, nextCursor } = await listAudit(scope, { ...query, ...period, organizationId });
  return { status: 200, body: pageJson(rows.map(auditEntryJson), nextCursor) };
}

export const auditEndpoints = [organizationEndpoint, siteEndpoint];
