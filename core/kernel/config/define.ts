import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { parseDatabaseUrl } from '../db/database-url.ts';
import { ConfigError } from '../errors.ts';
import type { Plugin } from '../plugins/define.ts';

export type Mode = 'production' | 'demo' | 'test';

/** A plugin as the config lists it: made by its function, or named; `false` and `undefined` are skipped. */
export type GivenPlugin =
  | Plugin
  /** The name of an npm package, or the path of a folder beside the config: `./plugins/own`. */
  | string
  | readonly [name: string, config: unknown]
  | false
  | null
  | undefined;

export type PluginsFor = (site: { readonly mode: Mode }) => readonly GivenPlugin[];

/**
 * The installation. Whatever is left out is read from the environment where a variable is named here, and has a
 * default otherwise: an empty object is a working config.
 */
export interface ConfigInput {
  /** How the site calls itself. Default: eventportal. */
  readonly name?: string | undefined;
  /** Public address. APP_URL; default `http://localhost:<port>`. */
  readonly url?: string | undefined;
  /** DATABASE_URL; without one a PostgreSQL of its own runs in the data directory. */
  readonly database?: string | undefined;
  /** DATABASE_READ_URL: a replica, for reads that tolerate its lag. */
  readonly readDatabase?: string | undefined;
  /** APP_KEY, at least 32 characters; without one a key is generated into the data directory. */
  readonly appKey?: string | undefined;
  /** Languages of the site; the first is the default. */
  readonly locales?: readonly string[] | undefined;
  /** The name of a folder in `themes/`, or a path. */
  readonly theme?: string | undefined;
  readonly plugins?: readonly GivenPlugin[] | PluginsFor | undefined;
  /** PORT; default 3000. */
  readonly port?: number | string | undefined;
  /** WEB_PROCESSES, 1 to 64: how many processes of `eventportal start` serve pages on the port (Linux, FreeBSD). Default: 1. */
  readonly webProcesses?: number | string | undefined;
  /** HOST; without one the site listens on all addresses. */
  readonly host?: string | undefined;
  /** TRUSTED_PROXIES, separated by commas: whose forwarded headers count. */
  readonly trustedProxies?: readonly string[] | string | undefined;
  /** LOG_LEVEL: debug, info, warn, error or silent. */
  readonly logLevel?: string | undefined;
  /** DATA_DIR; default `./data` beside the config. */
  readonly dataDir?: string | undefined;
  /** METRICS_TOKEN: lets other machines than this one read `/metrics`. */
  readonly metricsToken?: string | undefined;
  /** API_PER_MINUTE, in place of the limits in the settings: REST calls of a stranger's address; the signed in have ten times that each. 0: no limit. */
  readonly apiPerMinute?: number | string | undefined;
  /** Default: production. `demo` is set by `eventportal demo`. */
  readonly mode?: Mode | undefined;
}

/** Types the config file; it is judged when it is loaded. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/** The values of the config, checked and complete but for its plugins and its key. */
export interface Settled {
  readonly name: string;
  readonly url: string;
  readonly database: string | undefined;
  readonly readDatabase: string | undefined;
  readonly appKey: string | undefined;
  readonly locales: readonly [string, ...string[]];
  readonly theme: string;
  readonly port: number;
  readonly webProcesses: number;
  readonly host: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly dataDir: string;
  readonly metricsToken: string | undefined;
  readonly apiPerMinute?: number | undefined;
  readonly mode: Mode;
}

/** The variables that fill in for what the config file leaves out. */
export const VARIABLES = {
  url: 'APP_URL',
  database: 'DATABASE_URL',
  readDatabase: 'DATABASE_READ_URL',
  appKey: 'APP_KEY',
  port: 'PORT',
  webProcesses: 'WEB_PROCESSES',
  host: 'HOST',
  trustedProxies: 'TRUSTED_PROXIES',
  logLevel: 'LOG_LEVEL',
  dataDir: 'DATA_DIR',
  metricsToken: 'METRICS_TOKEN',
  apiPerMinute: 'API_PER_MINUTE',
} as const satisfies Partial<Record<keyof ConfigInput, string>>;

const siteUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address', abort: true })
  .refine((url) => URL.parse(url)?.href === `${URL.parse(url)?.origin}/`, {
    error: 'must be an address without a path: the portal lives at the root of its host',
    abort: true,
  })
  .transform((url) => new URL(url).origin);

const databaseUrl = z.string().superRefine((url, context) => {
  try {
    parseDatabaseUrl(url);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const message = `${error.message.replace(/^DATABASE_URL /, '')} ${error.help ?? ''}`.trim();
    context.addIssue({ code: 'custom', message });
  }
});

const locale = z.string().refine(isLocale, { error: 'must be a language tag such as "en" or "pt-BR"' });

/** `folder` is where relative paths begin. */
export function configSchema(folder: string) {
  return z.strictObject({
    name: z.string().trim().min(1, { error: 'must not be empty' }).max(120).default('eventportal'),
    url: siteUrl.optional(),
    database: databaseUrl.optional(),
    readDatabase: databaseUrl.optional(),
    appKey: z.string().min(32, { error: 'must have at least 32 characters: `openssl rand -base64 32`' }).optional(),
    locales: z.tuple([locale], locale, { error: 'must list at least one language' }).default(['en']),
    theme: z.string().min(1).default('default'),
    port: z.coerce
      .number({ error: 'must be a number from 0 to 65535' })
      .int({ error: 'must be a whole number' })
      .min(0, { error: 'must be from 0 to 65535' })
      .max(65_535, { error: 'must be from 0 to 65535' })
      .default(3000),
    webProcesses: z.coerce
      .number({ error: 'must be a number from 1 to 64' })
      .int({ error: 'must be a whole number' })
      .min(1, { error: 'must be from 1 to 64' })
      .max(64, { error: 'must be from 1 to 64' })
      .default(1),
    host: z.string().min(1).optional(),
    trustedProxies: z
      .union([z.string().transform((list) => list.split(',').map((entry) => entry.trim())), z.array(z.string())], {
        error: 'must be addresses or networks separated by commas',
      })
      .transform((list) => list.filter((entry) => entry !== ''))
      .pipe(
        z.array(
          z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6(), z.literal('loopback')], {
            error: 'must be an IP address, a network such as 10.0.0.0/8, or "loopback"',
          }),
        ),
      )
      .default([]),
    logLevel: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'must be debug, info, warn, error or silent' })
      .default('info'),
    dataDir: z
      .string()
      .min(1)
      .default('./data')
      .transform((path) => (isAbsolute(path) ? path : resolve(folder, path))),
    metricsToken: z.string().min(16, { error: 'must have at least 16 characters' }).optional(),
    apiPerMinute: z.coerce
      .number({ error: 'must be a number' })
      .int({ error: 'must be a whole number' })
      .min(0, { error: 'must not be negative' })
      .optional(),
    mode: z.enum(['production', 'demo', 'test'], { error: 'must be production, demo or test' }).default('production'),
  });
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}
