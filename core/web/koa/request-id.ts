import { randomUUID } from 'node:crypto';
import { requestContext } from '../../kernel/log.ts';
import type { Middleware } from './state.ts';

const SANE = /^[A-Za-z0-9._-]{8,64}$/;

/** The id that a proxy gave, when it looks like one, else a new one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}

/** Every line that is logged while the request runs carries its id, and so does the answer. */
export function requestId(): Middleware {
  return (ctx, next) => {
    const id = requestIdOf(ctx.req.headers['x-request-id']);
    ctx.state.requestId = id;
    ctx.set('X-Request-Id', id);
    return requestContext.run({ requestId: id }, next);
  };
}
