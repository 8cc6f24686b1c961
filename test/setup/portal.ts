import { createFrames } from '../../core/web/frames.ts';
import { createTranslator } from '../../core/kernel/i18n/translator.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import type { Page } from '../../core/kernel/pages/page.ts';
import { createScope } from '../../core/kernel/scope/create-scope.ts';
import { findCaller, openTokens } from '../../core/modules/access/index.ts';
import { offeredCurrencies } from '../../core/modules/exchange-rates/index.ts';
import { openImage } from '../../core/modules/media/index.ts';
import { opensOrder } from '../../core/modules/orders/index.ts';
import { lacksSecondFactor } from '../../core/modules/sign-in/index.ts';
import { belongs, can, organizationBySlug } from '../../core/modules/organizations/index.ts';
import { endSession, findSession, startSession } from '../../core/modules/users/index.ts';
import { createAssets } from '../../core/render/assets.ts';
import { createRenderer } from '../../core/render/engine.ts';
import { LOCALES_DIR, themeChain } from '../../core/render/theme.ts';
import type { Endpoint } from '../../core/web/api/endpoint.ts';
import { createSubjects } from '../../core/web/api/subjects.ts';
import { createHttp } from '../../core/web/http.ts';
import type { HttpLimits } from '../../core/web/http-options.ts';
import { csrfToken } from '../../core/web/koa/csrf.ts';
import { listen } from '../../core/web/server.ts';
import { payReturnPosted } from '../../core/web/storefront/pay-return.page.ts';
import { signInPosted } from '../../core/web/storefront/sign-in-with.page.ts';
import type { TestSite } from './test-site.ts';
import { ask, type Answer, type AskOptions } from './web.ts';

export interface Portal {
  readonly origin: string;
  /** i18n keys that a page asked for and no file has. */
  readonly missing: readonly string[];
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** A browser in which somebody is signed in: it sends the cookie, and the token with every form. */
  browser(userId: string): Promise<Browser>;
  close(): Promise<void>;
}

export interface Browser {
  readonly cookie: string;
  /** What pages of this session hold, for scripts that send it in a header. */
  readonly csrf: string;
  /** An access token of the same person, for the REST API. */
  readonly bearer: string;
  get(path: string): Promise<Answer>;
  post(path: string, fields?: Readonly<Record<string, string | readonly string[]>>): Promise<Answer>;
  upload(
    path: string,
    name: string,
    file: { filename: string; content: Buffer },
    fields?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

/** Pages and operations over real HTTP, with the real theme, on a test's own database. */
export async function testPortal(
  site: TestSite,
  given: {
    readonly pages: readonly unknown[];
    readonly endpoints?: readonly unknown[];
    readonly limits?: Partial<HttpLimits>;
  },
): Promise<Portal> {
  const { parts } = site;
  const missing: string[] = [];
  const theme = themeChain('default', []);
  const assets = createAssets({ theme });
  const onMissing = (key: string): void => void missing.push(key);
  const translator = createTranslator([{ dir: LOCALES_DIR }], { fallback: 'en', onMissing });
  const translate: typeof parts.translate = (locale, key, params) => translator.t(locale, key, params);
  const pages = given.pages as readonly Page[];
  const http = createHttp({
    site: site.site,
    log: silentLogger,
    clock: site.clock,
    cache: parts.capabilities.cache,
    makeScope: (actor, at) => createScope({ ...parts, translate }, { actor, ...at }),
    translate,
    renderer: createRenderer({ theme, translator, assets }),
    assets,
    frames: createFrames({ pages, leftOut: [], locales: site.site.locales }),
    pages,
    endpoints: (given.endpoints ?? []) as readonly Endpoint[],
    sessions: { find: findSession, start: startSession, end: endSession },
    callers: { find: findCaller },
    lacksSecondFactor,
    membership: {
      bySlug: organizationBySlug,
      belongs,
      can,
    },
    subjects: createSubjects((scope, order, secret) => opensOrder(scope.site, order, secret)),
    limits: { apiPerMinute: 0, ...given.limits },
    health: { live: () => ({ ok: true }), ready: async () => ({ ok: true, checks: [] }) },
    signInPosts: signInPosted,
    paymentPosts: payReturnPosted,
    currencies: offeredCurrencies,
    media: (scope, id, width) => openImage(scope, { id, width: Number(width) }),
  });
  const server = await listen(http.callback, { port: 0, host: '127.0.0.1' });
  const origin = `http://127.0.0.1:${server.port}`;
  return {
    origin,
    missing,
    ask: (path, options) => ask(origin, path, options),
    browser: (userId) => browserOf(site, origin, userId),
    close: () => server.stop(1000),
  };
}

async function browserOf(site: TestSite, origin: string, userId: string): Promise<Browser> {
  const { sessionId, token } = await startSession(site.scope(), { userId });
  const { accessToken } = await openTokens(site.scope(), { userId });
  const cookie = `ep_session=${token}`;
  const csrf = csrfToken(site.site.key('csrf'), sessionId);
  const headers = { Cookie: cookie };
  return {
    cookie,
    csrf,
    bearer: accessToken,
    get: (path) => ask(origin, path, { headers }),
    post(path, fields = {}) {
      const pairs = Object.entries({ _csrf: csrf, ...fields }).flatMap(([name, values]) =>
        [values].flat().map((value): [string, string] => [name, value]),
      );
      return ask(origin, path, { headers, body: new URLSearchParams(pairs) });
    },
    async upload(path, name, { filename, content }, fields = {}) {
      const form = new FormData();
      form.set('_csrf', csrf);
      for (const [field, value] of Object.entries({ _csrf: csrf, ...fields })) form.set(field, value);
      form.set(name, new Blob([new Uint8Array(content)]), filename);
      const encoded = new Response(form);
      const type = encoded.headers.get('content-type')!;
      const body = Buffer.from(await encoded.arrayBuffer());
      return ask(origin, path, { headers: { ...headers, 'Content-Type': type }, body });
    },
  };
}
