import { z } from 'zod';
import { EVENT_STATES, listEvents } from '../../../modules/events/index.ts';
import {
  createOrganization,
  eventsWithin,
  NewOrganization,
  OrganizationChanges,
  organizationsOf,
  updateOrganization,
} from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { OrganizationJson, organizationJson } from './organization-json.ts';
import { myOrganizationJson, MyOrganizationJson } from './member-json.ts';
import { eventSummaryJson } from '../events/event-json.ts';
import { EventSummaryJson } from '../events/event-schemas.ts';
import { Id, pageJson, pageOf, pageQuery } from '../schemas.ts';

const tag = 'organizations';
const idParams = z.strictObject({ id: Id });
const { zone: newZone, ...newFields } = NewOrganization.shape;
const { zone: changedZone, version: _formVersion, ...changedFields } = OrganizationChanges.shape;

const createEndpoint = endpoint({
  method: 'POST',
  path: '/organizations',
  may: 'signed-in',
  summary: 'Create an organization; you become its owner',
  tag,
  body: z.strictObject({ ...newFields, timezone: newZone }),
  answers: { 201: OrganizationJson },
  problems: ['organization.slug_taken', 'organization.admins_only'],
  async run(scope, { body: { timezone, ...facts } }) {
    const { id } = await createOrganization(scope, { ...facts, zone: timezone });
    return { status: 201, body: await organizationJson(scope, id) };
  },
});

const listEndpoint = endpoint({
  method: 'GET',
  path: '/organizations',
  may: 'identified',
  summary: 'The organizations you belong to',
  tag,
  query: z.strictObject(pageQuery),
  answers: { 200: pageOf(MyOrganizationJson) },
  async run(scope, { query: { limit, cursor } }) {
    const mine = await organizationsOf(scope);
    const from = cursor === undefined ? 0 : mine.findIndex(({ id }) => id === cursor) + 1;
    const rows = mine.slice(from, from + limit);
    const next = from + limit < mine.length ? rows.at(-1)?.id : null;
    return {
      status: 200,
      body: pageJson(rows.map(myOrganizationJson), next),
    };
  },
});

const getEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}',
  may: { permission: 'events.read', of: 'organization', at: 'params.id', events: 'some' },
  summary: 'One organization',
  tag,
  params: idParams,
  answers: { 200: OrganizationJson },
  run: async (scope, { params }) => ({ status: 200, body: await organizationJson(scope, params.id) }),
});

const patchEndpoint = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}',
  may: { permission: 'settings.write', of: 'organization', at: 'params.id' },
  summary: 'Change what is given of an organization',
  tag,
  params: idParams,
  body: z.strictObject({ ...changedFields, timezone: changedZone, version: z.int().optional() }),
  answers: { 200: OrganizationJson },
  problems: ['conflict.changed', 'organization.slug_taken'],
  async run(scope, { params, body: { timezone, ...changes } }) {
    await updateOrganization(scope, { organizationId: params.id, ...changes, zone: timezone });
    return { status: 200, body: await organizationJson(scope, params.id) };
  },
});

const eventsEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/events',
  may: { permission: 'events.read', of: 'organization', at: 'params.id', events: 'some' },
  summary: 'All events of an organization, drafts included, the latest date first',
  tag,
  params: idParams,
  query: z.strictObject({ ...pageQuery, q: z.string().max(200).optional(), state: z.enum(EVENT_STATES).optional() }),
  answers: { 200: pageOf(EventSummaryJson) },
  async run(scope, { params, query }) {
    const { rows, nextCursor } = await listEvents(scope, {
      organizationId: params.id,
      eventIds: await eventsWithin(scope, params.id),
      ...query,
    });
    const data = rows.map((row) => eventSummaryJson(scope, row));
    return { status: 200, body: pageJson(data, nextCursor) };
  },
});

export const organizationNounEndpoints = [createEndpoint, listEndpoint, getEndpoint, patchEndpoint, eventsEndpoint];
