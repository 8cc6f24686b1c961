import type { z } from 'zod';
import { DomainError, InvalidInput } from '../../kernel/errors.ts';
import type { UploadedFile } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { captchaFailed, passesCaptcha } from '../captcha.ts';
import { refusal } from '../failure.ts';
import { parseWith } from '../forms/problems.ts';
import { DEFAULT_LIMITS, type HttpOptions, uploadDirOf } from '../http-options.ts';
import { jsonReader, uploadReader } from '../koa/body.ts';
import { browserCookie, readCookies } from '../koa/cookies.ts';
import { refuseForeignCall } from '../koa/csrf.ts';
import { plainHeaders } from '../koa/raw-body.ts';
import { setCookie } from '../koa/session.ts';
import { rememberBrowser } from '../koa/sign-in.ts';
import type { Cx, Middleware } from '../koa/state.ts';
import { apiLimiter } from './api-limits.ts';
import type { Endpoint, EndpointAnswer, EndpointRequest } from './endpoint.ts';
import { streamEvents } from './event-stream.ts';
import { admitCall, decidesByBody, refuseOldProof } from './endpoint-permission.ts';
import { answerOnce, replayOf } from './idempotency.ts';

/** One operation: limit, permission, input, work, answer, in this order. */
export function serveEndpoint(options: HttpOptions, endpoint: Endpoint): Middleware {
  const { jsonBytes } = { ...DEFAULT_LIMITS, ...options.limits };
  const countCall = apiLimiter(options, endpoint);
  const { method, path, may } = endpoint;
  const readSent = senderOf(endpoint, { jsonBytes, uploadDir: uploadDirOf(options.site) });
  const replay = replayOf(endpoint, options.endpoints);
  const changes = method !== 'GET';

  return async (ctx) => {
    await countCall(ctx);
    if (changes && ctx.state.signedInBy === 'cookie') refuseForeignCall(ctx.headers, options.site.url);

    const params = await paramsOf(endpoint, ctx);
    const early = decidesByBody(may) ? undefined : await admitCall(options, ctx, may, { params, body: undefined });
    const query = await inputOf(endpoint.query, queryOf(ctx), ctx);
    const sent = changes ? await readSent(ctx) : NOTHING_SENT;
    try {
      const body = changes ? await inputOf(endpoint.body, sent.values, ctx) : undefined;
      const files = filesOf(endpoint, sent, ctx);
      const scope = early ?? (await admitCall(options, ctx, may, { params, body }));
      refuseOldProof(endpoint, scope);

      if (endpoint.captcha && !(await passesCaptcha(ctx.state.scope, ctx.get('Captcha-Token')))) throw captchaFailed();

      const request: EndpointRequest<unknown, unknown, unknown> = {
        params,
        query,
        body,
        files,
        headers: plainHeaders(ctx.req),
        ip: ctx.state.ip,
        browser: readCookies(ctx.headers.cookie).get(browserCookie(options.site)),
      };
      const run = (within: Scope): Promise<EndpointAnswer> => endpoint.run(within, request as never);
      const answer =
        method === 'POST' && !path.startsWith('/auth/')
          ? await answerOnce(scope, { endpoint, request, url: ctx.path, run, replay })
          : await run(scope);
      await writeAnswer(options, ctx, endpoint, answer);
    } finally {
      await sent.cleanUp();
    }
  };
}

interface Sent {
  readonly values: object;
  readonly files: Readonly<Record<string, UploadedFile | undefined>>;
  readonly tooLarge: readonly string[];
  cleanUp(): Promise<void>;
}

const NOTHING_SENT: Sent = { values: {}, files: {}, tooLarge: [], cleanUp: async () => undefined };

/** Reads JSON; for an operation with files also a form that carries them. */
function senderOf(
  { files, maxBytes }: Endpoint,
  limits: { readonly jsonBytes: number; readonly uploadDir: string },
): (ctx: Cx) => Promise<Sent> {
  if (files) return uploadReader(files, limits);
  const readBody = jsonReader(maxBytes ?? limits.jsonBytes);
  return async (ctx) => ({ ...NOTHING_SENT, values: ((await readBody(ctx)) ?? {}) as object });
}

