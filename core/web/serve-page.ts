import { DomainError, InvalidInput, type FieldProblem } from '../kernel/errors.ts';
import type { FieldErrors, Page, Reply } from '../kernel/pages/page.ts';
import type { Scope } from '../kernel/scope/scope.ts';
import { captchaFailed, passesCaptcha } from './captcha.ts';
import { failureOf, refusal, type Failure } from './failure.ts';
import { bindForm } from './forms/bind-form.ts';
import { errorsByField } from './forms/problems.ts';
import type { PostedValues } from './forms/bind.ts';
import type { HttpOptions, OrganizationFacts } from './http-options.ts';
import { formReader, type PostedForm } from './koa/body.ts';
import { readCookies } from './koa/cookies.ts';
import { formsOf, refuseForeignPost, refuseWithoutToken } from './koa/csrf.ts';
import { retrySeconds, wantsProblem } from './koa/errors.ts';
import { countRequest } from './koa/rate-limit.ts';
import type { Cx, Middleware } from './koa/state.ts';
import { etagOf, HTML_TYPE, JSON_TYPE, pageKey, type Made, type PageCache } from './page-cache.ts';
import { admit, CONFIRM_PATH, FACTOR_PATH } from './page-permission.ts';
import { requestOf } from './page-request.ts';
import { factorRequired, notRecent } from './recent-proof.ts';
import { isForAnybody, tellsWho } from './serve-cached.ts';
import { CURRENCY_COOKIE, type VisitorCurrencies } from './visitor-currency.ts';
import { drawn, writeReply } from './write-reply.ts';

interface Visit {
  readonly page: Page;
  readonly params: Readonly<Record<string, string>>;
  readonly organization: OrganizationFacts | undefined;
}

export interface PageTools {
  readonly cache: PageCache;
  readonly currencies: VisitorCurrencies;
  readonly limits: { readonly formBytes: number; readonly uploadDir: string };
}

/**
 * The whole cycle of a page: GET is 200; a bad form is 422 and comes again with what was typed and what was wrong;
 * success is 303 and a sentence on the next page.
 */
export function servePage(options: HttpOptions, page: Page, { cache, currencies, limits }: PageTools): Middleware {
  const readForm = formReader(page, limits);

  return async (ctx) => {
    const isPost = ctx.method === 'POST';
    if (isPost) {
      if (!page.submit) throw refusal(405);
      refuseForeignPost(ctx.headers, options.site.url);
    }
    const params = (ctx as Cx & { params?: Record<string, string> }).params ?? {};
    if (isPost) await countPost(options, ctx, page, params);
    const cookie = readCookies(ctx.headers.cookie).get(CURRENCY_COOKIE);
    ctx.state.currency = await currencies.of(ctx.state.scope, cookie);
    const admission = await admit(options, ctx, page, params);
    if (!admission.may) return leadTo(ctx, admission.ask, isPost);

    const visit: Visit = { page, params, organization: admission.organization };
    if (isPost) await submit(options, ctx, visit, await readForm(ctx));
    else await show(options, ctx, visit, cache);
  };
}

async function countPost(options: HttpOptions, ctx: Cx, page: Page, params: Visit['params']): Promise<void> {
  const { path: name, postsPerMinute } = page;
  const limit = page.limit ?? (postsPerMinute === undefined ? undefined : { limit: postsPerMinute, perSeconds: 60 });
  if (!limit) return;
  const of = page.limit?.by?.replace('params.', '');
  const whose = of === undefined ? {} : { whose: (params[of] ?? '').toUpperCase().slice(0, 40) };
  await countRequest(options, ctx, { ...limit, name, ...whose });
}

const LEADS_TO = { 'sign-in': '/sign-in', factor: FACTOR_PATH, confirm: CONFIRM_PATH };

function leadTo(ctx: Cx, ask: keyof typeof LEADS_TO, isPost: boolean): void {
  if (wantsProblem(ctx)) throw refusalOf(ask);
  ctx.status = 303;
  ctx.set('Cache-Control', 'no-store');
  // What was posted is lost on the way; the form's own page is where to start again.
  const next = isPost ? ctx.path : ctx.path + ctx.search;
  const path = LEADS_TO[ask];
  ctx.set('Location', `${path}${path.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`);
  ctx.body = '';
}

function refusalOf(ask: keyof typeof LEADS_TO): DomainError {
  if (ask === 'sign-in') return refusal(401);
  return ask === 'factor' ? factorRequired() : notRecent();
}

async function show(options: HttpOptions, ctx: Cx, visit: Visit, cache: PageCache): Promise<void> {
  const { page, params, organization } = visit;
  const { scope, locale, currency } = ctx.state;
  if (page.captcha === true) ctx.state.showsCaptcha = true;
  let readACookie = false;
  // A cookie that nobody in particular has reads the same for all of them.
  const request = requestOf(ctx, visit, { onCookie: (name) => (readACookie ||= !tellsWho(name)) });
  if (page.may !== 'public' || !isForAnybody(ctx.req)) {
    return writeReply(options, ctx, await page.show(scope, params, request), { organization });
  }

  let own: Reply | undefined;
  const { shared } = await cache.fill(pageKey(locale, ctx.url, currency), async (): Promise<Made> => {
    const reply = await page.show(scope, params, request);
    const mayShare =
      ('view' in reply || 'json' in reply) && !readACookie && !reply.cookies && reply.signIn === undefined;
    if (!mayShare || !reply.cacheSeconds || (reply.status ?? 200) !== 200 || ctx.response.get('Set-Cookie')) {
      own = reply;
      return {};
    }
    const [text, type] =
      'json' in reply ? [JSON.stringify(reply.json), JSON_TYPE] : [await drawn(options, ctx, reply), HTML_TYPE];
    return { shared: { text, type, seconds: reply.cacheSeconds, route: page.path } };
  });
  if (own) return writeReply(options, ctx, own);
  ctx.body = shared!.text;
  ctx.set('Content-Type', shared!.type);
  ctx.etag = etagOf(shared!.text);
  ctx.set('Cache-Control', 'no-cache');
  ctx.vary('Cookie, Accept-Language');
}

