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
import { Strategy, type Profile } from 'passport-facebook';
import { z } from 'zod';

export const facebookSettings = defineSettings({
  id: 'sign-in-facebook',
  level: 'site',
  name: 'Facebook',
  schema: z.strictObject({
    appId: z.string().trim().max(100).optional().meta({ title: 'sign-in-facebook.settings.app_id' }),
    appSecret: z.string().max(500).optional().meta({ title: 'sign-in-facebook.settings.app_secret', widget: 'secret' }),
    vouchesForAddresses: z
      .boolean()
      .default(false)
      .meta({ title: 'sign-in-facebook.settings.vouches', help: 'sign-in-facebook.settings.vouches_help' }),
    newAccounts: z
      .enum(['as-the-site', 'always', 'never'])
      .default('as-the-site')
      .meta({
        title: 'sign-in-facebook.settings.new_accounts',
        labels: {
          'as-the-site': 'sign-in-facebook.settings.as_the_site',
          always: 'sign-in-facebook.settings.always',
          never: 'sign-in-facebook.settings.never',
        },
      }),
  }),
});

export interface Endpoints {
  readonly authorize: string;
  readonly token: string;
  readonly profile: string;
}

/** Facebook by its own passport strategy, with PKCE and the app's proof on every call of the Graph API. */
export function facebookProvider(graphAPIVersion: string, endpoints?: Endpoints): SignInProvider {
  async function strategyFor(scope: Scope, visit: SignInVisit): Promise<Strategy> {
    const { appId = '', appSecret = '' } = await scope.settings.get(facebookSettings);
    const options = {
      clientID: appId,
      clientSecret: appSecret,
      callbackURL: visit.callbackUrl,
      graphAPIVersion,
      scope: ['public_profile', 'email'],
      profileFields: ['id', 'displayName', 'email'],
      enableProof: true,
      state: true,
      pkce: true,
      store: visitStateStore(visit),
      ...(endpoints && {
        authorizationURL: endpoints.authorize,
        tokenURL: endpoints.token,
        profileURL: endpoints.profile,
      }),
    };
    const verify = (_access: string, _refresh: string, profile: Profile, done: (e: null, p: Profile) => void): void =>
      done(null, profile);
    // The types of the strategy know neither PKCE nor that a store need not be Express's.
    return new Strategy(options as never, verify as never);
  }

  return {
    id: 'facebook',
    label: 'Facebook',

    async isReady(scope) {
      const { appId, appSecret } = await scope.settings.get(facebookSettings);
      return Boolean(appId && appSecret);
    },

    begin: async (scope, visit) => redirectOf(await strategyFor(scope, visit)),

    async complete(scope, visit) {
      const { vouchesForAddresses, newAccounts } = await scope.settings.get(facebookSettings);
      const outcome = await userOfCode<Profile>(await strategyFor(scope, visit), visit, answers);
      if (outcome.kind !== 'success') return outcome;
      const { id, displayName, emails } = outcome.user;
      if (!id) return { kind: 'refused', why: 'rejected', reason: 'no id' };
      const profile = {
        // Ids are given out for each app.
        externalId: id,
        email: emails?.[0]?.value,
        // The Graph API never says whether an address is verified.
        emailVerified: vouchesForAddresses,
        name: displayName ?? '',
      };
      return { kind: 'profile', profile, newAccounts };
    },
  };
}

const answers: CodeAnswer = {
  provider: 'Facebook',
  // 100: the code was used, is over, or is another app's.
  refusal: ({ name, code }) => (name === 'FacebookTokenError' && code === 100 ? 'the code is refused' : undefined),
};
