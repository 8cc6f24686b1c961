import { actorKey } from '../../kernel/scope/actor.ts';
import { DEFAULT_LIMITS, type HttpOptions } from '../http-options.ts';
import { countRequest, type RateRule } from '../koa/rate-limit.ts';
import type { Cx } from '../koa/state.ts';
import { apiSettings } from './api-settings.ts';
import type { Endpoint } from './endpoint.ts';

const HOUR = 3600;
/** One order is a person at a checkout, or a program that asks whether it was paid. */
const PER_ORDER = { limit: 120, perSeconds: 60 };
/** All checkouts together: more than a site can sell, and less than would bury it. */
const ALL_CHECKOUTS = { limit: 600_000, perSeconds: 60 };
/** A scanner or its person: ten a second, all day long. */
const DOOR = { limit: 36_000, perSeconds: HOUR };

/** Counts the calls of an operation, as its declaration says, before anything else is done for them. */
export function apiLimiter(options: HttpOptions, endpoint: Endpoint): (ctx: Cx) => Promise<void> {
  const { method, path, limit, perMinute } = endpoint;
  const count = (ctx: Cx, rule: RateRule): Promise<void> => countRequest(options, ctx, rule);
  if (typeof limit === 'object' || perMinute !== undefined) {
    // Guarding something: no configuration switches it off.
    const own = typeof limit === 'object' ? limit : { limit: perMinute!, perSeconds: 60 };
    return (ctx) => count(ctx, { ...own, name: `api:${method} ${path}` });
  }

  const { apiPerMinute } = { ...DEFAULT_LIMITS, ...options.limits };
  if (apiPerMinute === 0) return async () => {};
  if (limit === 'checkout') {
    return async (ctx) => {
      await count(ctx, { ...ALL_CHECKOUTS, name: 'checkouts', whose: 'all' });
      const order = orderIn(ctx);
      if (order !== undefined) await count(ctx, { ...PER_ORDER, name: 'order', whose: order });
    };
  }
  if (limit === 'door') return (ctx) => count(ctx, { ...DOOR, name: 'door', ...whoseCall(ctx) });
  return async (ctx) => count(ctx, { ...(await generalLimit(ctx, apiPerMinute)), name: 'api', ...whoseCall(ctx) });
}

async function generalLimit(ctx: Cx, perMinute: number | undefined): Promise<Pick<RateRule, 'limit' | 'perSeconds'>> {
  const { actor, settings } = ctx.state.scope;
  if (actor.kind === 'device') return DOOR;
  if (actor.kind === 'key' && actor.perHour !== undefined) return { limit: actor.perHour, perSeconds: HOUR };
  const isStranger = actor.kind === 'anonymous';
  if (perMinute !== undefined) return { limit: isStranger ? perMinute : perMinute * 10, perSeconds: 60 };
  const { signedInPerHour, anonymousPerHour } = await settings.get(apiSettings);
  return { limit: isStranger ? anonymousPerHour : signedInPerHour, perSeconds: HOUR };
}

/** People, keys and scanners are counted by who they are, wherever they call from. */
function whoseCall({ state }: Cx): Pick<RateRule, 'whose'> {
  const { actor } = state.scope;
  return actor.kind === 'anonymous' ? {} : { whose: actorKey(actor) };
}

function orderIn(ctx: Cx): string | undefined {
  const { code, id } = (ctx as Cx & { params?: Record<string, string> }).params ?? {};
  return (code ?? id)?.toUpperCase().slice(0, 40);
}
