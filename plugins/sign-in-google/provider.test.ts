import type { Scope } from 'eventportal/sdk';
import { describeSignInProvider } from 'eventportal/sdk/testing';
import { googleProvider } from './provider.ts';
import { googleStandIn, type GoogleStandIn } from './stand-in.ts';

const CLIENT = { clientId: 'site.apps.googleusercontent.com', clientSecret: 'GOCSPX-secret' };

let google: GoogleStandIn;
let settings: object;

const cameBack = async (address: string) => {
  const answer = await fetch(address, { redirect: 'manual' });
  return { query: Object.fromEntries(new URL(answer.headers.get('location')!).searchParams) };
};

describeSignInProvider('google', {
  callbackUrl: 'https://tickets.example.org/sign-in/with/google/callback',
  async start() {
    google = await googleStandIn(CLIENT);
    settings = { ...CLIENT, newAccounts: 'as-the-site' };
    const scope = { settings: { get: async () => settings } } as unknown as Scope;
    return { provider: googleProvider(google.endpoints), scope };
  },
  stop: () => google.close(),
  async signIn(address, { id, email, name }) {
    google.person = { sub: id, email, email_verified: true, name };
    return cameBack(address);
  },
  async turnBack(address) {
    google.person = undefined;
    return cameBack(address);
  },
  forget: async () => void (settings = {}),
});
