import { z } from 'zod';
import {
  createPriceTier,
  createVariation,
  removePriceTier,
  setAddOns,
  updatePriceTier,
  updateVariation,
} from '../../../modules/tickets/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, Money } from '../schemas.ts';
import { Created, createdAgain } from './created.ts';
import { findEvent } from './find-event.ts';
import { ofType, Parts, partsJson } from './parts-json.ts';
import { instantFrom, priceIn, Size, Text, translatedFrom } from './ticket-type-json.ts';

const may = { permission: 'events.write', of: 'event', at: 'params.id' } as const;
const tag = 'ticket types';
const at = ({ id, typeId }: z.output<typeof ofType>) => ({ eventId: id, ticketTypeId: typeId });
const Position = z.int().min(0).max(10_000).optional();

const showParts = endpoint({
  method: 'GET',
  path: '/events/{id}/ticket-types/{typeId}/parts',
  may: { permission: 'events.read', of: 'event', at: 'params.id' },
  summary: 'The variations, price tiers and add-ons of a ticket type',
  tag,
  params: ofType,
  answers: { 200: Parts },
  async run(scope, { params }) {
    return { status: 200, body: await partsJson(scope, params) };
  },
});

const variationFields = {
  name: Text,
  price: Money.nullable().optional(),
  quantity: Size.nullable()
    .optional()
    .meta({ description: 'Its own places for each date; null: only those of the type.' }),
  position: Position,
};

const addVariation = endpoint({
  method: 'POST',
  path: '/events/{id}/ticket-types/{typeId}/variations',
  may,
  summary: 'Add a form in which a ticket type is sold, with a price and places of its own where it has some',
  tag,
  params: ofType,
  body: z.strictObject(variationFields),
  answers: { 201: Created },
  replay: { of: 'id', answer: createdAgain },
  async run(scope, { params, body }) {
    const event = await findEvent(scope, params.id);
    const { id } = await createVariation(scope, {
      ...at(params),
      name: translatedFrom(body.name, event),
      priceMinor: body.price ? priceIn(body.price, event) : null,
      quantity: body.quantity ?? null,
      position: body.position,
    });
    return { status: 201, body: { id } };
  },
});

const changeVariation = endpoint({
  method: 'PATCH',
  path: '/events/{id}/ticket-types/{typeId}/variations/{variationId}',
  may,
  summary: 'Change a variation; `archived` ones are sold no more',
  tag,
  params: ofType.extend({ variationId: Id }),
  body: z.strictObject({
    ...z.object(variationFields).partial().shape,
    state: z.enum(['active', 'archived']).optional(),
  }),
  answers: { 200: Parts },
  problems: ['variation.not_found', 'quota.below_taken'],
  async run(scope, { params, body }) {
    const event = await findEvent(scope, params.id);
    await updateVariation(scope, {
      ...at(params),
      id: params.variationId,
      ...(body.name === undefined ? {} : { name: translatedFrom(body.name, event) }),
      ...(body.price === undefined ? {} : { priceMinor: body.price && priceIn(body.price, event) }),
      ...(body.quantity === undefined ? {} : { quantity: body.quantity }),
      position: body.position,
      state: body.state,
    });
    return { status: 200, body: await partsJson(scope, params) };
  },
});

const tierFields = {
  name: Text,
  price: Money,
  startsAt: Instant.nullable().optional(),
  endsAt: Instant.nullable().optional(),
  quantity: Size.nullable().optional(),
  position: Position,
};

const addTier = endpoint({
  method: 'POST',
  path: '/events/{id}/ticket-types/{typeId}/price-tiers',
  may,
  summary: 'Add a price that counts for a while or for the first so many; tiers are tried in their order',
  tag,
  params: ofType,
  body: z.strictObject(tierFields),
  answers: { 201: Created },
  replay: { of: 'id', answer: createdAgain },
  async run(scope, { params, body }) {
    const event = await findEvent(scope, params.id);
    const { id } = await createPriceTier(scope, {
      ...at(params),
      name: translatedFrom(body.name, event),
      priceMinor: priceIn(body.price, event),
      startsAt: instantFrom(body.startsAt) ?? null,
      endsAt: instantFrom(body.endsAt) ?? null,
      quantity: body.quantity ?? null,
      position: body.position,
    });
    return { status: 201, body: { id } };
  },
});

const ofTier = ofType.extend({ tierId: Id });

const changeTier = endpoint({
  method: 'PATCH',
  path: '/events/{id}/ticket-types/{typeId}/price-tiers/{tierId}',
  may,
  summary: 'Change a price tier; orders keep the price they were made at',
  tag,
  params: ofTier,
  body: z.strictObject(z.object(tierFields).partial().shape),
  answers: { 200: Parts },
  problems: ['price_tier.not_found', 'quota.below_taken'],
  async run(scope, { params, body }) {
    const event = await findEvent(scope, params.id);
    await updatePriceTier(scope, {
      ...at(params),
      id: params.tierId,
      ...(body.name === undefined ? {} : { name: translatedFrom(body.name, event) }),
      ...(body.price === undefined ? {} : { priceMinor: priceIn(body.price, event) }),
      ...(body.startsAt === undefined ? {} : { startsAt: instantFrom(body.startsAt) ?? null }),
      ...(body.endsAt === undefined ? {} : { endsAt: instantFrom(body.endsAt) ?? null }),
      ...(body.quantity === undefined ? {} : { quantity: body.quantity }),
      ...(body.position === undefined ? {} : { position: body.position }),
    });
    return { status: 200, body: await partsJson(scope, params) };
  },
});

const removeTier = endpoint({
  method: 'DELETE',
  path: '/events/{id}/ticket-types/{typeId}/price-tiers/{tierId}',
  may,
  summary: 'Take a price tier away; orders keep the price they were made at',
  tag,
  params: ofTier,
  answers: { 200: Parts },
  problems: ['price_tier.not_found'],
  async run(scope, { params }) {
    await removePriceTier(scope, { ...at(params), id: params.tierId });
    return { status: 200, body: await partsJson(scope, params) };
  },
});

const Each = z.int().min(0).max(100);

const putAddOns = endpoint({
  method: 'PUT',
  path: '/events/{id}/ticket-types/{typeId}/add-ons',
  may,
  summary: 'Say what can be had with a ticket type, in this order. A bundle’s parts have `min` = `max` = `included`',
  tag,
  params: ofType,
  body: z.strictObject({
    addOns: z.array(z.strictObject({ addOnId: Id, min: Each, max: Each, included: Each })).max(50),
  }),
  answers: { 200: Parts },
  problems: ['add_on.count_invalid', 'add_on.included_invalid', 'add_on.nested', 'add_on.twice'],
  async run(scope, { params, body }) {
    await setAddOns(scope, { ...at(params), addOns: body.addOns });
    return { status: 200, body: await partsJson(scope, params) };
  },
});

export const partEndpoints = [
  showParts,
  ...[addVariation, changeVariation],
  ...[addTier, changeTier, removeTier],
  putAddOns,
];
