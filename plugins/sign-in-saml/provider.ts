import {
  hashToken,
  mappedIn,
  membershipsFor,
  messageOf,
  runStrategy,
  type PluginRoute,
  type Scope,
  type SettingsDefinition,
  type SignInProvider,
} from 'eventportal/sdk';
import { groupsIn, profileIn, wrongWith } from './assertion.ts';
import type { SamlSettings } from './settings.ts';
import { hintOf, isHere, readHint, readMessage, REQUEST_SECONDS } from './sign-out.ts';
import {
  complete,
  entityIdOf,
  isDenied,
  metadataOf,
  requestsOf,
  samlFor,
  signsOut,
  strategyFor,
  type Profile,
} from './strategy.ts';

interface About {
  readonly id: string;
  readonly label: string;
}

/** One SAML 2.0 identity provider: our request by redirect, its signed answer by post. Nothing unasked is taken. */
export function samlProvider({ id, label }: About, definition: SettingsDefinition<SamlSettings>): SignInProvider {
  return {
    id,
    label,
    isReady: async (scope) => complete(await scope.settings.get(definition)) !== undefined,
    mapped: async (scope) => mappedIn((await scope.settings.get(definition)).mapping),

    async begin(scope, visit) {
      const settings = await scope.settings.get(definition);
      const { callbackUrl, state } = visit;
      const strategy = strategyFor({
        ...{ entityId: entityIdOf(scope, id), settings, callbackUrl },
        requests: requestsOf(visit),
      });
      const outcome = await runStrategy(strategy, { query: { RelayState: state } });
      if (outcome.kind !== 'redirect') throw new Error('the strategy led nowhere');
      return outcome.url;
    },

    async complete(scope, visit) {
      const { body, callbackUrl, store } = visit;
      const rejected = (reason: string) => ({ kind: 'refused', why: 'rejected', reason }) as const;
      if (!body?.['SAMLResponse']) return rejected('no response was posted');
      // Entities can only do harm here: no provider writes a document type.
      if (/<!doctype/i.test(Buffer.from(body['SAMLResponse'], 'base64').toString('utf8'))) {
        return rejected('the response declares a document type');
      }
      const settings = await scope.settings.get(definition);
      const { idpIssuer = '' } = settings;
      const strategy = strategyFor({
        ...{ entityId: entityIdOf(scope, id), settings, callbackUrl },
        requests: requestsOf(visit),
      });
      let answer: Profile;
      try {
        const outcome = await runStrategy<Profile>(strategy, {
          query: {},
          body: { SAMLResponse: body['SAMLResponse'] },
        });
        if (outcome.kind !== 'success') return rejected(outcome.kind === 'fail' ? outcome.reason : 'sent on');
        answer = outcome.user;
      } catch (error) {
        // Nothing was asked of anybody: whatever is wrong is wrong with what was posted.
        return { kind: 'refused', why: isDenied(error) ? 'cancelled' : 'rejected', reason: messageOf(error) };
      }
      const wrong = wrongWith(answer, { requestId: store.get('request') ?? '', callbackUrl, idpIssuer });
      if (wrong !== undefined) return rejected(wrong);
      const profile = profileIn(answer, settings);
      if (!profile) return rejected('the person has no name that lasts');
      const memberships = membershipsFor(settings.mapping, groupsIn(answer, settings.groupsAttribute));
      return {
        ...{ kind: 'profile', profile, newAccounts: settings.newAccounts, logoutHint: hintOf(answer) },
        ...(memberships && { memberships }),
      };
    },

    async logoutUrl(scope, { hint }) {
      const settings = await scope.settings.get(definition);
      const who = readHint(hint);
      if (!who || !signsOut(settings)) return undefined;
      const { idpIssuer: issuer = '' } = settings;
      return samlFor(partsOf(scope, id, settings)).getLogoutUrlAsync({ issuer, ...who } as Profile, '', {});
    },

    async signOut(scope, visit) {
      const settings = await scope.settings.get(definition);
      if (!signsOut(settings)) return { kind: 'refused', reason: 'single logout is not set up' };
      const saml = samlFor(partsOf(scope, id, settings));
      const destination = signOutUrlOf(scope, id);
      const message = await readMessage(saml, visit, destination);
      if (message.kind === 'wrong') return { kind: 'refused', reason: message.reason };
      if (message.kind === 'response') return { kind: 'done' };
      const key = `saml-sign-out:${id}:${hashToken(message.id)}`;
      const { allowed } = await scope.capabilities.cache.hit(key, 1, 2 * REQUEST_SECONDS);
      if (!allowed) return { kind: 'refused', reason: 'the request came before' };
      const { about } = message;
      const externalId = settings.idAttribute ? undefined : profileIn(about, settings)?.externalId;
      const ends = isHere(about, readHint(visit.hint)) ? 'here' : externalId === undefined ? 'nothing' : { externalId };
      const relayState = visit.query['RelayState'] ?? '';
      return { kind: 'asked', ends, reply: (ended) => saml.getLogoutResponseUrlAsync(about, relayState, {}, ended) };
    },
  };
}

/** What the provider's operator needs of us, as SAML metadata. */
export function metadataRoute({ id }: About, definition: SettingsDefinition<SamlSettings>): PluginRoute {
  return {
    method: 'GET',
    path: `/${id}/metadata`,
    handle: async (scope) => ({
      status: 200,
      contentType: 'application/samlmetadata+xml; charset=utf-8',
      body: metadataOf({
        ...partsOf(scope, id, await scope.settings.get(definition)),
        logoutCallbackUrl: signOutUrlOf(scope, id),
      }),
    }),
  };
}

const signOutUrlOf = ({ site }: Scope, id: string): string => `${site.url}/sign-out/with/${id}`;

function partsOf(scope: Scope, id: string, settings: SamlSettings) {
  const callbackUrl = `${scope.site.url}/sign-in/with/${id}/callback`;
  return { entityId: entityIdOf(scope, id), settings, callbackUrl };
}
