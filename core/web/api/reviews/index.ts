import { z } from 'zod';
import { translate } from '../../../kernel/values/translated.ts';
import { reviewEvent, waitingEvents } from '../../../modules/events/index.ts';
import { allOrganizations, RejectVerification } from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { VerificationJson, verificationJson } from '../organizations/verification-json.ts';
import { Id, Instant, pageJson, pageOf, pageQuery } from '../schemas.ts';

const common = { tag: 'reviews', may: 'site.admin' } as const;
const MOST_WAITING = 1000;

const WaitingEventJson = z
  .strictObject({
    id: Id,
    slug: z.string(),
    title: z.string(),
    startsAt: Instant,
    timezone: z.string(),
    organization: z.strictObject({ id: Id, slug: z.string(), name: z.string() }),
    since: Instant.nullable(),
  })
  .meta({ id: 'WaitingEvent' });

const listOrganizations = endpoint({
  ...common,
  method: 'GET',
  path: '/reviews/organizations',
  summary: 'Organizations that wait to be verified, the oldest first',
  query: z.strictObject(pageQuery),
  answers: { 200: pageOf(VerificationJson) },
  async run(scope, { query }) {
    const waiting = (await allOrganizations(scope)).filter(({ verification }) => verification === 'submitted');
    const { rows, next } = cut(waiting, query);
    const data = await Promise.all(rows.map(({ id }) => verificationJson(scope, id)));
    return { status: 200, body: pageJson(data, next) };
  },
});

const listEvents = endpoint({
  ...common,
  method: 'GET',
  path: '/reviews/events',
  summary: 'Events that wait for approval, the longest first',
  query: z.strictObject(pageQuery),
  answers: { 200: pageOf(WaitingEventJson) },
  async run(scope, { query }) {
    const { rows, next } = cut(await waitingEvents(scope, MOST_WAITING), query);
    const data = rows.map(({ title, locale, startsAt, zone, since, ...same }) => ({
      ...same,
      title: translate(title, scope.locale, locale),
      startsAt: startsAt.toISOString(),
      timezone: zone,
      since: since?.toISOString() ?? null,
    }));
    return { status: 200, body: pageJson(data, next) };
  },
});

const decideEvent = endpoint({
  ...common,
  method: 'POST',
  path: '/reviews/events/{eventId}/decision',
  summary: 'Approve an event, which is public then, or reject it with a reason; the owners get a mail',
  params: z.strictObject({ eventId: Id }),
  body: z.discriminatedUnion('result', [
    z.strictObject({ result: z.literal('approved') }),
    z.strictObject({ result: z.literal('rejected'), ...RejectVerification.shape }),
  ]),
  answers: { 204: null },
  problems: ['event.not_found', 'event.not_waiting', 'event.no_date_ahead', 'organization.archived'],
  async run(scope, { params: { eventId }, body }) {
    const decision = body.result === 'approved' ? { to: body.result } : { to: body.result, reason: body.reason };
    await reviewEvent(scope, { eventId, ...decision });
    return { status: 204 };
  },
});

function cut<T extends { readonly id: string }>(
  all: readonly T[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): { rows: readonly T[]; next: string | undefined } {
  const from = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
  const rows = all.slice(from, from + limit);
  return { rows, next: from + limit < all.length ? rows.at(-1)?.id : undefined };
}

export const reviewEndpoints = [listOrganizations, listEvents, decideEvent];
