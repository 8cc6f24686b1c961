import { ANONYMOUS } from '../../kernel/scope/actor.ts';
import type { Logger } from '../../kernel/log.ts';
import { requestContext } from '../../kernel/log.ts';
import type { Metrics } from '../metrics.ts';
import type { Cx, Middleware } from './state.ts';

/** One line and one measurement per request, once the answer is out. Never a query string, never a body. */
export function observe(log: Logger, metrics: Metrics | undefined): Middleware {
  return (ctx, next) => {
    const begun = performance.now();
    ctx.res.once('close', () => {
      const seconds = (performance.now() - begun) / 1000;
      const { route = 'none', requestId } = ctx.state;
      metrics?.request({ method: ctx.method, route, status: ctx.res.statusCode, seconds });
      const level = isRoutine(ctx) ? 'debug' : 'info';
      requestContext.run({ requestId }, () => log[level]('http.request', factsOf(ctx, seconds)));
    });
    return next();
  };
}

/** Probes and files would drown what somebody wants to read. */
function isRoutine({ state, res }: Cx): boolean {
  return res.statusCode < 400 && /^\/(assets|health|metrics|media)\b/.test(state.route ?? '');
}

function factsOf(ctx: Cx, seconds: number): object {
  const { route, problem, pathIsSecret, ip, scope } = ctx.state;
  const { actor } = scope ?? { actor: ANONYMOUS };
  return {
    method: ctx.method,
    path: pathIsSecret ? route : ctx.path,
    status: ctx.res.statusCode,
    ms: Math.round(seconds * 10_000) / 10,
    ip,
    ...(route !== undefined && { route }),
    ...(problem !== undefined && { problem }),
    ...(actor.kind === 'user' && { user: actor.userId }),
    ...(actor.kind === 'key' && { key: actor.keyId }),
    ...(actor.kind === 'device' && { device: actor.deviceId }),
    ...(!ctx.res.writableFinished && { cutShort: true }),
  };
}