async function submit(options: HttpOptions, ctx: Cx, visit: Visit, form: PostedForm): Promise<void> {
  const { page, params, organization } = visit;
  const { scope, session, device } = ctx.state;
  const holder = session ?? device;
  try {
    if (holder) {
      refuseWithoutToken(options.site.key('csrf'), formsOf(holder), form.csrf ?? ctx.headers['x-csrf-token']);
    }
    const { values, token } = withoutToken(page, scope, form.values);
    const parsed = await checked(page, { ...form, values }, scope.t);
    if (!parsed.ok && wantsProblem(ctx)) throw new InvalidInput(problemsOf(parsed.errors));
    if (!parsed.ok) return await showAgain(options, ctx, visit, values, { errors: parsed.errors });

    let reply: Reply;
    try {
      const captchaSolved = await solvesCaptcha(page, scope, token);
      const request = requestOf(ctx, visit, { files: form.files, captchaSolved });
      reply = await page.submit!(scope, params, parsed.value as never, request);
    } catch (error) {
      const failure = failureOf(error);
      if (wantsProblem(ctx) || !canBeTriedAgain(error, failure)) throw error;
      if (failure.isOurs) options.log.warn('page.submit_failed', { error, route: page.path });
      return await showAgain(options, ctx, visit, values, said(failure, scope.t));
    }
    await writeReply(options, ctx, reply, { organization });
  } finally {
    await form.cleanUp();
  }
}

/** What the captcha sent is no field of the form's. */
function withoutToken(
  page: Page,
  { capabilities }: Scope,
  posted: PostedValues,
): { values: PostedValues; token: unknown } {
  if (!page.captcha || !capabilities.captcha) return { values: posted, token: undefined };
  const { [capabilities.captcha.field]: token, ...values } = posted;
  return { values, token };
}

/** Where it is only asked for at times, nothing sent is no failure yet. */
async function solvesCaptcha(page: Page, scope: Scope, token: unknown): Promise<boolean> {
  if (!page.captcha) return false;
  if (page.captcha === 'when-asked' && !token) return scope.capabilities.captcha === undefined;
  if (await passesCaptcha(scope, token)) return true;
  throw captchaFailed();
}

type Say = Cx['state']['scope']['t'];

async function checked(
  page: Page,
  form: PostedForm,
  t: Say,
): Promise<{ ok: true; value: unknown } | { ok: false; errors: FieldErrors }> {
  const tooLarge = form.tooLarge.map((field) => [field, t('errors.http.file_too_large')] as const);
  const bound = page.form ? await bindForm(page.form, form.values, t) : { ok: true as const, value: form.values };
  if (bound.ok && tooLarge.length === 0) return bound;
  return { ok: false, errors: { ...(bound.ok ? {} : bound.errors), ...Object.fromEntries(tooLarge) } };
}

function problemsOf(errors: FieldErrors): FieldProblem[] {
  return Object.entries(errors).map(([field, message]) => ({ field, code: 'field.invalid', message }));
}

/** What the person can put right in the form, or what may go well next time; the rest has a page of its own. */
function canBeTriedAgain(error: unknown, { status, code }: Failure): boolean {
  if (error instanceof DomainError) return ![403, 404, 413, 415].includes(status);
  return code === 'http.outside' || code === 'http.busy' || code === 'http.disk_full';
}

interface Wrong {
  readonly errors: FieldErrors;
  readonly problem?: string;
  readonly status?: number;
  readonly code?: string;
  readonly retryAfter?: number | undefined;
}

function said(failure: Failure, t: Say): Wrong {
  const { status, code, params, field, problems } = failure;
  const sentence = t(`errors.${code}`, { ...params });
  const common = { status, code, retryAfter: retrySeconds(failure) };
  if (problems) return { ...common, errors: errorsByField(problems) };
  if (field !== undefined) return { ...common, errors: { [field]: sentence } };
  return { ...common, errors: {}, problem: sentence };
}

async function showAgain(
  options: HttpOptions,
  ctx: Cx,
  visit: Visit,
  values: PostedValues,
  { errors, problem, status = 422, code = new InvalidInput([]).code, retryAfter }: Wrong,
): Promise<void> {
  const { page, params, organization } = visit;
  ctx.state.problem = code;
  if (retryAfter !== undefined) ctx.set('Retry-After', String(retryAfter));
  if (page.captcha === true || code.startsWith('captcha.')) ctx.state.showsCaptcha = true;
  const again = { values, errors, ...(problem !== undefined && { problem }) };
  const reply = await page.show(ctx.state.scope, params, requestOf(ctx, visit, { again }));
  const refused = problem ?? Object.values(errors)[0];
  await writeReply(options, ctx, reply, { status, organization, refused });
}
