import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Cache } from '../kernel/capabilities/cache.ts';
import type { RawRequest } from '../kernel/capabilities/gateway.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Health } from '../kernel/health.ts';
import type { Logger } from '../kernel/log.ts';
import type { OrganizationPermission, Page } from '../kernel/pages/page.ts';
import type { PluginRoute } from '../kernel/plugins/define.ts';
import type { Actor, DeviceActor, KeyActor, UserActor } from '../kernel/scope/actor.ts';
import type { Origin, Scope, SiteFacts } from '../kernel/scope/scope.ts';
import type { Assets } from '../render/assets.ts';
import type { AdminFrame, SiteFrame, ViewContext } from '../render/contract/index.ts';
import type { Endpoint } from './api/endpoint.ts';
import type { Subjects } from './api/subjects.ts';
import type { Metrics } from './metrics.ts';
import type { PageCache } from './page-cache.ts';

export type { UserActor };

/** Everything the web needs from the rest of the house; `core/app.ts` hands it over, tests hand over less. */
export interface HttpOptions {
  readonly site: SiteFacts;
  readonly log: Logger;
  readonly clock: Clock;
  readonly cache: Cache;
  readonly makeScope: (actor: Actor, at: { locale: string; origin: Origin }) => Scope;
  readonly translate: Translate;
  readonly renderer: { renderOther(view: string, model: object, at: ViewContext): string };
  readonly assets: Pick<Assets, 'find'>;
  readonly frames: Frames;
  readonly pages: readonly Page[];
  readonly endpoints: readonly Endpoint[];
  readonly sessions: SessionStore;
  readonly callers: CallerStore;
  readonly membership: Membership;
  /** Whether the person must have a second factor, there or anywhere, and has none. */
  readonly lacksSecondFactor?: (scope: Scope, organizationId?: string) => Promise<boolean>;
  readonly subjects: Subjects;
  readonly health: Health;
  readonly metrics?: Metrics;
  /** Lets other machines than this one read `/metrics`. */
  readonly metricsToken?: string | undefined;
  /** In which currencies visitors may have prices estimated. */
  readonly currencies?: (scope: Scope) => Promise<readonly string[]>;
  readonly webhooks?: WebhookDoor;
  readonly media?: MediaDoor;
  readonly signInPosts?: SignInPostDoor;
  readonly paymentPosts?: PaymentPostDoor;
  /** With their whole paths: `/p/acme/hook`. */
  readonly pluginRoutes?: readonly PluginRoute[];
  /** Hosts that plugins need in the browser. */
  readonly csp?: readonly CspHosts[];
  /** Addresses and networks of proxies whose forwarded headers count: `10.0.0.0/8`, `loopback`. */
  readonly trustedProxies?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
  readonly pageCache?: PageCache;
}

export type Translate = (locale: string, key: string, params?: Readonly<Record<string, string | number>>) => string;

export interface HttpLimits {
  readonly jsonBytes: number;
  readonly formBytes: number;
  readonly rawBytes: number;
  /**
   * In place of the site's settings: API calls per minute of a stranger's address, and ten times that for each person
   * who is signed in. 0 counts nothing but what guards a secret.
   */
  readonly apiPerMinute: number | undefined;
}

export const DEFAULT_LIMITS: HttpLimits = {
  jsonBytes: 256 * 1024,
  formBytes: 256 * 1024,
  rawBytes: 1024 * 1024,
  apiPerMinute: undefined,
};

/** Where uploads lie while their request is served. */
export const uploadDirOf = ({ dataDir }: Pick<SiteFacts, 'dataDir'>): string => join(dataDir, 'tmp', 'uploads');

export interface CspHosts {
  readonly scripts?: readonly string[];
  readonly frames?: readonly string[];
  readonly connect?: readonly string[];
  /** Where a form's answer may lead: a provider's payment page. */
  readonly forms?: readonly string[];
}

export interface FoundSession {
  readonly id: string;
  readonly actor: UserActor;
  readonly locale: string;
}

/** Signed-in browsers. A token is known to the browser alone. */
export interface SessionStore {
  find(scope: Scope, token: string): Promise<FoundSession | undefined>;
  start(
    scope: Scope,
    who: { userId: string; ip?: string | undefined; userAgent?: string | undefined },
  ): Promise<{ token: string; expiresAt: Date }>;
  end(scope: Scope, session: { sessionId: string; userId: string }): Promise<void>;
}

/** Programs. They send a token with every call of the REST API. */
export interface CallerStore {
  find(scope: Scope, bearer: string): Promise<FoundCaller | undefined>;
}

export interface FoundCaller {
  readonly id: string;
  readonly actor: UserActor | KeyActor | DeviceActor;
  readonly locale?: string;
}

export interface OrganizationFacts {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** Who may do what in which organization. */
export interface Membership {
  bySlug(scope: Scope, slug: string): Promise<OrganizationFacts | undefined>;
  /** Whether the actor belongs to the organization at all; to others it does not exist. */
  belongs(scope: Scope, organizationId: string): Promise<boolean>;
  can(
    scope: Scope,
    permission: OrganizationPermission,
    subject: {
      readonly organizationId: string;
      readonly eventId?: string | undefined;
      readonly events?: 'some' | undefined;
    },
  ): Promise<boolean>;
}

/** What the frame of a page is made from. */
export interface FrameRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly organization: OrganizationFacts | undefined;
  readonly cookie: (name: string) => string | undefined;
  /** In which currency the visitor has prices estimated; empty for none. */
  readonly currency: string;
  /** For forms that are part of the frame, such as signing out. */
  readonly csrf: string | undefined;
}

/** The frame around pages; the flash message is added by the page cycle. */
export interface Frames {
  site(scope: Scope, at: FrameRequest): Promise<SiteFrame> | SiteFrame;
  admin(scope: Scope, at: FrameRequest): Promise<AdminFrame> | AdminFrame;
}

/** Where payment providers report to; `read` is asked for the body, within the limit, only where there is such an account. */
export type WebhookDoor = (
  scope: Scope,
  account: string,
  read: () => Promise<RawRequest>,
) => Promise<{ readonly status: number; readonly body?: string }>;

/** Where sign-in providers post their answer; a browser brings it, but from another site and so without cookies. */
export type SignInPostDoor = (
  scope: Scope,
  provider: string,
  body: Readonly<Record<string, string>>,
) => Promise<{ readonly goTo: string }>;

/** Where a payment provider has the buyer's browser post on the way back to an order: from another site, without cookies. */
export type PaymentPostDoor = (scope: Scope, code: string, request: RawRequest) => Promise<{ readonly goTo: string }>;

/** Pictures that organizers uploaded, in the widths that pages ask for. */
export type MediaDoor = (
  scope: Scope,
  id: string,
  width: string,
) => Promise<
  { readonly contentType: string; readonly content: Uint8Array | Readable; readonly bytes?: number } | undefined
>;
