import type { Command } from 'commander';
import type { z } from 'zod';
import type { Cache } from '../capabilities/cache.ts';
import type { PaymentGateway } from '../capabilities/gateway.ts';
import type { Mailer } from '../capabilities/mailer.ts';
import type { PushSender, SmsSender } from '../capabilities/messaging.ts';
import type { PdfRenderer } from '../capabilities/pdf.ts';
import type { RatesProvider } from '../capabilities/rates.ts';
import type { SearchEngine } from '../capabilities/search.ts';
import type { Captcha } from '../capabilities/captcha.ts';
import type { SignInProvider } from '../capabilities/sign-in.ts';
import type { Storage } from '../capabilities/storage.ts';
import type { ActionName, Actions, EventName, Events, FilterName, Filters } from '../hooks/points.ts';
import type { JobDefinition, Schedule } from '../jobs/define.ts';
import type { Page } from '../pages/page.ts';
import type { Queue } from '../queue/queue.ts';
import type { Scope, SiteFacts, TxScope } from '../scope/scope.ts';
import type { SettingsDefinition } from '../settings/settings.ts';
import type { Logger } from '../log.ts';

type Maybe<T> = T | Promise<T>;

export interface HookRegistrar {
  /** Lower `order` runs first; equal ones in the order of the config. */
  filter<F extends FilterName>(
    at: F,
    reshape: (value: Filters[F]['value'], about: Filters[F]['about']) => Maybe<Filters[F]['value']>,
    options?: { order?: number },
  ): void;
  action<A extends ActionName>(
    at: A,
    take: (tx: TxScope, about: Actions[A]) => Maybe<void>,
    options?: { order?: number },
  ): void;
  /**
   * `subscriber` names the delivery for ever (`acme.tell-crm`): a fact is delivered to it once. `when` spares deliveries
   * that would do nothing: it is asked within the transaction and again before the delivery, and only computes. `concerns`
   * spares those that only the database can tell: it is asked once, when deliveries are made, for several facts together,
   * and answers for each. Where either fails, it is delivered.
   */
  on<E extends EventName>(
    event: E,
    subscriber: string,
    hear: (scope: Scope, payload: Events[E]) => Promise<void>,
    options?: {
      when?: (payload: Events[E]) => boolean;
      concerns?: (
        reads: Pick<TxScope, 'em' | 'settings'>,
        payloads: readonly Events[E][],
      ) => Promise<readonly boolean[]>;
    },
  ): void;
}

/** What every capability's maker is given at boot. */
export interface SiteServices {
  readonly site: SiteFacts;
  readonly log: Logger;
}

export interface HealthCheck {
  readonly name: string;
  /** Resolves to nothing when all is well, else to a sentence. */
  check(scope: Scope): Promise<string | undefined>;
}

/** What a plugin may add. Everything is data; nothing runs until boot, and nothing can be added after it. */
export interface Registrar {
  readonly hooks: HookRegistrar;
  gateway<S>(gateway: PaymentGateway<S>, settings: z.ZodType<S>): void;
  mailer(mailer: Mailer): void;
  sms(sender: SmsSender): void;
  push(sender: PushSender): void;
  storage(make: (services: SiteServices) => Storage): void;
  cache(make: (services: SiteServices) => Cache): void;
  queue(make: (services: SiteServices) => Queue): void;
  pdf(make: (services: SiteServices) => PdfRenderer): void;
  search(engine: SearchEngine): void;
  signIn(provider: SignInProvider): void;
  captcha(captcha: Captcha): void;
  rates(provider: RatesProvider): void;
  job<P>(job: JobDefinition<P>): void;
  schedule(schedule: Schedule): void;
  /** Below `/admin/plugins/<id>/`, or with an organization `/admin/o/:org/plugins/<id>/`. */
  adminPage<P extends string, F extends z.ZodType>(page: Page<P, F>): void;
  /** Below `/p/<id>/`. */
  page<P extends string, F extends z.ZodType>(page: Page<P, F>): void;
  /** A raw route below `/p/<id>/`, for callers that are no browsers. */
  route(route: PluginRoute): void;
  settings<T>(settings: SettingsDefinition<T>): void;
  /** A partial in a named place: `checkout.after_lines`. */
  slot(name: string, view: string): void;
  command(add: (program: Command, run: <T>(work: (scope: Scope) => Promise<T>) => Promise<T>) => void): void;
  healthCheck(check: HealthCheck): void;
}

