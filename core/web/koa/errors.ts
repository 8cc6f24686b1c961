import { errorPage } from '../error-page.ts';
import { failureOf, refusal, type Failure } from '../failure.ts';
import { ANONYMOUS } from '../../kernel/scope/actor.ts';
import { PROBLEM_TYPE, problemOf } from '../api/problem.ts';
import type { HttpOptions } from '../http-options.ts';
import { drain } from './drain.ts';
import { localeFor } from './locale.ts';
import type { Cx, Middleware } from './state.ts';

/** The one funnel: whatever was thrown below becomes a page for people or a problem document for programs. */
export function errors(options: HttpOptions): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      refuseUnanswered(ctx);
    } catch (error) {
      await answer(options, ctx, error);
    }
  };
}

/** The router leaves the status of what it could not serve; nothing below has written a body. */
function refuseUnanswered(ctx: Cx): void {
  if (ctx.respond === false || ctx.body !== undefined || ctx.headerSent) return;
  if (ctx.status === 404 || ctx.status === 405 || ctx.status === 501) throw refusal(ctx.status);
}

async function answer(options: HttpOptions, ctx: Cx, error: unknown): Promise<void> {
  const failure = failureOf(error);
  ctx.state.problem = failure.code;
  if (failure.isOurs) {
    const { status } = failure;
    options.log.error('http.failed', { error, status, method: ctx.method, route: ctx.state.route });
  }
  if (ctx.headerSent || !ctx.writable) return void ctx.res.destroy();

  prepareState(options, ctx);
  ctx.remove('ETag');
  ctx.set('Cache-Control', 'no-store');
  const retryAfter = retrySeconds(failure);
  if (retryAfter !== undefined && !ctx.response.get('Retry-After')) ctx.set('Retry-After', String(retryAfter));
  drain(ctx.req);

  if (wantsProblem(ctx)) {
    const { requestId, locale } = ctx.state;
    const { site, translate } = options;
    ctx.body = JSON.stringify(problemOf(failure, { locale, requestId, siteUrl: site.url, translate }));
    ctx.type = PROBLEM_TYPE;
    if (failure.status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  } else {
    ctx.body = await errorPage(options, ctx, failure);
    ctx.type = 'html';
  }
  // Last, because a body without a status makes it 200.
  ctx.status = failure.status === 499 ? 400 : failure.status;
}

export function wantsProblem(ctx: Cx): boolean {
  if (ctx.path.startsWith('/api/') || ctx.path.startsWith('/webhooks/')) return true;
  return ctx.accepts('html', 'json') === 'json';
}

/** Errors can be earlier than the session: then nobody is signed in. */
function prepareState(options: HttpOptions, ctx: Cx): void {
  const { state } = ctx;
  state.ip ??= ctx.req.socket.remoteAddress ?? '';
  state.locale ??= localeFor(options.site, { acceptLanguage: ctx.headers['accept-language'] });
  state.scope ??= options.makeScope(ANONYMOUS, {
    locale: state.locale,
    origin: { requestId: state.requestId, ip: state.ip },
  });
}

/** When it is worth another try. */
export function retrySeconds({ status, params }: Pick<Failure, 'status' | 'params'>): number | undefined {
  if (status === 503) return 5;
  if (status !== 429) return undefined;
  return typeof params.seconds === 'number' ? params.seconds : 60;
}
