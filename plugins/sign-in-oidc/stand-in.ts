import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { Provider, type Configuration } from 'oidc-provider';

// A real OpenID provider on this machine, where whoever is `at the keyboard` is signed in without being asked.

export interface OpenIdStandIn {
  readonly issuer: string;
  /** Who signs in there next, with all that the provider tells of them. */
  person: Readonly<Record<string, unknown>> & { readonly sub: string };
  /** Changes what the token endpoint answers, as somebody who had broken into it would: the ID token is signed anew. */
  tamper: ((claims: JWTPayload) => JWTPayload) | undefined;
  /** Signs ID tokens with a key that nobody published. */
  foreignKey: boolean;
  close(): Promise<void>;
}

export interface StandInClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
}

export async function openIdStandIn({ clientId, clientSecret, ...uris }: StandInClient): Promise<OpenIdStandIn> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(privateKey)), kid: 'stand-in', alg: 'RS256', use: 'sig' };
  let handle: (req: IncomingMessage, res: ServerResponse) => void = () => undefined;
  const server = createServer((req, res) => handle(req, res));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const standIn: OpenIdStandIn = {
    issuer,
    person: { sub: 'nobody' },
    tamper: undefined,
    foreignKey: false,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
  const configuration: Configuration = {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [...uris.redirectUris],
        post_logout_redirect_uris: [...(uris.postLogoutRedirectUris ?? [])],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a key of the stand-in'] },
    pkce: { required: () => true },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'groups', 'realm_access'],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: async (_ctx, sub) => ({ accountId: sub, claims: async () => ({ ...standIn.person, sub }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client!.clientId,
        accountId: oidc.session!.accountId!,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
  const provider = new Provider(issuer, configuration);
  const answer = provider.callback();
  handle = (req, res) => {
    if (req.url?.startsWith('/interaction/')) return void signIn(req, res);
    if (req.url?.startsWith('/token') && (standIn.tamper || standIn.foreignKey)) forge(res);
    void answer(req, res);
  };

  async function signIn(req: IncomingMessage, res: ServerResponse): Promise<void> {
    await provider.interactionFinished(req, res, { login: { accountId: standIn.person.sub } });
  }

  /** Puts another ID token into what is about to be answered. */
  function forge(res: ServerResponse): void {
    const end = res.end.bind(res) as (body: string) => ServerResponse;
    res.end = ((body: Buffer | string) => {
      void endForged(String(body));
      return res;
    }) as typeof res.end;

    async function endForged(body: string): Promise<void> {
      const changed = await forged(body);
      res.setHeader('Content-Length', Buffer.byteLength(changed));
      end(changed);
    }
  }

  async function forged(body: string): Promise<string> {
    const tokens = JSON.parse(body) as { id_token?: string };
    if (tokens.id_token === undefined) return body;
    const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1]!, 'base64url').toString()) as JWTPayload;
    const signed = new SignJWT(standIn.tamper?.(claims) ?? claims).setProtectedHeader({
      alg: 'RS256',
      kid: 'stand-in',
    });
    return JSON.stringify({
      ...tokens,
      id_token: await signed.sign(standIn.foreignKey ? foreign.privateKey : privateKey),
    });
  }

  return standIn;
}
