import { ANONYMOUS } from '../kernel/scope/actor.ts';
import type { RawRequest } from '../kernel/capabilities/gateway.ts';
import { refusal } from './failure.ts';
import { DEFAULT_LIMITS, type HttpOptions, type PaymentPostDoor, type SignInPostDoor } from './http-options.ts';
import { localeFor } from './koa/locale.ts';
import { countRequest } from './koa/rate-limit.ts';
import { plainHeaders, rawBody } from './koa/raw-body.ts';
import type { Cx } from './koa/state.ts';
import type { Route } from './router.ts';
import { firstOfEach } from './view-context.ts';

const WEBHOOKS_PER_MINUTE = 3000;
const SIGN_INS_PER_MINUTE = 60;
const RETURNS_PER_MINUTE = 60;

/** Callers that are no browsers: they get the bytes' own treatment, no session, no form, no cookie. */
export function rawRoutes(options: HttpOptions): Route[] {
  const { webhooks, signInPosts, paymentPosts, pluginRoutes = [] } = options;
  const limit = { ...DEFAULT_LIMITS, ...options.limits }.rawBytes;

  const hear = (path: string): Route => ({
    method: 'POST',
    path,
    async serve(ctx) {
      await countRequest(options, ctx, { name: 'webhooks', limit: WEBHOOKS_PER_MINUTE, perSeconds: 60 });
      const { account = '' } = paramsOf(ctx);
      const { status, body } = await webhooks!(scopeFor(options, ctx), account, () => rawRequest(ctx, limit));
      write(ctx, { status, contentType: 'text/plain; charset=utf-8', body: body ?? '' });
    },
  });

  const signInPost = (door: SignInPostDoor): Route => ({
    method: 'POST',
    path: '/sign-in/with/:provider/callback',
    async serve(ctx) {
      await countRequest(options, ctx, { name: 'sign-in-posts', limit: SIGN_INS_PER_MINUTE, perSeconds: 60 });
      const { provider = '' } = paramsOf(ctx);
      if (!ctx.is('urlencoded')) throw refusal(415);
      const body = Object.fromEntries(new URLSearchParams((await rawBody(ctx.req, limit)).toString('utf8')));
      leadOn(ctx, await door(scopeFor(options, ctx), provider, body));
    },
  });

  const paymentPost = (door: PaymentPostDoor): Route => ({
    method: 'POST',
    path: '/o/:code/return',
    async serve(ctx) {
      await countRequest(options, ctx, { name: 'payment-posts', limit: RETURNS_PER_MINUTE, perSeconds: 60 });
      if (!ctx.is('urlencoded')) throw refusal(415);
      const { code = '' } = paramsOf(ctx);
      leadOn(ctx, await door(scopeFor(options, ctx), code, await rawRequest(ctx, limit)));
    },
  });

  return [
    ...(signInPosts ? [signInPost(signInPosts)] : []),
    ...(paymentPosts ? [paymentPost(paymentPosts)] : []),
    ...(webhooks ? [hear('/webhooks/:account'), hear('/api/v1/payments/webhook/:account')] : []),
    ...pluginRoutes.map((route) => ({
      method: route.method,
      path: route.path,
      async serve(ctx: Cx) {
        write(ctx, await route.handle(scopeFor(options, ctx), await rawRequest(ctx, limit)));
      },
    })),
  ];
}

async function rawRequest(ctx: Cx, limit: number): Promise<RawRequest> {
  return { headers: plainHeaders(ctx.req), body: await rawBody(ctx.req, limit), query: firstOfEach(ctx.querystring) };
}

function scopeFor(options: HttpOptions, ctx: Cx) {
  const { requestId, ip } = ctx.state;
  const locale = localeFor(options.site, { acceptLanguage: ctx.headers['accept-language'] });
  return options.makeScope(ANONYMOUS, { locale, origin: { requestId, ip } });
}

function write(
  ctx: Cx,
  answer: { readonly status: number; readonly contentType: string; readonly body: string },
): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.body = answer.body;
  ctx.set('Content-Type', answer.contentType);
  ctx.status = answer.status;
}

// The browser asks for the next page itself, so that its cookies come along.
function leadOn(ctx: Cx, { goTo }: { readonly goTo: string }): void {
  write(ctx, { status: 303, contentType: 'text/plain; charset=utf-8', body: '' });
  ctx.set('Location', goTo);
}

function paramsOf(ctx: Cx): Record<string, string> {
  return (ctx as Cx & { params?: Record<string, string> }).params ?? {};
}