export interface PluginRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  handle(
    scope: Scope,
    request: {
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
      readonly query: Readonly<Record<string, string>>;
    },
  ): Promise<{ readonly status: number; readonly contentType: string; readonly body: string }>;
}

export interface PluginDefinition<C extends z.ZodType> {
  /** Lower case with dashes; prefixes the plugin's keys, tables (`plg_<id>_`), jobs and paths. */
  readonly id: string;
  readonly version: string;
  /** A semver range of eventportal. */
  readonly requires: { readonly eventportal: string; readonly plugins?: readonly string[] };
  /** `event` plugins do nothing until an organizer switches them on for an event. */
  readonly scope: 'site' | 'event';
  readonly config: C;
  /** `new URL('.', import.meta.url)`; beside it, all optional: locales/, views/, assets/, migrations/. */
  readonly root: URL;
  /** Files for the browser that are not in `assets/`, such as those of an npm package, by their name as an asset. */
  readonly assets?: Readonly<Record<string, URL>>;
  /** Hosts the browser may talk to on pages where this plugin is active. */
  readonly csp?: {
    readonly scripts?: readonly string[];
    readonly frames?: readonly string[];
    readonly connect?: readonly string[];
    /** Where a form's answer may lead: the provider's payment page. */
    readonly forms?: readonly string[];
  };
  /** Never enabled outside demo and test mode. */
  readonly demoOnly?: boolean;
  register(ep: Registrar, config: z.output<C>): void;
  boot?(scope: Scope, config: z.output<C>): Promise<void>;
  shutdown?(): Promise<void>;
}

/** A plugin with its config, as `eventportal.config.ts` lists it. */
export interface Plugin {
  readonly id: string;
  readonly version: string;
  readonly requires: { readonly eventportal: string; readonly plugins?: readonly string[] };
  readonly scope: 'site' | 'event';
  readonly root: URL;
  readonly assets?: Readonly<Record<string, URL>>;
  readonly csp: {
    readonly scripts?: readonly string[];
    readonly frames?: readonly string[];
    readonly connect?: readonly string[];
    /** Where a form's answer may lead: the provider's payment page. */
    readonly forms?: readonly string[];
  };
  readonly demoOnly: boolean;
  /** What is wrong with its config; the boot reports the problems of all plugins together. */
  readonly problems: readonly string[];
  register(ep: Registrar): void;
  boot(scope: Scope): Promise<void>;
  shutdown(): Promise<void>;
}

/** Gives the config file a typed function: `plugins: [acme({ feeMinor: 50 })]`. */
export function definePlugin<C extends z.ZodType>(
  definition: PluginDefinition<C>,
): (
  ...given: undefined extends z.input<C>
    ? [config?: z.input<C>]
    : Record<string, never> extends z.input<C>
      ? [config?: z.input<C>]
      : [config: z.input<C>]
) => Plugin {
  return (...given) => {
    const parsed = definition.config.safeParse(given[0] ?? {});
    return {
      id: definition.id,
      version: definition.version,
      requires: definition.requires,
      scope: definition.scope,
      root: definition.root,
      ...(definition.assets && { assets: definition.assets }),
      csp: definition.csp ?? {},
      demoOnly: definition.demoOnly ?? false,
      problems: parsed.success
        ? []
        : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`),
      // What it returns is handed on: a promise is a mistake that loading reports.
      register: (ep) => (parsed.success ? definition.register(ep, parsed.data) : undefined),
      boot: async (scope) => {
        if (parsed.success) await definition.boot?.(scope, parsed.data);
      },
      shutdown: async () => definition.shutdown?.(),
    };
  };
}
