import type { App } from '../app.ts';
import { pendingMigrations } from '../kernel/db/migrate.ts';
import { createHealth } from '../kernel/health.ts';
import type { Peers } from '../kernel/peers.ts';
import { findCaller } from '../modules/access/index.ts';
import { offeredCurrencies, ratesChecks } from '../modules/exchange-rates/index.ts';
import { openImage } from '../modules/media/index.ts';
import { opensOrder } from '../modules/orders/index.ts';
import { belongs, can, organizationBySlug } from '../modules/organizations/index.ts';
import { webhookDoor } from '../modules/payments/index.ts';
import { endSession, findSession, startSession } from '../modules/users/index.ts';
import { lacksSecondFactor, mappingChecks } from '../modules/sign-in/index.ts';
import { pluginPages } from '../web/admin/plugins/index.ts';
import { settingsPages } from '../web/admin/settings/index.ts';
import { createSubjects } from '../web/api/subjects.ts';
import { CORE_ENDPOINTS, CORE_PAGES } from '../web/catalogue.ts';
import { createFrames } from '../web/frames.ts';
import { createHttp, type Http } from '../web/http.ts';
import type { HttpOptions } from '../web/http-options.ts';
import { createMetrics } from '../web/metrics.ts';
import { payReturnPosted } from '../web/storefront/pay-return.page.ts';
import { signInPosted } from '../web/storefront/sign-in-with.page.ts';
import { siteSamples } from './samples.ts';

/** The web's half: everything that the HTTP layer needs, from the modules and the plugins. */
export function createWeb(app: App, peers?: Peers): Http {
  const { plugins, parts, faces, config } = app;
  const brought = [...plugins.pages, ...plugins.adminPages].map(({ value }) => value);
  const ownPages = [...settingsPages({ store: app.settings, plugins }), ...pluginPages(plugins)];
  const webhooks = webhookDoor();
  const pages = [...CORE_PAGES, ...ownPages, ...brought];
  return createHttp({
    site: app.site,
    log: app.log,
    clock: parts.clock,
    cache: parts.capabilities.cache,
    makeScope: (actor, at) => app.scope(actor, at),
    translate: parts.translate,
    renderer: faces.renderer,
    assets: faces.assets,
    frames: createFrames({ pages, leftOut: config.leftOut, locales: config.locales }),
    pages,
    endpoints: CORE_ENDPOINTS,
    sessions: { find: findSession, start: startSession, end: endSession },
    callers: { find: findCaller },
    lacksSecondFactor,
    membership: {
      bySlug: organizationBySlug,
      belongs,
      can,
    },
    subjects: createSubjects((scope, order, secret) => opensOrder(scope.site, order, secret)),
    health: healthOf(app),
    metrics: createMetrics({
      collect: () => siteSamples(app),
      onProblem: (error) => app.log.warn('metrics.incomplete', { error }),
      peers,
    }),
    metricsToken: config.metricsToken,
    webhooks: async (scope, account, read) => {
      await webhooks.hear(scope, account, read);
      return { status: 200 };
    },
    currencies: offeredCurrencies,
    media: (scope, id, width) => openImage(scope, { id, width: Number(width) }),
    signInPosts: signInPosted,
    paymentPosts: payReturnPosted,
    pluginRoutes: plugins.routes.map(({ value }) => value),
    csp: plugins.plugins.map(({ csp }) => csp),
    trustedProxies: config.trustedProxies,
    limits: { apiPerMinute: config.apiPerMinute },
  } satisfies HttpOptions);
}

export function healthOf({ database, queue, parts, site, migrations, plugins, scope, log }: App) {
  return createHealth({
    database,
    queue,
    storage: parts.capabilities.storage,
    cache: parts.capabilities.cache,
    dataDir: site.dataDir,
    pendingMigrations: () => pendingMigrations(database, migrations),
    checks: [
      ...plugins.healthChecks.map(({ value }) => value),
      ...mappingChecks(parts.capabilities.signIn),
      ...ratesChecks(parts.capabilities.rates),
    ],
    makeScope: () => scope(),
    log,
  });
}
