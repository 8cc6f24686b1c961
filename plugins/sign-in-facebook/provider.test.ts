import type { Scope } from 'eventportal/sdk';
import { describeSignInProvider } from 'eventportal/sdk/testing';
import { facebookProvider } from './provider.ts';
import { facebookStandIn, type FacebookStandIn } from './stand-in.ts';

const CLIENT = { appId: '123456789', appSecret: 'an app secret' };

let facebook: FacebookStandIn;
let settings: object;

const cameBack = async (address: string) => {
  const answer = await fetch(address, { redirect: 'manual' });
  return { query: Object.fromEntries(new URL(answer.headers.get('location')!).searchParams) };
};

describeSignInProvider('facebook', {
  callbackUrl: 'https://tickets.example.org/sign-in/with/facebook/callback',
  async start() {
    facebook = await facebookStandIn({ clientId: CLIENT.appId, clientSecret: CLIENT.appSecret });
    settings = { ...CLIENT, vouchesForAddresses: false, newAccounts: 'as-the-site' };
    const scope = { settings: { get: async () => settings } } as unknown as Scope;
    return { provider: facebookProvider('v23.0', facebook.endpoints), scope };
  },
  stop: () => facebook.close(),
  async signIn(address, { id, email, name }) {
    facebook.person = { id, email, name };
    return cameBack(address);
  },
  async turnBack(address) {
    facebook.person = undefined;
    return cameBack(address);
  },
  forget: async () => void (settings = {}),
});
