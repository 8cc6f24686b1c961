import { sameText } from '../kernel/seal.ts';
import { refusal } from './failure.ts';
import type { Readiness } from '../kernel/health.ts';
import type { HttpOptions } from './http-options.ts';
import type { FindCaller } from './koa/caller.ts';
import type { Cx, Middleware } from './koa/state.ts';

/** For load balancers and Prometheus: `/health/live`, `/health/ready`, `/metrics`. */
export function operatorDoors(options: HttpOptions, findCaller: FindCaller): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    switch (ctx.path) {
      case '/health/live':
        return answer(ctx, 200, options.health.live());
      case '/health/ready':
        return answerReady(ctx, await options.health.ready(), isOperator(options, ctx, findCaller));
      case '/metrics':
        return options.metrics ? answerMetrics(options, ctx, findCaller) : next();
      default:
        return next();
    }
  };
}

function answer(ctx: Cx, status: number, body: object): void {
  ctx.state.route = ctx.path;
  ctx.set('Cache-Control', 'no-store');
  ctx.body = JSON.stringify(body);
  ctx.type = 'json';
  ctx.status = status;
}

/** Strangers learn which part is unwell; why is for operators. */
function answerReady(ctx: Cx, { ok, checks }: Readiness, isOperator: boolean): void {
  const told = isOperator ? checks : checks.map((check) => ({ name: check.name, ok: check.ok }));
  answer(ctx, ok ? 200 : 503, { ok, checks: told });
}

async function answerMetrics(options: HttpOptions, ctx: Cx, findCaller: FindCaller): Promise<void> {
  if (!isOperator(options, ctx, findCaller)) throw refusal(403);
  ctx.state.route = '/metrics';
  ctx.set('Cache-Control', 'no-store');
  ctx.body = await options.metrics!.text();
  ctx.set('Content-Type', options.metrics!.contentType);
}

/** A process of this machine that came without a proxy, or whoever has the token. */
function isOperator({ metricsToken }: HttpOptions, ctx: Cx, findCaller: FindCaller): boolean {
  const given = /^Bearer (.+)$/.exec(ctx.headers.authorization ?? '')?.[1];
  if (metricsToken && given && sameText(given, metricsToken)) return true;
  return findCaller(ctx.req).isLocal;
}
