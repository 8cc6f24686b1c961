import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describeStorage } from 'eventportal/sdk/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StorageFull } from 'eventportal/sdk';
import { createLocalStorage } from './local-storage.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-local-'));
});
afterAll(() => rm(folder, { recursive: true }));

describeStorage('storage-local', { open: async () => createLocalStorage(join(folder, 'files')) });

it('says that the storage is full, and leaves nothing behind', async () => {
  const storage = createLocalStorage(join(folder, 'full'));
  const noSpace = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const source = Readable.from(
    (function* () {
      yield Buffer.from('half');
      throw noSpace;
    })(),
  );
  await expect(storage.put('a/file', source, 'text/plain')).rejects.toThrow(StorageFull);
  expect(await readdir(join(folder, 'full', '.incoming'))).toEqual([]);
});

it('fails its check where it cannot write', async () => {
  await createLocalStorage(folder).put('taken', Buffer.from('a file, no folder'), 'text/plain');
  await expect(createLocalStorage(join(folder, 'taken')).check()).rejects.toThrow(/ENOTDIR|EEXIST/);
});
