import { codeProvider } from '../../test/setup/code-provider.ts';
import type { CodeProviderSubject } from '../../test/setup/describe-code-provider.ts';
import signInGoogle from './index.ts';

const CLIENT = { clientId: 'site.apps.googleusercontent.com', clientSecret: 'GOCSPX-secret' };

const FAILURES = {
  down: { status: 503, body: { error: 'backend_error' } },
  request: { status: 400, body: { error: 'invalid_request' } },
  client: { status: 401, body: { error: 'invalid_client', error_description: 'Unauthorized' } },
  grant: { status: 400, body: { error: 'invalid_grant', error_description: 'Bad Request' } },
  token: { status: 401, body: { error: { code: 401, message: 'Invalid Credentials' } } },
};

/** Google's three addresses, and its plugin pointed at them. */
export const google: CodeProviderSubject = {
  id: 'google',
  label: 'Google',
  standIn: () =>
    codeProvider(CLIENT, {
      paths: { authorize: '/o/oauth2/v2/auth', token: '/token' },
      failure: (why) => FAILURES[why],
      token: { expires_in: 3599, token_type: 'Bearer', scope: 'openid email profile' },
      profile: (person) => (person ? { status: 200, body: person } : FAILURES.token),
    }),
  plugin: (base) =>
    signInGoogle(
      base === undefined
        ? {}
        : {
            endpoints: {
              authorize: `${base}/o/oauth2/v2/auth`,
              token: `${base}/token`,
              userinfo: `${base}/oauth2/v3/userinfo`,
            },
          },
    ),
  settings: CLIENT,
  secret: 'clientSecret',
  person: ({ id, ...told }) => ({ sub: id, ...told, email_verified: true }),
};
