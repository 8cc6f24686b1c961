import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp, type App } from '../../core/app.ts';
import type { ConfigInput, GivenPlugin } from '../../core/kernel/config/define.ts';
import { checkInput } from '../../core/kernel/config/load.ts';
import { silentLogger, type Logger } from '../../core/kernel/log.ts';
import { startSession, userByEmail } from '../../core/modules/users/index.ts';
import { csrfToken } from '../../core/web/koa/csrf.ts';
import i18nDe from '../../plugins/i18n-de/index.ts';
import paymentBankTransfer from '../../plugins/payment-bank-transfer/index.ts';
import paymentGiftCard from '../../plugins/payment-gift-card/index.ts';
import paymentManual from '../../plugins/payment-manual/index.ts';
import paymentTest from '../../plugins/payment-test/index.ts';
import pdfPuppeteer from '../../plugins/pdf-puppeteer/index.ts';
import storageLocal from '../../plugins/storage-local/index.ts';
import { fillSite, type FilledSite } from '../factories/filled-site.ts';
import { freshDatabase } from './databases.ts';
import { freePort } from './scratch.ts';
import { ask, type Answer, type AskOptions } from './web.ts';

export const APP_KEY = 'the-key-of-a-site-that-only-tests-know-of';

/** Where the browser of this run is unpacked once. */
const UNPACKED = fileURLToPath(new URL('../.cache/browser', import.meta.url));

export interface RunningSiteOptions {
  /** Prints tickets with the browser of this run; core's own drawing otherwise. */
  readonly browserPdf?: boolean;
  /** Beside the plugins that a site has anyway. */
  readonly plugins?: readonly GivenPlugin[];
  readonly config?: Partial<ConfigInput>;
}

/** What the site wrote down as its own failure. */
export interface LoggedError {
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface RunningSite {
  readonly app: App;
  readonly origin: string;
  readonly dataDir: string;
  /** Must stay empty, whatever is thrown at the site. */
  readonly errors: LoggedError[];
  /** Sentences that a page asked for and no file has. */
  readonly missing: readonly string[];
  fill(): Promise<FilledSite>;
  /** Relays and runs everything that is due: mails are written, payments looked at. */
  runDue(): Promise<void>;
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** Signs in through REST: headers for further calls. */
  bearer(email: string, password: string): Promise<Record<string, string>>;
  /** A browser in which somebody is signed in, without JavaScript. */
  browserOf(email: string): Promise<SignedInBrowser>;
  count(table: string, where?: string, params?: readonly unknown[]): Promise<number>;
  close(): Promise<void>;
}

export interface SignedInBrowser {
  readonly cookie: string;
  readonly csrf: string;
  get(path: string): Promise<Answer>;
  post(path: string, fields?: Readonly<Record<string, string>>): Promise<Answer>;
  upload(path: string, name: string, file: { filename: string; content: Buffer }): Promise<Answer>;
}

/** A whole site in this process, with HTTP on a free port, on a database of its own. Work runs when it is told to. */
export async function runningSite(options: RunningSiteOptions = {}): Promise<RunningSite> {
  const fresh = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'eventportal-running-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const errors: LoggedError[] = [];
  const missing: string[] = [];
  const address = { port, host: '127.0.0.1', url: origin, dataDir, database: fresh.url };
  const app = await connect({ ...address, ...options.config }, { ...options, log: recorder(errors, missing) });
  await app.start({ role: 'web' });
  await app.queue.start();

  return {
    app,
    origin,
    dataDir,
    errors,
    missing,
    fill: () => fillSite(app),
    runDue: () => app.work.runDue(),
    ask: (path, asked) => ask(origin, path, asked),
    async bearer(email, password) {
      const { status, json } = await ask(origin, '/api/v1/auth/login', { body: { email, password } });
      if (status !== 200) throw new Error(`${email} could not sign in: ${status}`);
      return { Authorization: `Bearer ${json().accessToken}` };
    },
    browserOf: (email) => browserOf(app, origin, email),
    async count(table, where = '1 = 1', params = []) {
      const rows = await app.database.em
        .fork()
        .execute(`select count(*) as n from ${table} where ${where}`, [...params]);
      return Number((rows as { n: unknown }[])[0]?.n);
    },
    async close() {
      await app.queue.stop();
      await app.stop();
      await fresh.drop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** An installation that is connected and serves nothing yet. */
export async function connect(
  config: Partial<ConfigInput>,
  { browserPdf, plugins = [], log = silentLogger }: RunningSiteOptions & { log?: Logger } = {},
): Promise<App> {
  const own = [
    storageLocal(),
    paymentManual(),
    paymentBankTransfer(),
    paymentGiftCard(),
    paymentTest(),
    i18nDe(),
    browserPdf === true && pdfPuppeteer(),
  ];
  const checked = await checkInput(
    {
      name: 'Test portal',
      mode: 'test',
      locales: ['en', 'de'],
      logLevel: 'silent',
      apiPerMinute: 0,
      plugins: [...own, ...plugins],
      ...config,
    },
    config.dataDir ?? tmpdir(),
  );
  mkdirSync(join(checked.dataDir, 'cache'), { recursive: true });
  if (browserPdf) symlinkSync(UNPACKED, join(checked.dataDir, 'cache', 'browser'));
  return createApp({ ...checked, appKey: APP_KEY }, { log });
}

function recorder(errors: LoggedError[], missing: string[]): Logger {
  return {
    ...silentLogger,
    warn: (event, facts = {}) => {
      if (event === 'locale.missing') missing.push(String((facts as { key?: unknown }).key));
    },
    error: (event, facts = {}) => void errors.push({ event, facts: facts as Record<string, unknown> }),
  };
}

async function browserOf({ site, scope }: App, origin: string, email: string): Promise<SignedInBrowser> {
  const user = await userByEmail(scope(), email);
  if (!user) throw new Error(`there is no ${email}`);
  const { sessionId, token } = await startSession(scope(), { userId: user.id });
  const cookie = `ep_session=${token}`;
  const csrf = csrfToken(site.key('csrf'), sessionId);
  const headers = { Cookie: cookie, Origin: origin };
  return {
    cookie,
    csrf,
    get: (path) => ask(origin, path, { headers }),
    post: (path, fields = {}) => ask(origin, path, { headers, body: new URLSearchParams({ _csrf: csrf, ...fields }) }),
    async upload(path, name, { filename, content }) {
      const form = new FormData();
      form.set('_csrf', csrf);
      form.set(name, new Blob([new Uint8Array(content)]), filename);
      const encoded = new Response(form);
      const type = encoded.headers.get('content-type')!;
      const body = Buffer.from(await encoded.arrayBuffer());
      return ask(origin, path, { headers: { ...headers, 'Content-Type': type }, body });
    },
  };
}
