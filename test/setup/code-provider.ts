import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

// Providers of OAuth 2.0 as far as signing in needs them: a code for a person, a token for the code, who it is.

type Person = Readonly<Record<string, unknown>>;

export interface CodeProvider {
  /** Where it answers, without a slash at the end. */
  readonly base: string;
  /** Who signs in there next; nobody means that they turn back. */
  person: Person | undefined;
  /** Answers nothing but errors. */
  isDown: boolean;
  close(): Promise<void>;
}

export interface CodeClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Where a provider differs from others. */
export interface Dialect {
  readonly paths: { readonly authorize: string; readonly token: string };
  readonly failure: (why: 'down' | 'request' | 'client' | 'grant') => {
    readonly status: number;
    readonly body: object;
  };
  /** Beside the error, when a person turns back. */
  readonly denied?: Readonly<Record<string, string>>;
  /** Beside the access token. */
  readonly token: object;
  /** What everything else answers. */
  readonly profile: (
    person: Person | undefined,
    asked: { readonly token: string; readonly query: URLSearchParams },
  ) => { readonly status: number; readonly body: object };
}

interface Grant {
  readonly person: Person;
  readonly redirectUri: string;
  readonly challenge: string;
}

export async function codeProvider(client: CodeClient, dialect: Dialect): Promise<CodeProvider> {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, Person>();
  const server = createServer((req, res) => void serve(req, res));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const provider: CodeProvider = {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    person: undefined,
    isDown: false,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(req.url ?? '/', provider.base);
    if (provider.isDown) return json(res, dialect.failure('down'));
    if (pathname === dialect.paths.authorize) return authorize(query, res);
    if (pathname === dialect.paths.token) return exchange(new URLSearchParams(await text(req)), res);
    const token = req.headers.authorization?.replace('Bearer ', '') ?? query.get('access_token') ?? '';
    json(res, dialect.profile(tokens.get(token), { token, query }));
  }

  function authorize(asked: URLSearchParams, res: ServerResponse): void {
    const redirectUri = asked.get('redirect_uri') ?? '';
    const back = new URL(redirectUri);
    back.searchParams.set('state', asked.get('state') ?? '');
    const isOurs = asked.get('client_id') === client.clientId && asked.get('code_challenge_method') === 'S256';
    if (!isOurs) return json(res, dialect.failure('request'));
    if (provider.person) {
      const code = randomBytes(16).toString('hex');
      codes.set(code, { person: provider.person, redirectUri, challenge: asked.get('code_challenge') ?? '' });
      back.searchParams.set('code', code);
    } else {
      const told = { error: 'access_denied', ...dialect.denied };
      for (const [name, value] of Object.entries(told)) back.searchParams.set(name, value);
    }
    res.writeHead(302, { Location: back.href }).end();
  }

  function exchange(given: URLSearchParams, res: ServerResponse): void {
    const code = given.get('code') ?? '';
    const grant = codes.get(code);
    // A code is good once.
    codes.delete(code);
    const isClient = given.get('client_id') === client.clientId && given.get('client_secret') === client.clientSecret;
    if (!isClient) return json(res, dialect.failure('client'));
    const challenge = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || grant.redirectUri !== given.get('redirect_uri') || grant.challenge !== challenge) {
      return json(res, dialect.failure('grant'));
    }
    const token = randomBytes(16).toString('hex');
    tokens.set(token, grant.person);
    json(res, { status: 200, body: { access_token: token, ...dialect.token } });
  }

  return provider;
}

function json(res: ServerResponse, { status, body }: { readonly status: number; readonly body: object }): void {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
