import { inflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { memoryStorage } from '../../../test/setup/memory-capabilities.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { subscribeCore } from '../../boot/core-parts.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import {
  DataExport,
  exportsOf,
  makeExport,
  removeExportFile,
  requestExport,
  sweepExportsJob,
} from '../../modules/data-exports/index.ts';
import { keepItem, registerApp } from '../../modules/access/index.ts';
import { Media } from '../../modules/media/index.ts';
import { Message } from '../../modules/messages/index.ts';
import { placeOrder } from '../../modules/orders/index.ts';
import { createUser, deleteUser, requestPasswordReset } from '../../modules/users/index.ts';
import { accountEndpoints } from '../api/auth/account.ts';
import { accountPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
const storage = memoryStorage();
let broken = false;

beforeAll(async () => {
  const put: typeof storage.put = (...given) =>
    broken ? Promise.reject(new Error('the disk is on fire')) : storage.put(...given);
  site = await testSite({
    capabilities: { storage: { ...storage, put } },
    hooks: (hooks) => {
      subscribeCore(hooks.registrar('core'));
      hooks
        .registrar('acme')
        .filter('user.export', (files, { email }) => [
          ...files,
          { name: 'acme-letters.json', json: { letters: [email] } },
        ]);
    },
  });
  portal = await testPortal(site, { pages: accountPages, endpoints: accountEndpoints });
  shop = await openShop(site);
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

const person = async (name: string) => {
  const password = 'a horse that reads tickets';
  return (await createUser(site.scope(), { email: `${name.toLowerCase()}@example.org`, name, password })).userId;
};
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const order = async (name: string) => {
  const draft = await shop.draft(await shop.sell({ quantity: 10 }), 2);
  await placeOrder(site.scope(), {
    ...{ code: draft.code, buyer: { email: `${name.toLowerCase()}@example.org`, name } },
    attendees: [{ name }, { name: `Guest of ${name}` }],
  });
  return draft.code;
};
/** What the authorization server keeps once somebody let an app do something. */
const allow = async (accountId: string, name: string, scope: string) => {
  const app = await registerApp(site.scope(), { name, redirectUris: ['https://app.example/'], kind: 'public' });
  const payload = { accountId, clientId: app.id, openid: { scope }, jti: 'a grant’s id' };
  await keepItem(site.scope(), { kind: 'Grant', id: `${name} of ${accountId}`, payload, seconds: 3600 });
  return app.id;
};
const made = async (userId: string) => {
  const { exportId } = await requestExport(site.scope(), { userId });
  await makeExport.run(site.scope(), { exportId });
  return exportId;
};
const stateOf = async (userId: string) => (await exportsOf(site.scope(), userId)).map(({ state }) => state);
const isKept = (exportId: string) => code(storage.get(`exports/${exportId}.zip`)).then((told) => told === 'done');
/** Hands what was announced to the subscriber that turns it into mails. */
const deliver = async (name: 'user.export_ready' | 'user.deleted' | 'user.password_reset_requested', to: string) => {
  for (const { payload } of await site.scope().em.fork().find(OutboxRow, { kind: 'event', name })) {
    await site.hooks.hear(name, to, site.scope(), payload);
  }
};
const mailsTo = (toAddress: string) => site.scope().em.fork().find(Message, { toAddress });

/** The files of a ZIP by their names (APPNOTE 4.3.12, the central directory). */
function unzip(zip: Buffer): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [size, name, extra, comment] = [20, 28, 30, 32].map((offset, index) =>
      index === 0 ? zip.readUInt32LE(at + offset) : zip.readUInt16LE(at + offset),
    ) as [number, number, number, number];
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = zip.subarray(from, from + size);
    const isPacked = zip.readUInt16LE(at + 10) === 8;
    files[zip.toString('utf8', at + 46, at + 46 + name)] = isPacked ? inflateRawSync(content) : content;
    at += 46 + name + extra + comment;
  }
  return files;
}

describe('the data of a person', () => {
  it('is asked for, made, told of by mail, and downloaded by its owner alone', async () => {
    const userId = await person('Ann');
    await person('Zoe');
    const [own, others] = [await order('Ann'), await order('Zoe')];
    await requestPasswordReset(site.scope(), { email: 'ann@example.org' });
    const planner = await allow(userId, 'Seat planner', 'openid orders.read');
    await deliver('user.password_reset_requested', 'messages.password-reset');
    const ann = await portal.browser(userId);
    expect((await ann.get('/account')).text).toContain('/account/export');
    expect((await ann.post('/account/export')).headers.location).toBe('/account/export');
    const making = await ann.get('/account/export');
    expect([making.text.includes('being put together'), making.text.includes('download')]).toEqual([true, false]);

    const [row] = await exportsOf(site.scope(), userId);
    await makeExport.run(site.scope(), { exportId: row!.id });
    await deliver('user.export_ready', 'messages.data-export');
    const mail = (await mailsTo('ann@example.org')).find(({ kind }) => kind === 'data-export')!;
    expect([mail.plainText.includes('/account/export'), mail.plainText.includes(row!.id)]).toEqual([true, false]);

    const address = `/account/export/${row!.id}/download`;
    expect((await ann.get('/account/export')).text).toContain(address);
    const file = await ann.get(address);
    expect(file.headers).toMatchObject({
      'content-type': 'application/zip',
      'cache-control': 'no-store',
      'content-disposition': expect.stringMatching(/^attachment; filename="my-data\.zip"/),
    });
    const files = unzip(file.bytes);
    const read = (name: string) => JSON.parse(files[name]!.toString());
    expect(Object.keys(files).sort()).toEqual([
      ...[
        'apps.json',
        'checkouts.json',
        'history.json',
        'invoices.json',
        'memberships.json',
        'messages.json',
        'orders.json',
        'payments.json',
      ],
      ...['plugins/acme-letters.json', 'profile.json', 'sessions.json', 'sign-in.json'],
    ]);
    expect(read('profile.json')).toMatchObject({ email: 'ann@example.org', name: 'Ann', hasPassword: true });
    expect(read('orders.json').map((one: { code: string }) => one.code)).toEqual([own]);
    expect(read('orders.json')[0].tickets.map((one: { attendeeName: string }) => one.attendeeName)).toEqual([
      ...['Ann', 'Guest of Ann'],
    ]);
    expect(read('apps.json')).toEqual([
      expect.objectContaining({ app: { id: planner, name: 'Seat planner' }, scopes: ['openid', 'orders.read'] }),
    ]);
    // The browser, and the program that holds an access token.
    expect(read('sessions.json').signedIn).toHaveLength(2);
    expect(read('history.json')).toContainEqual(expect.objectContaining({ action: 'user.export_requested' }));
    expect(read('plugins/acme-letters.json')).toEqual({ letters: ['ann@example.org'] });
    const reset = read('messages.json').find(({ kind }: { kind: string }) => kind === 'password-reset');
    expect([Boolean(reset), reset.text]).toEqual([true, undefined]);
    const all = Object.values(files).join('\n');
    for (const secret of ['$argon2', 'password/reset', 'tokenHash', 'a grant’s id', others, 'zoe@example.org']) {
      expect([secret, all.includes(secret)]).toEqual([secret, false]);
    }

    const stranger = await portal.browser(await person('Mallory'));
    expect((await stranger.get(address)).status).toBe(404);
    expect((await portal.ask(address)).headers.location).toMatch(/^\/sign-in/);
    const entries = await site.scope().em.fork().find(AuditEntry, { subjectId: userId });
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.export_requested', 'user.export_made', 'user.export_downloaded']),
    );
  });

  it('takes a recent proof, on pages and over REST', async () => {
    const userId = await person('Ben');
    const ben = await portal.browser(userId);
    site.clock.advance({ minutes: 20 });
    expect((await ben.get('/account/export')).headers.location).toMatch(/^\/account\/security\/confirm/);
    expect((await ben.post('/account/export')).headers.location).toMatch(/^\/account\/security\/confirm/);
    const again = await portal.browser(userId);
    const headers = { Authorization: `Bearer ${again.bearer}` };
    const ask = async () => (await portal.ask('/api/v1/auth/me/export', { method: 'POST', headers })).status;
    expect([await ask(), await ask(), await stateOf(userId)]).toEqual([202, 409, ['making']]);
  });

  it('is made once, however often it is asked for at the same moment', async () => {
    const userId = await person('Cleo');
    const answers = await Promise.all([1, 2, 3].map(() => code(requestExport(site.scope(), { userId }))));
    expect(answers.sort()).toEqual(['data_export.open', 'data_export.open', 'done']);
    expect(await stateOf(userId)).toEqual(['making']);
  });

  it('is asked for again when it failed, and nothing of the failed one stays', async () => {
    const userId = await person('Dora');
    broken = true;
    await made(userId);
    broken = false;
    const dora = await portal.browser(userId);
    const shown = (await dora.get('/account/export')).text;
    expect([shown.includes('Something went wrong'), shown.includes('Try again')]).toEqual([true, true]);
    await dora.post('/account/export');
    expect(await stateOf(userId)).toEqual(['making', 'failed']);
    site.clock.advance({ days: 2 });
    await sweepExportsJob.run(site.scope(), {});
    expect(await stateOf(userId)).toEqual(['failed', 'failed']);
    await made(userId);
    expect(await stateOf(userId)).toEqual(['ready', 'failed', 'failed']);
  });

  it('is deleted after seven days, and when a newer one was asked for', async () => {
    const userId = await person('Emil');
    const first = await made(userId);
    const second = await made(userId);
    expect(await stateOf(userId)).toEqual(['ready', 'expired']);
    await sweepExportsJob.run(site.scope(), {});
    expect([await isKept(first), await isKept(second)]).toEqual([false, true]);
    site.clock.advance({ days: 7 });
    const emil = await portal.browser(userId);
    expect((await emil.get(`/account/export/${second}/download`)).status).toBe(404);
    await sweepExportsJob.run(site.scope(), {});
    expect([await isKept(second), await stateOf(userId)]).toEqual([false, ['expired', 'expired']]);
    site.clock.advance({ days: 31 });
    await sweepExportsJob.run(site.scope(), {});
    expect(await site.scope().em.count(DataExport, { user: userId })).toBe(0);
  });
});

describe('deleting an account', () => {
  it('takes the mails, the picture and the files with the data along', async () => {
    const userId = await person('Fay');
    const fay = await portal.browser(userId);
    const picture = await sharp({ create: { width: 60, height: 60, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect((await fay.upload('/account/avatar', 'image', { filename: 'me.png', content: picture })).status).toBe(303);
    const [media] = await site
      .scope()
      .em.fork()
      .find(Media, {}, { orderBy: { id: 'desc' }, limit: 1 });
    const exportId = await made(userId);
    const zip = (await fay.get(`/account/export/${exportId}/download`)).bytes;
    expect(unzip(zip)['picture.webp']!.subarray(8, 12).toString()).toBe('WEBP');
    await deliver('user.export_ready', 'messages.data-export');
    expect(await mailsTo('fay@example.org')).toHaveLength(1);

    await deleteUser(site.scope(), { userId });
    expect(await mailsTo('fay@example.org')).toEqual([]);
    const jobs = await site.scope().em.fork().find(OutboxRow, { kind: 'job', name: removeExportFile.name });
    for (const { payload } of jobs) await removeExportFile.run(site.scope(), payload as { path: string });
    await deliver('user.deleted', 'media.forget-avatar');
    expect(await isKept(exportId)).toBe(false);
    const files = await Promise.all(media!.variants.map(({ path }) => code(storage.get(path))));
    expect(new Set(files)).toEqual(new Set(['file.not_found']));
  });

  it('leaves no file of an export that was being made', async () => {
    const userId = await person('Gil');
    const { exportId } = await requestExport(site.scope(), { userId });
    const { put } = site.parts.capabilities.storage;
    const writing = { ...site.parts.capabilities.storage };
    writing.put = async (...given) => {
      const written = await put(...given);
      await deleteUser(site.scope(), { userId });
      return written;
    };
    const scope = site.scope();
    const capabilities = { ...scope.capabilities, storage: writing };
    await makeExport.run(Object.create(scope, { capabilities: { value: capabilities } }), { exportId });
    expect(await isKept(exportId)).toBe(false);
  });
});
