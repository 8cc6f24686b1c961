import type { Cache } from '../capabilities/cache.ts';
import type { RegisteredGateway } from '../capabilities/capabilities.ts';
import type { Mailer } from '../capabilities/mailer.ts';
import type { PushSender, SmsSender } from '../capabilities/messaging.ts';
import type { PdfRenderer } from '../capabilities/pdf.ts';
import type { RatesProvider } from '../capabilities/rates.ts';
import type { SearchEngine } from '../capabilities/search.ts';
import type { Captcha } from '../capabilities/captcha.ts';
import type { SignInProvider } from '../capabilities/sign-in.ts';
import type { Storage } from '../capabilities/storage.ts';
import type { Hooks } from '../hooks/registry.ts';
import type { JobDefinition, Schedule } from '../jobs/define.ts';
import type { Page } from '../pages/page.ts';
import type { Queue } from '../queue/queue.ts';
import type { SettingsDefinition } from '../settings/settings.ts';
import type { HealthCheck, Plugin, PluginRoute, Registrar, SiteServices } from './define.ts';

/** Something that a plugin brought. */
export interface Brought<T> {
  readonly pluginId: string;
  readonly value: T;
}

/** Of what there can be one, with the plugin that brought it; the last in the config wins. */
export interface Makers {
  readonly storage: Brought<(services: SiteServices) => Storage> | undefined;
  readonly cache: Brought<(services: SiteServices) => Cache> | undefined;
  readonly queue: Brought<(services: SiteServices) => Queue> | undefined;
  readonly pdf: Brought<(services: SiteServices) => PdfRenderer> | undefined;
}

export type AddCommand = Parameters<Registrar['command']>[0];

/** What all plugins registered, frozen. Pages and routes have their whole paths. */
export interface LoadedPlugins {
  /** Those that run, in the order of the config. */
  readonly plugins: readonly Plugin[];
  /** Those of the config that this run starts without. */
  readonly leftOut: readonly string[];
  readonly hooks: Hooks;
  readonly makers: Makers;
  readonly gateways: ReadonlyMap<string, RegisteredGateway>;
  readonly mailer: Brought<Mailer> | undefined;
  readonly sms: Brought<SmsSender> | undefined;
  readonly push: Brought<PushSender> | undefined;
  readonly search: Brought<SearchEngine> | undefined;
  readonly captcha: Brought<Captcha> | undefined;
  readonly rates: Brought<RatesProvider> | undefined;
  readonly signIn: ReadonlyMap<string, Brought<SignInProvider>>;
  readonly jobs: ReadonlyMap<string, Brought<JobDefinition<unknown>>>;
  readonly schedules: ReadonlyMap<string, Brought<Schedule>>;
  readonly adminPages: readonly Brought<Page>[];
  readonly pages: readonly Brought<Page>[];
  readonly routes: readonly Brought<PluginRoute>[];
  readonly settings: ReadonlyMap<string, Brought<SettingsDefinition<unknown>>>;
  readonly slots: readonly Brought<{ readonly name: string; readonly view: string }>[];
  readonly commands: readonly Brought<AddCommand>[];
  readonly healthChecks: readonly Brought<HealthCheck>[];
}

/** The same while plugins register. */
export interface Registry {
  readonly hooks: Hooks;
  makers: { -readonly [K in keyof Makers]: Makers[K] };
  gateways: Map<string, RegisteredGateway>;
  mailer?: Brought<Mailer>;
  sms?: Brought<SmsSender>;
  push?: Brought<PushSender>;
  search?: Brought<SearchEngine>;
  captcha?: Brought<Captcha>;
  rates?: Brought<RatesProvider>;
  signIn: Map<string, Brought<SignInProvider>>;
  jobs: Map<string, Brought<JobDefinition<unknown>>>;
  schedules: Map<string, Brought<Schedule>>;
  adminPages: Brought<Page>[];
  pages: Brought<Page>[];
  routes: Brought<PluginRoute>[];
  settings: Map<string, Brought<SettingsDefinition<unknown>>>;
  slots: Brought<{ name: string; view: string }>[];
  commands: Brought<AddCommand>[];
  healthChecks: Brought<HealthCheck>[];
}

export function emptyRegistry(hooks: Hooks): Registry {
  return {
    hooks,
    makers: { storage: undefined, cache: undefined, queue: undefined, pdf: undefined },
    gateways: new Map(),
    signIn: new Map(),
    jobs: new Map(),
    schedules: new Map(),
    adminPages: [],
    pages: [],
    routes: [],
    settings: new Map(),
    slots: [],
    commands: [],
    healthChecks: [],
  };
}
