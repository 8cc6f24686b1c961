import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { CallOff, callOff, previewCallOff } from '../../../modules/cancellations/index.ts';
import { closeSales, openSales, publishEvent, unpublishEvent } from '../../../modules/events/index.ts';
import { ticketTypesForSale } from '../../../modules/tickets/index.ts';
import { CallOffPlanJson, callOffPlanJson, dryRun } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { addressOf, idParams, mayWrite, stored, tag } from './event-endpoints.ts';
import { eventJson } from './event-json.ts';
import { EventJson, PublishedEventJson } from './event-schemas.ts';

const publishEndpoint = endpoint({
  method: 'POST',
  path: '/events/{id}/publish',
  may: mayWrite,
  summary: 'Put a draft on the public pages, or into the queue where the site looks at it first',
  tag,
  params: idParams,
  answers: { 200: PublishedEventJson },
  problems: ['event.no_date_ahead', 'event.is_published', 'event.taken_down', 'event.organization_unverified'],
  replay: { of: 'id', answer: async (scope, id) => ({ status: 200, body: await publishedJson(scope, id) }) },
  async run(scope, { params }) {
    await publishEvent(scope, await addressOf(scope, params.id));
    return { status: 200, body: await publishedJson(scope, params.id) };
  },
});

const unpublishEndpoint = endpoint({
  method: 'POST',
  path: '/events/{id}/unpublish',
  may: mayWrite,
  summary: 'Take an event off the public pages; its orders stay',
  tag,
  params: idParams,
  answers: { 200: EventJson },
  problems: ['event.is_draft'],
  async run(scope, { params }) {
    await unpublishEvent(scope, await addressOf(scope, params.id));
    return { status: 200, body: eventJson(scope, await stored(scope, params.id), true) };
  },
});

const cancelEndpoint = endpoint({
  method: 'POST',
  path: '/events/{id}/cancel',
  may: mayWrite,
  summary: 'Call an event off for good: its orders are cancelled in the background, their money given back as asked',
  tag,
  params: idParams,
  query: dryRun,
  body: CallOff,
  answers: { 200: z.union([EventJson, CallOffPlanJson]) },
  problems: ['event.is_draft', 'event.is_cancelled', 'event.is_completed', 'refund.not_allowed'],
  async run(scope, { params, query, body }) {
    const at = await addressOf(scope, params.id);
    if (query.dryRun) return { status: 200, body: callOffPlanJson(await previewCallOff(scope, { ...at, ...body })) };
    await callOff(scope, { ...at, ...body });
    return { status: 200, body: eventJson(scope, await stored(scope, params.id), true) };
  },
});

const closeSalesEndpoint = endpoint({
  method: 'POST',
  path: '/events/{id}/close-sales',
  may: mayWrite,
  summary: 'Sell nothing until the sales are opened again; orders stay',
  tag,
  params: idParams,
  answers: { 200: EventJson },
  problems: ['event.sales_are_closed', 'event.is_cancelled', 'event.is_completed'],
  async run(scope, { params }) {
    await closeSales(scope, await addressOf(scope, params.id));
    return { status: 200, body: eventJson(scope, await stored(scope, params.id), true) };
  },
});

const openSalesEndpoint = endpoint({
  method: 'POST',
  path: '/events/{id}/open-sales',
  may: mayWrite,
  summary: 'Sell again what was closed',
  tag,
  params: idParams,
  answers: { 200: EventJson },
  problems: ['event.sales_are_open', 'event.is_cancelled', 'event.is_completed'],
  async run(scope, { params }) {
    await openSales(scope, await addressOf(scope, params.id));
    return { status: 200, body: eventJson(scope, await stored(scope, params.id), true) };
  },
});

async function publishedJson(scope: Scope, id: string): Promise<z.output<typeof PublishedEventJson>> {
  const event = await stored(scope, id);
  const types = await ticketTypesForSale(scope, id, scope.locale);
  const outcome = event.state === 'draft' && event.review?.state === 'waiting' ? 'waiting' : 'public';
  const message = scope.t(`events.publish.${outcome === 'waiting' ? 'waiting' : 'done'}`);
  const warnings = types.length === 0 ? (['no_ticket_types'] as const) : [];
  return { ...eventJson(scope, event, true), outcome, message, warnings: [...warnings] };
}

export const eventStateEndpoints = [
  publishEndpoint,
  unpublishEndpoint,
  cancelEndpoint,
  closeSalesEndpoint,
  openSalesEndpoint,
];
