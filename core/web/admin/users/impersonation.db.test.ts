import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { page } from '../../../kernel/pages/page.ts';
import { findCaller, openTokens } from '../../../modules/access/index.ts';
import { listAudit } from '../../../modules/reports/index.ts';
import {
  actorOf,
  changePassword,
  createUser,
  endImpersonation,
  endSession,
  findSession,
  setSiteAdmin,
  startImpersonation,
  updateUser,
  userById,
} from '../../../modules/users/index.ts';
import { shellPages } from '../shell/index.ts';
import { userPages } from './index.ts';

const PASSWORD = 'correct horse battery';
const REASON = 'Ann asked on the phone';

const renamePage = page({
  path: '/rename',
  may: 'signed-in',
  show: async (scope) => ({ view: 'message', model: { title: 'Rename', text: scope.actor.kind } }),
  async submit(scope) {
    const { actor } = scope;
    if (actor.kind === 'user') await updateUser(scope, { userId: actor.userId, name: 'Renamed', locale: 'en' });
    return { goTo: '/rename' };
  },
});
const ownPage = page({
  path: '/account/own',
  may: 'signed-in',
  show: async () => ({ view: 'message', model: { title: 'Own', text: 'own' } }),
  submit: async () => ({ goTo: '/account/own' }),
});
const keysPage = page({
  path: '/keys',
  may: 'signed-in',
  recent: true,
  show: async () => ({ view: 'message', model: { title: 'Keys', text: 'keys' } }),
});

let site: TestSite;
let portal: Portal;
let root: Browser;
let ids: { root: string; other: string; ann: string; bob: string };

async function person(name: string, isAdmin = false): Promise<string> {
  const email = `${name.toLowerCase()}@example.org`;
  return (await createUser(site.scope(), { email, name, password: PASSWORD, isAdmin })).userId;
}

beforeEach(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [...userPages, ...shellPages, renamePage, ownPage, keysPage] });
  ids = {
    ...{ root: await person('Root', true), other: await person('Other', true) },
    ...{ ann: await person('Ann'), bob: await person('Bob') },
  };
  root = await portal.browser(ids.root);
});
afterEach(async () => {
  await portal.close();
  await site.close();
});

const begin = (userId = ids.ann, reason = REASON) => root.post(`/admin/users/${userId}/impersonate`, { reason });
const session = async () => (await findSession(site.scope(), root.cookie.split('=')[1]!))!;
const who = async () => (await session()).actor;
const csrfIn = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)![1]!;

/** Sends a form with the token of a page that was just shown. */
async function send(path: string, from = '/rename') {
  const { text } = await root.get(from);
  return root.post(path, { _csrf: csrfIn(text) });
}

describe('an admin in somebody’s place', () => {
  it('is that person everywhere, says so on every page, and is themselves again at the end', async () => {
    expect((await begin()).headers['location']).toBe('/admin');
    expect(await who()).toMatchObject({ userId: ids.ann, isAdmin: false, impersonator: { userId: ids.root } });
    const { text } = await root.get('/rename');
    expect(text).toContain('You act in the place of Ann (ann@example.org)');
    expect(text).toContain('action="/impersonation/end"');
    expect((await root.get('/admin/users')).status).toBe(403);

    expect((await send('/impersonation/end')).headers['location']).toBe(`/admin/users/${ids.ann}`);
    expect(await who()).toMatchObject({ userId: ids.root, isAdmin: true });
    expect((await root.get('/rename')).text).not.toContain('You act in the place');
    expect((await root.get('/admin/users')).status).toBe(200);
  });

  it('leaves a trail with both names from the beginning to the end', async () => {
    await begin();
    expect((await send('/rename')).status).toBe(303);
    await send('/impersonation/end');
    expect((await userById(site.scope(), ids.ann))!.name).toBe('Renamed');
    const { rows } = await listAudit(site.scope(), { subjectId: ids.ann });
    expect(rows.slice(0, 3)).toMatchObject([
      { action: 'impersonation.ended', actorId: ids.ann, impersonatorId: ids.root },
      { action: 'user.updated', actorId: ids.ann, impersonatorId: ids.root, impersonatorLabel: 'root@example.org' },
      { action: 'impersonation.started', actorId: ids.root, impersonatorId: null, note: REASON },
    ]);
  });

  it('has half an hour', async () => {
    await begin();
    const { text } = await root.get('/rename');
    site.clock.advance({ minutes: 29 });
    expect(await who()).toMatchObject({ userId: ids.ann });
    site.clock.advance({ minutes: 1 });
    expect(await who()).toMatchObject({ userId: ids.root });
    // A form that was drawn for Ann must not do the same to the admin.
    expect((await root.post('/rename', { _csrf: csrfIn(text) })).status).toBe(403);
    expect((await userById(site.scope(), ids.root))!.name).toBe('Root');
  });

  it('says why', async () => {
    expect((await begin(ids.ann, '')).status).toBe(422);
    expect(await who()).toMatchObject({ userId: ids.root });
  });

  it('signs out altogether', async () => {
    await begin();
    const { actor } = await session();
    await endSession(site.scope(actor), { sessionId: actor.sessionId!, userId: actor.impersonator!.userId });
    expect(await findSession(site.scope(), root.cookie.split('=')[1]!)).toBeUndefined();
  });
});

