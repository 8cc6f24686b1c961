import { beforeEach, describe, expect, it } from 'vitest';
import type { SignInAnswer, SignInProvider, SignInVisit } from '../../kernel/capabilities/sign-in.ts';
import { newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

/** What comes back with the person: the query of the return, or what was posted. */
export type Returned = Pick<SignInVisit, 'query' | 'body'>;

export interface SignInSubject {
  /** The provider with complete settings, pointed at a stand-in. */
  start(): Promise<{ readonly provider: SignInProvider; readonly scope: Scope }>;
  stop(): Promise<void>;
  /** Somebody signs in at the address, and comes back. */
  signIn(
    address: string,
    person: { readonly id: string; readonly email: string; readonly name: string },
  ): Promise<Returned>;
  /** Somebody turns back at the address. */
  turnBack(address: string): Promise<Returned>;
  /** Takes the settings away. */
  forget(): Promise<void>;
  readonly callbackUrl: string;
}

const ANN = { id: 'ann-1', email: 'ann@example.org', name: 'Ann Example' };
const BOB = { id: 'bob-2', email: 'bob@example.org', name: 'Bob Example' };

/** What core relies on in every provider. */
export function describeSignInProvider(name: string, subject: SignInSubject): void {
  let provider: SignInProvider;
  let scope: Scope;

  const visit = (values: Map<string, string>, state: string, returned: Returned = { query: {} }): SignInVisit => ({
    state,
    callbackUrl: subject.callbackUrl,
    store: { get: (key) => values.get(key), set: (key, value) => void values.set(key, value) },
    ...returned,
  });

  async function begun() {
    const values = new Map<string, string>();
    const state = newToken();
    const address = await provider.begin(scope, visit(values, state));
    const complete = (returned: Returned): Promise<SignInAnswer> =>
      provider.complete(scope, visit(values, state, returned));
    return { address, state, complete };
  }

  async function identityOf(person: typeof ANN): Promise<string> {
    const { address, complete } = await begun();
    const answer = await complete(await subject.signIn(address, person));
    if (answer.kind !== 'profile') throw new Error(`refused: ${answer.reason}`);
    return answer.profile.externalId;
  }

  describe(`the sign-in provider ${name}`, () => {
    beforeEach(async () => {
      ({ provider, scope } = await subject.start());
      return () => subject.stop();
    });

    it('sends people to a whole address, with the state of their visit', async () => {
      const { address, state } = await begun();
      expect(['http:', 'https:']).toContain(new URL(address).protocol);
      expect([...new URL(address).searchParams.values()]).toContain(state);
    });

    it('says who came back', async () => {
      const { address, complete } = await begun();
      const answer = await complete(await subject.signIn(address, ANN));
      expect(answer).toMatchObject({ kind: 'profile', profile: { email: ANN.email, name: ANN.name } });
    });

    it('names one person always alike, and two differently, and never by their address', async () => {
      const [ann, again, bob] = [await identityOf(ANN), await identityOf(ANN), await identityOf(BOB)];
      expect(again).toBe(ann);
      expect(bob).not.toBe(ann);
      expect(await identityOf({ ...ANN, email: 'ann@elsewhere.example' })).toBe(ann);
    });

    it('refuses what was made for another visit', async () => {
      const [mine, theirs] = [await begun(), await begun()];
      const stolen = await subject.signIn(theirs.address, BOB);
      expect(await mine.complete(stolen)).toMatchObject({ kind: 'refused', why: 'rejected' });
    });

    it('refuses a return with nothing in it', async () => {
      const { complete } = await begun();
      expect(await complete({ query: {} })).toMatchObject({ kind: 'refused', why: 'rejected' });
    });

    it('refuses somebody who turned back', async () => {
      const { address, complete } = await begun();
      expect(await complete(await subject.turnBack(address))).toMatchObject({ kind: 'refused', why: 'cancelled' });
    });

    it('is ready with its settings, and not without', async () => {
      expect(await provider.isReady(scope)).toBe(true);
      await subject.forget();
      expect(await provider.isReady(scope)).toBe(false);
    });
  });
}
