import { createHmac } from 'node:crypto';
import { codeProvider } from '../../test/setup/code-provider.ts';
import type { CodeProviderSubject } from '../../test/setup/describe-code-provider.ts';
import signInFacebook from './index.ts';

const CLIENT = { appId: '123456789', appSecret: 'an app secret' };

const failure = (status: number, code: number, message: string) => ({
  ...{ status, body: { error: { message, type: 'OAuthException', code } } },
});
const FAILURES = {
  down: failure(503, 2, 'Service temporarily unavailable'),
  request: failure(400, 101, 'Invalid App ID'),
  client: failure(400, 101, 'Error validating client secret.'),
  grant: failure(400, 100, 'This authorization code has been used.'),
  token: failure(400, 190, 'Invalid OAuth access token or appsecret_proof'),
};

/** The dialog and the Graph API, where calls without the app's proof are refused, and the plugin pointed at them. */
export const facebook: CodeProviderSubject = {
  id: 'facebook',
  label: 'Facebook',
  standIn: () =>
    codeProvider(
      { clientId: CLIENT.appId, clientSecret: CLIENT.appSecret },
      {
        paths: { authorize: '/dialog/oauth', token: '/oauth/access_token' },
        failure: (why) => FAILURES[why],
        denied: { error_reason: 'user_denied' },
        token: { token_type: 'bearer', expires_in: 5183944 },
        profile(person, { token, query }) {
          const proof = createHmac('sha256', CLIENT.appSecret).update(token).digest('hex');
          if (!person || query.get('appsecret_proof') !== proof) return FAILURES.token;
          const fields = (query.get('fields') ?? '').split(',');
          const body = Object.fromEntries(Object.entries(person).filter(([name]) => fields.includes(name)));
          return { status: 200, body };
        },
      },
    ),
  plugin: (base) =>
    signInFacebook(
      base === undefined
        ? {}
        : {
            endpoints: {
              authorize: `${base}/dialog/oauth`,
              token: `${base}/oauth/access_token`,
              profile: `${base}/me`,
            },
          },
    ),
  settings: { ...CLIENT, vouchesForAddresses: true },
  secret: 'appSecret',
  person: (told) => ({ ...told }),
};
