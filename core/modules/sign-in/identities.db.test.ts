import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { softPasskey } from '../../../test/setup/soft-passkey.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import type { SignInProvider } from '../../kernel/capabilities/sign-in.ts';
import { newId } from '../../kernel/ids.ts';
import { hashToken } from '../../kernel/seal.ts';
import type { UserActor } from '../../kernel/scope/actor.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { AddBlocks, addBlocks, emailCheckSettings } from '../blocks/index.ts';
import { createUser, SignInVisit, User } from '../users/index.ts';
import {
  addPasskey,
  beginPasskey,
  beginVisit,
  enterWith,
  identitiesOf,
  linkIdentity,
  removePasskey,
  unlinkIdentity,
  UserIdentity,
} from './index.ts';

let site: TestSite;
let count = 0;
let person: { externalId: string; email: string };

const made = (id: string): SignInProvider => ({
  id,
  label: id,
  isReady: async () => true,
  begin: async (_scope, { state }) => `https://provider.test/?state=${state}`,
  complete: async () => ({ kind: 'profile', profile: { ...person, emailVerified: true, name: '' } }),
});
const providers = new Map(['one', 'two'].map((id) => [id, made(id)]));

beforeAll(async () => {
  site = await testSite({
    capabilities: { signIn: providers },
    hooks: (hooks) =>
      hooks
        .registrar('test')
        .filter('email.check', (judged, { email, use }) =>
          use === 'provider' && email.endsWith('@doubt.example') ? { doubt: 'user.not_found' } : judged,
        ),
  });
});
afterAll(() => site.close());
beforeEach(() => {
  count += 1;
  person = { externalId: `p${count}`, email: `p${count}@example.org` };
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

const BROWSER = 'the token of a browser';

async function comeBack(id: string, actor?: UserActor) {
  const provider = providers.get(id)!;
  const scope = site.scope(actor ?? { kind: 'anonymous' });
  const { url } = await beginVisit(scope, { provider, browser: BROWSER, ...(actor && { userId: actor.userId }) });
  const state = new URL(url).searchParams.get('state')!;
  return enterWith(scope, { provider, state, browser: BROWSER, query: {}, registrationOpen: true });
}

async function newPerson(): Promise<UserActor> {
  const outcome = await comeBack('one');
  if (outcome.kind !== 'signed-in') throw new Error(outcome.kind);
  return { kind: 'user', userId: outcome.userId, email: person.email, name: '', isAdmin: false };
}

async function brought(id: string, actor: UserActor): Promise<string> {
  const outcome = await comeBack(id, actor);
  if (outcome.kind !== 'to-link') throw new Error(outcome.kind);
  return outcome.visitId;
}

async function link(id: string, actor: UserActor, as = actor): Promise<unknown> {
  const visitId = await brought(id, actor);
  return linkIdentity(site.scope(as), { userId: as.userId, visitId, browser: BROWSER });
}

describe('identities', () => {
  it('of one person at one provider make one account, however often they come at the same moment', async () => {
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => code(comeBack('one'))));
    expect(outcomes).toContain('resolved');
    expect(await site.scope().em.count(UserIdentity, { externalId: person.externalId })).toBe(1);
  });

  it('come by a way that is gone once, however often it is gone at the same moment', async () => {
    const provider = providers.get('one')!;
    const { url } = await beginVisit(site.scope(), { provider, browser: BROWSER });
    const state = new URL(url).searchParams.get('state')!;
    const go = () => enterWith(site.scope(), { provider, state, browser: BROWSER, query: {}, registrationOpen: true });
    const tried = await Promise.all(Array.from({ length: 4 }, () => code(go())));
    expect(tried.sort()).toEqual(['resolved', ...Array(3).fill('sign_in_with.over')]);
  });

  it('differ in capitals', async () => {
    const ann = await newPerson();
    person = { externalId: person.externalId.toUpperCase(), email: `other-${person.email}` };
    expect((await newPerson()).userId).not.toBe(ann.userId);
  });

  it('of several providers open one account once its person linked them', async () => {
    const ann = await newPerson();
    await link('two', ann);
    expect((await identitiesOf(site.scope(), ann.userId)).map(({ provider }) => provider)).toEqual(['one', 'two']);
    expect(await comeBack('two')).toMatchObject({ kind: 'signed-in', userId: ann.userId });
    const entries = await site.scope().em.find(AuditEntry, { subjectId: ann.userId, action: 'user.identity_linked' });
    expect(entries.map(({ after }) => after?.['provider'])).toEqual(['one', 'two']);
    // The first one made the account; of the second its owner is told, for it may have been somebody else.
    const facts = await site.scope().em.find(OutboxRow, { name: 'user.security_notice' });
    const told = facts.map(({ payload }) => payload as { userId: string; what: string });
    expect(told.filter(({ userId }) => userId === ann.userId).map(({ what }) => what)).toEqual(['identity_linked']);
  });

  it('are linked by their person alone: not by an admin in their place, nor by a program', async () => {
    const ann = await newPerson();
    const impersonator = { userId: newId(), email: 'root@example.org' };
    expect(await code(link('two', ann, { ...ann, impersonator }))).toBe('impersonation.forbidden');
    const via = { clientId: 'app', name: 'App', permissions: [] };
    expect(await code(link('two', ann, { ...ann, via }))).toBe('identity.not_yours');
    const eve = await newEve();
    expect(await code(link('two', ann, eve))).toBe('sign_in_with.over');
  });

  it('are linked in the browser that brought them, in time, and once', async () => {
    const ann = await newPerson();
    const take = (visitId: string, browser: string | undefined) =>
      code(linkIdentity(site.scope(ann), { userId: ann.userId, visitId, browser }));
    const visitId = await brought('two', ann);
    expect(await take(visitId, 'the token of another browser')).toBe('sign_in_with.over');
    expect(await take(visitId, undefined)).toBe('sign_in_with.over');
    // A way that nobody has come back from yet.
    const { url } = await beginVisit(site.scope(ann), {
      ...{ provider: providers.get('two')!, browser: BROWSER, userId: ann.userId },
    });
    const stateHash = hashToken(new URL(url).searchParams.get('state')!);
    const { id: open } = await site.scope().em.findOneOrFail(SignInVisit, { stateHash });
    expect(await take(open, BROWSER)).toBe('sign_in_with.over');

    const late = await brought('two', ann);
    site.clock.advance({ minutes: 20 });
    expect(await take(late, BROWSER)).toBe('sign_in_with.over');
    const pressed = await brought('two', ann);
    const tried = await Promise.all(Array.from({ length: 3 }, () => take(pressed, BROWSER)));
    expect(tried.filter((told) => told === 'resolved')).toHaveLength(1);
    expect(await take(pressed, BROWSER)).toBe('sign_in_with.over');
    const facts = await site.scope().em.find(OutboxRow, { name: 'user.security_notice' });
    const told = facts.filter(({ payload }) => (payload as { userId: string }).userId === ann.userId);
    expect(told).toHaveLength(1);
  });

  it('belong to one account, also when two people bring the same one at the same moment', async () => {
    const [ann, eve] = [await newPerson(), await newEve()];
    person = { externalId: `shared-${person.externalId}`, email: `shared-${person.email}` };
    const visits = [await brought('two', ann), await brought('two', eve)] as const;
    const take = (actor: UserActor, visitId: string) =>
      code(linkIdentity(site.scope(actor), { userId: actor.userId, visitId, browser: BROWSER }));
    const tried = await Promise.all([take(ann, visits[0]), take(eve, visits[1])]);
    expect(tried.sort()).toEqual(['identity.taken', 'resolved']);
    const mallory = await newEve();
    expect(await code(link('two', mallory))).toBe('identity.taken');
    expect(await site.scope().em.count(UserIdentity, { externalId: person.externalId })).toBe(1);
  });

  it('are linked once the own address is confirmed', async () => {
    const ann = await newPerson();
    await site.scope().em.nativeUpdate(User, { id: ann.userId }, { emailVerifiedAt: null });
    expect(await code(link('two', ann))).toBe('user.unverified');
    expect(await identitiesOf(site.scope(), ann.userId)).toHaveLength(1);
    await site.scope().em.nativeUpdate(User, { id: ann.userId }, { emailVerifiedAt: site.clock.now() });
    expect(await code(link('two', ann))).toBe('resolved');
  });

  it('of blocked addresses make no account, and open the one that exists', async () => {
    const ann = person;
    await newPerson();
    await addBlocks(site.scope(), AddBlocks.parse({ entries: '@blocked.example' }));
    person = { externalId: `blocked-${person.externalId}`, email: `eve${count}@blocked.example` };
    expect(await code(comeBack('one'))).toBe('block.address');
    expect(await site.scope().em.count(User, { email: person.email })).toBe(0);
    await addBlocks(site.scope(), AddBlocks.parse({ entries: ann.email }));
    person = ann;
    expect(await code(comeBack('one'))).toBe('resolved');
  });

  it('of doubtful addresses make an account with a note, or none, as the site says', async () => {
    person = { ...person, email: `eve${count}@doubt.example` };
    const { userId } = await newPerson();
    const entry = await site.scope().em.findOneOrFail(AuditEntry, { subjectId: userId, action: 'user.created' });
    expect(entry.note).toMatch(/in doubt and was accepted/);
    const store = site.parts.settings as SettingsStore;
    const set = (values: object) => site.scope().tx((tx) => store.write(tx, emailCheckSettings, 'site', { ...values }));
    await set({ doubtful: 'refuse' });
    person = { externalId: `next-${person.externalId}`, email: `next${count}@doubt.example` };
    expect(await code(comeBack('one'))).toBe('user.not_found');
    await set({});
  });

  it('are not brought to an account that was signed out, or changed, meanwhile', async () => {
    const ann = await newPerson();
    const provider = providers.get('two')!;
    const { url } = await beginVisit(site.scope(ann), { provider, browser: BROWSER, userId: ann.userId });
    const state = new URL(url).searchParams.get('state')!;
    const back = enterWith(site.scope(await newEve()), {
      ...{ provider, state, query: {} },
      browser: BROWSER,
      registrationOpen: true,
    });
    expect(await code(back)).toBe('sign_in_with.over');
  });

  it('are taken off by their person, but not the last way in', async () => {
    const ann = await newPerson();
    const unlink = async (at: number) => {
      const identities = await identitiesOf(site.scope(), ann.userId);
      return code(unlinkIdentity(site.scope(ann), { userId: ann.userId, identityId: identities[at]!.id }));
    };
    expect(await unlink(0)).toBe('sign_in.last_way');
    await link('two', ann);
    expect(await unlink(0)).toBe('resolved');
    expect(await unlink(0)).toBe('sign_in.last_way');
  });

  it('are not both taken off when two pages do so at the same moment', async () => {
    const ann = await newPerson();
    await link('two', ann);
    const identities = await identitiesOf(site.scope(), ann.userId);
    const tried = identities.map(({ id }) =>
      code(unlinkIdentity(site.scope(ann), { userId: ann.userId, identityId: id })),
    );
    expect((await Promise.all(tried)).sort()).toEqual(['resolved', 'sign_in.last_way']);
  });

  it('and a passkey are not both taken off at the same moment', async () => {
    const ann = await newPerson();
    const { userId } = ann;
    const answer = softPasskey(site.site).create(await beginPasskey(site.scope(ann), userId));
    const { passkeyId } = await addPasskey(site.scope(ann), { userId, name: 'Phone', answer });
    const [identity] = await identitiesOf(site.scope(), userId);
    const tried = [
      code(unlinkIdentity(site.scope(ann), { userId, identityId: identity!.id })),
      code(removePasskey(site.scope(ann), { userId, passkeyId })),
    ];
    expect((await Promise.all(tried)).sort()).toEqual(['resolved', 'sign_in.last_way']);
  });

  it('are taken off by their person alone: not by an admin in their place, nor by a program', async () => {
    const ann = await newPerson();
    await link('two', ann);
    const [identity] = await identitiesOf(site.scope(), ann.userId);
    const take = (as: UserActor) =>
      code(unlinkIdentity(site.scope(as), { userId: ann.userId, identityId: identity!.id }));
    const impersonator = { userId: newId(), email: 'root@example.org' };
    expect(await take({ ...ann, impersonator })).toBe('impersonation.forbidden');
    expect(await take({ ...ann, via: { clientId: 'app', name: 'App', permissions: [] } })).toBe('identity.not_yours');
    expect(await take(ann)).toBe('resolved');
  });

  it('of others are not there', async () => {
    const ann = await newPerson();
    const [identity] = await identitiesOf(site.scope(), ann.userId);
    const eve = await newEve();
    const tried = unlinkIdentity(site.scope(eve), { userId: eve.userId, identityId: identity!.id });
    expect(await code(tried)).toBe('identity.not_found');
  });
});

async function newEve(): Promise<UserActor> {
  const email = `eve${count}-${newId()}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name: 'Eve', password: 'correct horse battery' });
  return { kind: 'user', userId, email, name: 'Eve', isAdmin: false };
}
