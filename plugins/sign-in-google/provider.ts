import {
  defineSettings,
  type CodeAnswer,
  redirectOf,
  userOfCode,
  visitStateStore,
  type Scope,
  type SignInProvider,
  type SignInVisit,
} from 'eventportal/sdk';
import { Strategy, type Profile, type VerifyCallback } from 'passport-google-oauth20';
import { z } from 'zod';

export const googleSettings = defineSettings({
  id: 'sign-in-google',
  level: 'site',
  name: 'Google',
  schema: z.strictObject({
    clientId: z.string().trim().max(500).optional().meta({ title: 'sign-in-google.settings.client_id' }),
    clientSecret: z
      .string()
      .max(500)
      .optional()
      .meta({ title: 'sign-in-google.settings.client_secret', widget: 'secret' }),
    hostedDomain: z
      .string()
      .trim()
      .toLowerCase()
      .max(200)
      .optional()
      .meta({ title: 'sign-in-google.settings.domain', help: 'sign-in-google.settings.domain_help' }),
    newAccounts: z
      .enum(['as-the-site', 'always', 'never'])
      .default('as-the-site')
      .meta({
        title: 'sign-in-google.settings.new_accounts',
        labels: {
          'as-the-site': 'sign-in-google.settings.as_the_site',
          always: 'sign-in-google.settings.always',
          never: 'sign-in-google.settings.never',
        },
      }),
  }),
});

export interface Endpoints {
  readonly authorize: string;
  readonly token: string;
  readonly userinfo: string;
}

/** Google by its own passport strategy, with PKCE. Its userinfo says of each address whether it is verified. */
export function googleProvider(endpoints?: Endpoints): SignInProvider {
  async function strategyFor(scope: Scope, visit: SignInVisit): Promise<Strategy> {
    const { clientId = '', clientSecret = '', hostedDomain } = await scope.settings.get(googleSettings);
    const options = {
      clientID: clientId,
      clientSecret,
      callbackURL: visit.callbackUrl,
      scope: ['openid', 'email', 'profile'],
      state: true,
      pkce: true,
      store: visitStateStore(visit),
      ...(endpoints && {
        authorizationURL: endpoints.authorize,
        tokenURL: endpoints.token,
        userProfileURL: endpoints.userinfo,
      }),
    };
    const verify = (_access: string, _refresh: string, profile: Profile, done: VerifyCallback): void =>
      done(null, profile as never);
    // The types of the strategy know neither PKCE nor that a store need not be Express's.
    const strategy = new Strategy(options as never, verify);
    const { authorizationParams } = strategy;
    strategy.authorizationParams = (given: object) => ({
      ...authorizationParams.call(strategy, given),
      ...(hostedDomain && { hd: hostedDomain }),
    });
    return strategy;
  }

  return {
    id: 'google',
    label: 'Google',

    async isReady(scope) {
      const { clientId, clientSecret } = await scope.settings.get(googleSettings);
      return Boolean(clientId && clientSecret);
    },

    begin: async (scope, visit) => redirectOf(await strategyFor(scope, visit)),

    async complete(scope, visit) {
      const { hostedDomain, newAccounts } = await scope.settings.get(googleSettings);
      const outcome = await userOfCode<Profile>(await strategyFor(scope, visit), visit, answers);
      if (outcome.kind !== 'success') return outcome;
      const { id, displayName, _json: claims } = outcome.user;
      // What was asked for with `hd` is a wish of the browser's; what Google says of the account is what counts.
      if (hostedDomain && claims.hd?.toLowerCase() !== hostedDomain) {
        return { kind: 'refused', why: 'rejected', reason: `not of the domain ${hostedDomain}` };
      }
      if (!id) return { kind: 'refused', why: 'rejected', reason: 'no subject' };
      const isVerified: unknown = claims.email_verified;
      const profile = {
        externalId: id,
        email: claims.email,
        emailVerified: isVerified === true || isVerified === 'true',
        name: displayName ?? claims.name ?? '',
      };
      return { kind: 'profile', profile, newAccounts };
    },
  };
}

const answers: CodeAnswer = {
  provider: 'Google',
  refusal: ({ name, code }) => (name === 'TokenError' && code === 'invalid_grant' ? code : undefined),
};
