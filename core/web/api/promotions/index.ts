import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  addCodes,
  AddCodes,
  archivePromotion,
  createPromotion,
  CreatePromotion,
  listCodes,
  listPromotions,
  promotionById,
  PromotionFacts,
  restorePromotion,
  setCodeState,
  updatePromotion,
  type CodeRow,
  type PromotionRow,
} from '../../../modules/promotions/index.ts';
import { endpoint } from '../endpoint.ts';
import { changesOf, Id, Instant, pageJson, pageOf, pageQuery } from '../schemas.ts';

const reads = { permission: 'promotions.read', of: 'organization', at: 'params.id' } as const;
const writes = { permission: 'promotions.write', of: 'organization', at: 'params.id' } as const;
const ofOrganization = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, promotionId: Id });

const given = {
  ...PromotionFacts.shape,
  name: z.record(z.string().min(2).max(20), z.string().trim().max(200)),
  startsAt: Instant.nullable().optional(),
  endsAt: Instant.nullable().optional(),
};
const GivenPromotion = z.strictObject({ ...given, eventId: Id.nullable().default(null) });
const Changes = z.strictObject({ ...changesOf(given), version: z.int().optional() });

const Promotion = z
  .strictObject({
    id: Id,
    eventId: Id.nullable().meta({ description: 'Null: several events of the organization.' }),
    eventIds: z.array(Id).meta({ description: 'Where `eventId` is null: the events that it is for. Empty: all.' }),
    name: z.record(z.string(), z.string()),
    kind: z.enum(['code', 'automatic']),
    effect: PromotionFacts.shape.effect,
    rate: z.int().meta({ description: 'Hundredths of a percent.' }),
    amountMinor: z.int(),
    currency: z.string(),
    buyCount: z.int(),
    freeCount: z.int(),
    minQuantity: z.int(),
    minMinor: z.int(),
    ticketTypeIds: z.array(Id),
    unlocksHidden: z.boolean(),
    combines: z.boolean(),
    reservedQuotaId: Id.nullable(),
    maxUses: z.int().nullable(),
    maxUsesPerCode: z.int().nullable(),
    maxUsesPerBuyer: z.int().nullable(),
    budgetMinor: z.int().nullable(),
    uses: z.int().meta({ description: 'Orders that used one of its codes and were not given up.' }),
    spentMinor: z.int().meta({ description: 'Taken off, of its budget.' }),
    startsAt: Instant.nullable(),
    endsAt: Instant.nullable(),
    tags: z.array(z.string()),
    position: z.int(),
    state: z.enum(['active', 'archived']),
    version: z.int(),
  })
  .meta({ id: 'Promotion' });

const Code = z
  .strictObject({
    id: Id,
    code: z.string(),
    uses: z.int(),
    maxUses: z.int().nullable(),
    state: z.enum(['active', 'blocked']),
  })
  .meta({ id: 'PromotionCode' });

const list = endpoint({
  method: 'GET',
  path: '/organizations/{id}/promotions',
  may: reads,
  summary: "An organization's codes and automatic discounts",
  tag: 'promotions',
  params: ofOrganization,
  query: z.strictObject({ ...pageQuery, event: Id.optional(), tag: z.string().max(40).optional() }),
  answers: { 200: pageOf(Promotion) },
  async run(scope, { params, query: { event, ...rest } }) {
    const found = await listPromotions(scope, { ...rest, organizationId: params.id, eventId: event });
    return { status: 200, body: pageJson(found.rows.map(promotionJson), found.nextCursor) };
  },
});

const create = endpoint({
  method: 'POST',
  path: '/organizations/{id}/promotions',
  may: writes,
  summary: 'Make a promotion; its codes are added to it',
  tag: 'promotions',
  params: ofOrganization,
  body: GivenPromotion,
  answers: { 201: Promotion },
  problems: ['event.not_found', 'ticket_type.not_found', 'quota.not_found'],
  replay: {
    of: 'id',
    answer: async (scope, id, request) => ({ status: 201, body: await again(scope, request.params, id) }),
  },
  async run(scope, { params, body }) {
    const facts = CreatePromotion.parse({ ...body, ...timesOf(body), organizationId: params.id });
    const { id } = await createPromotion(scope, facts);
    return { status: 201, body: await again(scope, params, id) };
  },
});

const show = endpoint({
  method: 'GET',
  path: '/organizations/{id}/promotions/{promotionId}',
  may: reads,
  summary: 'A promotion, with how much of it was used',
  tag: 'promotions',
  params: one,
  answers: { 200: Promotion },
  run: async (scope, { params }) => ({ status: 200, body: await again(scope, params, params.promotionId) }),
});

