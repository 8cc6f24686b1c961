import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

// Google's three addresses as far as signing in needs them: a code for a person, a token for the code, who it is.

export interface GoogleStandIn {
  readonly endpoints: { readonly authorize: string; readonly token: string; readonly userinfo: string };
  /** Who signs in there next; nobody means that they turn back. */
  person: Readonly<Record<string, unknown>> | undefined;
  /** Answers nothing but errors. */
  isDown: boolean;
  close(): Promise<void>;
}

interface Grant {
  readonly person: Readonly<Record<string, unknown>>;
  readonly redirectUri: string;
  readonly challenge: string;
}

export async function googleStandIn(client: {
  readonly clientId: string;
  readonly clientSecret: string;
}): Promise<GoogleStandIn> {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, Grant['person']>();
  const server = createServer((req, res) => void serve(req, res));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standIn: GoogleStandIn = {
    endpoints: {
      authorize: `${base}/o/oauth2/v2/auth`,
      token: `${base}/token`,
      userinfo: `${base}/oauth2/v3/userinfo`,
    },
    person: undefined,
    isDown: false,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', base);
    if (standIn.isDown) return json(res, 503, { error: 'backend_error' });
    if (url.pathname === '/o/oauth2/v2/auth') return authorize(url.searchParams, res);
    if (url.pathname === '/token') return exchange(new URLSearchParams(await text(req)), res);
    const token = req.headers.authorization?.replace('Bearer ', '') ?? url.searchParams.get('access_token') ?? '';
    const person = tokens.get(token);
    return person ? json(res, 200, person) : json(res, 401, { error: { code: 401, message: 'Invalid Credentials' } });
  }

  function authorize(asked: URLSearchParams, res: ServerResponse): void {
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', asked.get('state') ?? '');
    const isOurs = asked.get('client_id') === client.clientId && asked.get('code_challenge_method') === 'S256';
    if (!isOurs) return json(res, 400, { error: 'invalid_request' });
    if (standIn.person) {
      const code = randomBytes(16).toString('hex');
      const challenge = asked.get('code_challenge') ?? '';
      codes.set(code, { person: standIn.person, redirectUri: asked.get('redirect_uri') ?? '', challenge });
      back.searchParams.set('code', code);
    } else {
      back.searchParams.set('error', 'access_denied');
    }
    res.writeHead(302, { Location: back.href }).end();
  }

  function exchange(given: URLSearchParams, res: ServerResponse): void {
    const code = given.get('code') ?? '';
    const grant = codes.get(code);
    // A code is good once.
    codes.delete(code);
    const isClient = given.get('client_id') === client.clientId && given.get('client_secret') === client.clientSecret;
    if (!isClient) return json(res, 401, { error: 'invalid_client', error_description: 'Unauthorized' });
    const challenge = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || grant.redirectUri !== given.get('redirect_uri') || grant.challenge !== challenge) {
      return json(res, 400, { error: 'invalid_grant', error_description: 'Bad Request' });
    }
    const token = randomBytes(16).toString('hex');
    tokens.set(token, grant.person);
    json(res, 200, { access_token: token, expires_in: 3599, token_type: 'Bearer', scope: 'openid email profile' });
  }

  return standIn;
}

function json(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
