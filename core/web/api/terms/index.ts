import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { eventById } from '../../../modules/events/index.ts';
import {
  archiveTerms,
  createTerms,
  openTerms,
  restoreTerms,
  termsById,
  TermsFacts,
  termsInside,
  updateTerms,
  type TermsRow,
} from '../../../modules/terms/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';

const Text = z.record(z.string(), z.string());

const Terms = z
  .strictObject({
    id: Id,
    eventId: Id.nullable().meta({ description: 'Null: for all events of the organization.' }),
    required: z.boolean(),
    state: z.enum(['active', 'archived']),
    label: Text.meta({ description: 'The sentence beside the box.' }),
    body: Text,
    revision: z.int().meta({ description: 'Other words make a new one.' }),
    revisionId: Id.meta({ description: 'This very text, at `/terms/{revisionId}` of the site.' }),
    changedAt: Instant,
    version: z.int(),
  })
  .meta({ id: 'Terms' });

function termsJson({ organizationId: _organization, changedAt, ...terms }: TermsRow): z.input<typeof Terms> {
  return { ...terms, changedAt: changedAt.toISOString() };
}

const may = { permission: 'settings.write', of: 'organization', at: 'params.id' } as const;
const organizationId = z.strictObject({ id: Id });
const termsId = z.strictObject({ id: Id, termsId: Id });

const ofEvent = endpoint({
  method: 'GET',
  path: '/events/{id}/terms',
  may: 'public',
  summary: 'What buyers of an event are asked to agree to; send the ids of those that are with the order',
  tag: 'terms',
  params: organizationId,
  answers: { 200: z.strictObject({ data: z.array(Terms) }) },
  async run(scope, { params }) {
    const event = await eventById(scope, params.id);
    if (event?.state !== 'published') throw new DomainError('event.not_found', { status: 404 });
    const terms = (await openTerms(scope, [params.id])).get(params.id) ?? [];
    return { status: 200, body: { data: terms.map(termsJson) } };
  },
});

const list = endpoint({
  method: 'GET',
  path: '/organizations/{id}/terms',
  may,
  summary: 'All texts that buyers of an organization agree to, archived ones too',
  tag: 'terms',
  params: organizationId,
  answers: { 200: z.strictObject({ data: z.array(Terms) }) },
  async run(scope, { params }) {
    return { status: 200, body: { data: (await termsInside(scope, params.id)).map(termsJson) } };
  },
});

const create = endpoint({
  method: 'POST',
  path: '/organizations/{id}/terms',
  may,
  summary: 'A text that buyers agree to, of one event or of all',
  tag: 'terms',
  params: organizationId,
  body: z.strictObject({ ...TermsFacts.shape, eventId: Id.nullable().default(null) }),
  answers: { 201: Terms },
  problems: ['event.not_found', 'terms.too_many'],
  replay: {
    of: 'id',
    async answer(scope, id, { params }) {
      return { status: 201, body: await again(scope, (params as { id: string }).id, id) };
    },
  },
  async run(scope, { params, body }) {
    const { id } = await createTerms(scope, { ...body, organizationId: params.id });
    return { status: 201, body: await again(scope, params.id, id) };
  },
});

const { label, body, required } = TermsFacts.shape;

const update = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}/terms/{termsId}',
  may,
  summary: 'Other words make a new version; whoever agreed before agreed to the old one',
  tag: 'terms',
  params: termsId,
  body: z.strictObject({
    ...{ label: label.optional(), body: body.unwrap().optional(), required: required.unwrap().optional() },
    version: z.int().optional(),
  }),
  answers: { 200: Terms },
  problems: ['terms.not_found', 'conflict.changed'],
  async run(scope, { params, body: changes }) {
    await updateTerms(scope, { ...changes, organizationId: params.id, id: params.termsId });
    return { status: 200, body: await again(scope, params.id, params.termsId) };
  },
});

const archive = endpoint({
  method: 'POST',
  path: '/organizations/{id}/terms/{termsId}/archive',
  may,
  summary: 'Ask for it no more; what was agreed to stays with its orders',
  tag: 'terms',
  params: termsId,
  answers: { 200: Terms },
  replay: 'again',
  async run(scope, { params }) {
    await archiveTerms(scope, { organizationId: params.id, id: params.termsId });
    return { status: 200, body: await again(scope, params.id, params.termsId) };
  },
});

const restore = endpoint({
  method: 'POST',
  path: '/organizations/{id}/terms/{termsId}/restore',
  may,
  summary: 'Ask for it again',
  tag: 'terms',
  params: termsId,
  answers: { 200: Terms },
  replay: 'again',
  async run(scope, { params }) {
    await restoreTerms(scope, { organizationId: params.id, id: params.termsId });
    return { status: 200, body: await again(scope, params.id, params.termsId) };
  },
});

async function again(scope: Scope, organization: string, id: string): Promise<z.input<typeof Terms>> {
  const terms = await termsById(scope, { organizationId: organization, id });
  if (!terms) throw new DomainError('terms.not_found', { status: 404 });
  return termsJson(terms);
}

export const termsEndpoints = [ofEvent, list, create, update, archive, restore];