const change = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}/promotions/{promotionId}',
  may: writes,
  summary: 'Change a promotion; orders and drafts keep their price',
  tag: 'promotions',
  params: one,
  body: Changes.extend({ state: z.enum(['active', 'archived']).optional() }),
  answers: { 200: Promotion },
  problems: ['promotion.not_found', 'promotion.below_used', 'conflict.changed'],
  async run(scope, { params, body: { state, version, ...changes } }) {
    const at = { organizationId: params.id, id: params.promotionId };
    const row = await promotionById(scope, params.id, params.promotionId);
    if (Object.keys(changes).length > 0) {
      const merged = { ...factsOf(row), ...changes, ...timesOf({ ...row, ...changes }) };
      await updatePromotion(scope, { ...PromotionFacts.parse(merged), ...at, version });
    }
    if (state === 'archived') await archivePromotion(scope, at);
    if (state === 'active') await restorePromotion(scope, at);
    return { status: 200, body: await again(scope, params, params.promotionId) };
  },
});

const codes = endpoint({
  method: 'GET',
  path: '/organizations/{id}/promotions/{promotionId}/codes',
  may: reads,
  summary: 'The codes of a promotion, the newest first',
  tag: 'promotions',
  params: one,
  query: z.strictObject({ ...pageQuery, q: z.string().max(40).optional() }),
  answers: { 200: pageOf(Code) },
  async run(scope, { params, query }) {
    await promotionById(scope, params.id, params.promotionId);
    const { rows, nextCursor } = await listCodes(scope, params.promotionId, query);
    return { status: 200, body: pageJson(rows.map(codeJson), nextCursor) };
  },
});

const add = endpoint({
  method: 'POST',
  path: '/organizations/{id}/promotions/{promotionId}/codes',
  may: writes,
  summary: 'Add codes that were thought of, and make up others',
  tag: 'promotions',
  params: one,
  body: AddCodes.pick({ codes: true, generate: true, prefix: true }),
  answers: { 201: z.strictObject({ added: z.int(), codes: z.array(z.string()) }) },
  problems: ['promotion.not_found', 'promotion.code_taken'],
  async run(scope, { params, body }) {
    const at = { organizationId: params.id, promotionId: params.promotionId };
    const { added, codes: made } = await addCodes(scope, { ...body, ...at });
    return { status: 201, body: { added, codes: [...made] } };
  },
});

const moveCode = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}/promotions/{promotionId}/codes/{codeId}',
  may: writes,
  summary: 'Take one code out of use, or back into it',
  tag: 'promotions',
  params: z.strictObject({ id: Id, promotionId: Id, codeId: Id }),
  body: z.strictObject({ state: z.enum(['active', 'blocked']) }),
  answers: { 204: null },
  problems: ['promotion.code_not_found'],
  async run(scope, { params: { id: organizationId, promotionId, codeId }, body }) {
    await setCodeState(scope, { organizationId, promotionId, codeId, ...body });
    return { status: 204 };
  },
});

async function again(scope: Scope, params: unknown, promotionId: string) {
  return promotionJson(await promotionById(scope, (params as { id: string }).id, promotionId));
}

function timesOf({
  startsAt,
  endsAt,
}: {
  startsAt?: string | Date | null | undefined;
  endsAt?: string | Date | null | undefined;
}) {
  const at = (time: string | Date | null | undefined) => ((time ?? null) === null ? null : new Date(time!));
  return { startsAt: at(startsAt), endsAt: at(endsAt) };
}

function factsOf(row: PromotionRow): Record<string, unknown> {
  const all = row as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(PromotionFacts.shape).map((name) => [name, all[name]]));
}

function promotionJson(row: PromotionRow): z.input<typeof Promotion> {
  const {
    organizationId: _o,
    eventTitle: _t,
    eventLocale: _l,
    eventZone: _z,
    codes: _c,
    createdAt: _at,
    ...told
  } = row;
  return {
    ...told,
    eventIds: [...row.eventIds],
    ticketTypeIds: [...row.ticketTypeIds],
    tags: [...row.tags],
    startsAt: row.startsAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
  };
}

function codeJson({ id, code, uses, maxUses, state }: CodeRow): z.input<typeof Code> {
  return { id, code, uses, maxUses, state };
}

export const promotionEndpoints = [list, create, show, change, codes, add, moveCode];
