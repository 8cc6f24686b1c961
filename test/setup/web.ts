import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ZodType } from 'zod';
import { createMemoryCache } from '../../core/kernel/capabilities/memory-cache.ts';
import { clockFrom, type Clock } from '../../core/kernel/clock.ts';
import { createTranslator } from '../../core/kernel/i18n/translator.ts';
import type { Logger } from '../../core/kernel/log.ts';
import type { Actor } from '../../core/kernel/scope/actor.ts';
import type { Scope, SiteFacts } from '../../core/kernel/scope/scope.ts';
import { deriveKey } from '../../core/kernel/seal.ts';
import { createHttp, type Http } from '../../core/web/http.ts';
import type { FoundSession, HttpOptions } from '../../core/web/http-options.ts';
import { listen, type ListenOptions, type WebServer } from '../../core/web/server.ts';

export const ADA = { id: '0198a000-0000-7000-8000-000000000001', email: 'ada@example.org', name: 'Ada' };
const localesDir = new URL('../../core/locales', import.meta.url).pathname;
const translator = createTranslator([{ dir: localesDir }]);

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly facts: Record<string, unknown>;
}

export interface TestWeb {
  readonly http: Http;
  readonly options: HttpOptions;
  readonly server: WebServer;
  readonly origin: string;
  readonly lines: LogLine[];
  readonly sessions: Map<string, FoundSession>;
  /** Moves the clock. */
  pass(seconds: number): void;
  signIn(actor?: Partial<Extract<Actor, { kind: 'user' }>>): string;
  ask(path: string, options?: AskOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** An object is sent as JSON, a URLSearchParams as a form. */
  readonly body?: string | Buffer | URLSearchParams | object;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  json<T = any>(): T;
  /** What the fake renderer was asked for. */
  view(): { view: string; model: any; at: any };
  cookies(): Record<string, string>;
}

/** A real server with the real row of middleware; what lies behind it (database, theme) is made up. */
export async function testWeb(given: Partial<HttpOptions> = {}, at: Partial<ListenOptions> = {}): Promise<TestWeb> {
  let now = Date.parse('2027-03-01T12:00:00Z');
  const clock = clockFrom(() => now);
  const dataDir = mkdtempSync(join(tmpdir(), 'eventportal-web-'));
  const lines: LogLine[] = [];
  const sessions = new Map<string, FoundSession>();
  const site = testSiteFacts(dataDir);
  const options: HttpOptions = {
    site,
    clock,
    log: recorder(lines),
    cache: createMemoryCache({ clock }),
    makeScope: (actor, { locale, origin }) =>
      fakeScope(given.site ?? site, clock, recorder(lines), actor, locale, origin),
    translate: translator.t,
    renderer: { renderOther: (view, model, context) => JSON.stringify({ view, model, at: context }) },
    assets: { find: () => undefined },
    frames: {
      site: () => ({ name: 'Test', href: '/', links: [], footer: [], languages: [] }),
      admin: (scope) => ({
        name: 'Test',
        href: '/admin',
        nav: [],
        search: { action: '/admin' },
        scheme: 'auto',
        schemeAction: '/',
        user: { name: scope.actor.kind, email: '', links: [], signOut: { action: '/sign-out' } },
      }),
    },
    pages: [],
    endpoints: [],
    sessions: fakeSessions(sessions, clock),
    callers: { find: async (_scope, token) => sessions.get(token) },
    membership: {
      bySlug: async (_scope, slug) => (slug === 'acme' ? { id: 'org-acme', slug, name: 'Acme' } : undefined),
      belongs: async ({ actor }) => actor.kind === 'user' && actor.name !== 'Stranger',
      can: async ({ actor }, permission) =>
        actor.kind === 'user' && (actor.name === 'Ada' || permission.endsWith('.read')),
    },
    subjects: { find: async () => undefined, holds: () => false },
    health: { live: () => ({ ok: true }), ready: async () => ({ ok: true, checks: [] }) },
    ...given,
  };
  const http = createHttp(options);
  const server = await listen(http.callback, { port: 0, host: '127.0.0.1', ...at });
  const origin = `http://127.0.0.1:${server.port}`;
  return {
    http,
    options,
    server,
    origin,
    lines,
    sessions,
    pass: (seconds) => void (now += seconds * 1000),
    signIn(over = {}) {
      const token = `token-of-a-session-${sessions.size}-aaaaaaaa`;
      const actor = {
        kind: 'user' as const,
        userId: ADA.id,
        email: ADA.email,
        name: ADA.name,
        isAdmin: false,
        ...over,
      };
      sessions.set(token, { id: `session-${sessions.size}`, actor, locale: 'en' });
      return token;
    },
    ask: (path, asked) => ask(origin, path, asked),
    async close() {
      await server.stop(1000);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export function testSiteFacts(dataDir: string, over: Partial<SiteFacts> = {}): SiteFacts {
  return {
    url: 'http://tickets.test',
    name: 'Test',
    version: '0.0.0',
    dataDir,
    mode: 'test',
    locales: ['en', 'de'],
    defaultLocale: 'en',
    key: (purpose) => deriveKey('an app key that is long enough', purpose),
    ...over,
  };
}

/** One request as it is, without the help that browsers and fetch would add. */
export function ask(origin: string, path: string, { method, headers = {}, body }: AskOptions = {}): Promise<Answer> {
  const { content, type } = encoded(body);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${origin}/`,
      {
        path,
        method: method ?? (content === undefined ? 'GET' : 'POST'),
        headers: {
          ...(content !== undefined && !headers['Transfer-Encoding'] && { 'Content-Length': String(content.length) }),
          ...(type !== undefined && { 'Content-Type': type }),
          ...headers,
        },
      },
      (res) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('error', reject);
        // Goes on for ever: what it tells first is the answer.
        if (res.headers['content-type']?.startsWith('text/event-stream')) {
          res.on('data', () => {
            const first = /^data: (.*)\n\n/m.exec(Buffer.concat(parts).toString())?.[1];
            if (first === undefined) return;
            res.destroy();
            resolve(answerOf(res.statusCode ?? 0, res.headers, Buffer.from(first)));
          });
        }
        res.on('end', () => resolve(answerOf(res.statusCode ?? 0, res.headers, Buffer.concat(parts))));
      },
    );
    sent.on('error', reject);
    sent.end(content);
  });
}

function answerOf(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Answer {
  const text = bytes.toString('utf8');
  return {
    status,
    headers,
    bytes,
    text,
    json: () => JSON.parse(text),
    view: () => JSON.parse(text),
    cookies: () =>
      Object.fromEntries(
        (headers['set-cookie'] ?? []).map((line) => {
          const [pair = ''] = line.split(';');
          return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
        }),
      ),
  };
}

function encoded(body: AskOptions['body']): { content?: Buffer; type?: string } {
  if (body === undefined) return {};
  if (body instanceof URLSearchParams) {
    return { content: Buffer.from(body.toString()), type: 'application/x-www-form-urlencoded' };
  }
  if (typeof body === 'string' || Buffer.isBuffer(body)) return { content: Buffer.from(body) };
  return { content: Buffer.from(JSON.stringify(body)), type: 'application/json' };
}

export function fakeScope(
  site: SiteFacts,
  clock: Clock,
  log: Logger,
  actor: Actor,
  locale: string,
  origin: Scope['origin'],
): Scope {
  const scope = {
    site,
    clock,
    log,
    actor,
    locale,
    origin,
    capabilities: {},
    settings: { get: async ({ schema }: { schema: ZodType }) => schema.parse({}) },
    t: (key: string, params?: Record<string, string | number>) => translator.t(locale, key, params),
    filter: async (_at: string, value: unknown) => value,
    as: (other: Actor) => fakeScope(site, clock, log, other, locale, origin),
    in: (other: string) => fakeScope(site, clock, log, actor, other, origin),
  };
  return scope as unknown as Scope;
}

function fakeSessions(sessions: Map<string, FoundSession>, clock: Clock): HttpOptions['sessions'] {
  return {
    find: async (_scope, token) => sessions.get(token),
    async start(_scope, { userId }) {
      const token = `started-session-token-${sessions.size}-bbbbbbbb`;
      const actor = { kind: 'user' as const, userId, email: ADA.email, name: ADA.name, isAdmin: false };
      sessions.set(token, { id: `started-${sessions.size}`, actor, locale: 'en' });
      return { token, expiresAt: clock.in({ days: 14 }) };
    },
    async end(_scope, { sessionId }) {
      for (const [token, { id }] of sessions) if (id === sessionId) sessions.delete(token);
    },
  };
}

function recorder(lines: LogLine[]): Logger {
  const write =
    (level: LogLine['level']) =>
    (event: string, facts: object = {}) =>
      void lines.push({ level, event, facts: facts as Record<string, unknown> });
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