function filesOf({ files = {} }: Endpoint, sent: Sent, { state: { scope } }: Cx): Sent['files'] {
  const missing = Object.keys(files).filter(
    (name) => files[name]!.required && !sent.files[name] && !sent.tooLarge.includes(name),
  );
  const problems = [
    ...sent.tooLarge.map((field) => ({
      field,
      code: 'http.file_too_large',
      message: scope.t('errors.http.file_too_large'),
    })),
    ...missing.map((field) => ({ field, code: 'field.required', message: scope.t('errors.field.required') })),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  return sent.files;
}

async function paramsOf(endpoint: Endpoint, ctx: Cx): Promise<Record<string, unknown>> {
  const given = (ctx as Cx & { params?: Record<string, string> }).params ?? {};
  if (!endpoint.params) return given;
  const parsed = await parseWith(endpoint.params, given, ctx.state.scope.t);
  // What cannot be an id is the id of nothing.
  if (!parsed.ok) throw refusal(404);
  return parsed.value as Record<string, unknown>;
}

async function inputOf(schema: z.ZodType | undefined, given: object, ctx: Cx): Promise<unknown> {
  if (!schema) return refuseSurplus(given, ctx);
  const parsed = await parseWith(schema, given, ctx.state.scope.t);
  if (!parsed.ok) throw new InvalidInput(parsed.problems);
  return parsed.value;
}

function refuseSurplus(given: object, ctx: Cx): undefined {
  const surplus = Object.keys(given);
  if (surplus.length === 0) return undefined;
  const message = ctx.state.scope.t('errors.field.unknown');
  throw new InvalidInput(surplus.map((field) => ({ field, code: 'field.unknown', message })));
}

/** A parameter that comes more than once is a list. `lang` is the web's own. */
function queryOf(ctx: Cx): Record<string, string | string[]> {
  const query = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(ctx.querystring)) {
    const before = query[name];
    query[name] = before === undefined ? value : [before, value].flat();
  }
  delete query.lang;
  return query;
}

async function writeAnswer(options: HttpOptions, ctx: Cx, endpoint: Endpoint, answer: EndpointAnswer): Promise<void> {
  if (answer.events) return streamEvents(ctx, answer.events);
  const text = answer.body === undefined ? undefined : JSON.stringify(answer.body);
  if (options.site.mode === 'test') await refuseUndocumented(endpoint, answer.status, text);
  if (answer.knows) rememberBrowser(options, ctx, answer.knows.userId);
  for (const { name, value, maxAgeSeconds, path } of answer.cookies ?? []) {
    setCookie(options, ctx, name, value, { maxAgeSeconds, path });
  }
  const isOpen = endpoint.may === 'public' && endpoint.method === 'GET' && !ctx.state.session;
  ctx.set('Cache-Control', isOpen ? 'no-cache' : 'no-store');
  ctx.vary('Authorization, Cookie, Accept-Language');
  for (const [name, value] of Object.entries(answer.headers ?? {})) ctx.set(name, value);
  ctx.body = text ?? null;
  if (text !== undefined) ctx.type = 'application/json; charset=utf-8';
  ctx.status = answer.status;
}

/** In tests an answer that its document does not describe is a failure of the test. */
async function refuseUndocumented(
  { method, path, answers }: Endpoint,
  status: number,
  text: string | undefined,
): Promise<void> {
  const about = `${method} ${path} answered ${status}`;
  const schema = answers[status];
  if (schema === undefined) throw new Error(`${about}, which its document does not list.`);
  if (schema === null) {
    if (text !== undefined) throw new Error(`${about} with a body, but its document has none.`);
    return;
  }
  const parsed = await schema.safeParseAsync(text === undefined ? undefined : JSON.parse(text));
  if (!parsed.success) throw new Error(`${about}, but not as documented: ${JSON.stringify(parsed.error.issues)}`);
}

/** `/events/{id}` as the router writes it. */
export function routerPath(path: string): string {
  return `/api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`;
}

/** For paths below the API that nothing serves. */
export function noSuchOperation(): never {
  throw new DomainError('http.not_found', { status: 404 });
}