describe('what is out of reach', () => {
  it('are other admins, also those who become one meanwhile', async () => {
    expect((await begin(ids.other)).status).toBe(403);
    expect(await who()).toMatchObject({ userId: ids.root });
    await begin();
    await setSiteAdmin(site.scope(), { userId: ids.ann, isAdmin: true });
    expect(await who()).toMatchObject({ userId: ids.root });
  });

  it('is everything, once the admin is none any more', async () => {
    await begin();
    await setSiteAdmin(site.scope(), { userId: ids.root, isAdmin: false });
    expect(await who()).toMatchObject({ userId: ids.root, isAdmin: false });
  });

  it('is a third person', async () => {
    await begin();
    await expect(startImpersonation(site.scope(await who()), { userId: ids.bob, reason: REASON })).rejects.toThrow(
      'impersonation.not_allowed',
    );
    // Nor with a page of the admin that was open in another tab.
    const admin = actorOf((await userById(site.scope(), ids.root))!, { sessionId: (await who()).sessionId! });
    await expect(startImpersonation(site.scope(admin), { userId: ids.bob, reason: REASON })).rejects.toThrow(
      'impersonation.already',
    );
    expect(await who()).toMatchObject({ userId: ids.ann });
  });

  it('is anything, for those who are no admins', async () => {
    const ann = await portal.browser(ids.ann);
    expect((await ann.post(`/admin/users/${ids.bob}/impersonate`, { reason: REASON })).status).toBe(403);
    const user = actorOf((await userById(site.scope(), ids.ann))!, { sessionId: ids.ann });
    await expect(startImpersonation(site.scope(user), { userId: ids.bob, reason: REASON })).rejects.toThrow();
  });

  it('is for those who have not proved for a while who they are', async () => {
    site.clock.advance({ hours: 1 });
    expect((await begin()).headers['location']).toContain('/account/security/confirm');
    expect(await who()).toMatchObject({ userId: ids.root });
  });

  it('is what only the person may do', async () => {
    await begin();
    expect((await root.get('/keys')).status).toBe(403);
    expect((await root.get('/account/own')).status).toBe(200);
    expect((await send('/account/own')).status).toBe(403);
    const change = { userId: ids.ann, current: PASSWORD, password: 'another horse battery' };
    await expect(changePassword(site.scope(await who()), change)).rejects.toThrow('impersonation.forbidden');
  });

  it('is for programs: a token of the admin stays the admin’s', async () => {
    await begin();
    const { accessToken } = await openTokens(site.scope(), { userId: ids.root });
    expect((await findCaller(site.scope(), accessToken))!.actor).toMatchObject({ userId: ids.root });
  });
});

it('begins once, however often it is asked for at the same moment', async () => {
  const scope = site.scope(await who());
  const tries = Array.from({ length: 8 }, (_, index) =>
    startImpersonation(scope, { userId: index % 2 === 0 ? ids.ann : ids.bob, reason: REASON }),
  );
  const done = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
  expect(done).toHaveLength(1);
  const { rows } = await listAudit(site.scope(), { action: 'impersonation.started' });
  expect(rows).toHaveLength(1);
  await endImpersonation(site.scope(await who()));
  await endImpersonation(site.scope(await who()));
  expect((await listAudit(site.scope(), { action: 'impersonation.ended' })).rows).toHaveLength(1);
});
