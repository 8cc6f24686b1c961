import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../kernel/capabilities/storage.ts';
import { newId } from '../../kernel/ids.ts';

export interface StorageSubject {
  open(): Promise<Storage>;
}

/** Every storage must pass: `describeStorage('acme', { open })`. */
export function describeStorage(name: string, { open }: StorageSubject): void {
  describe(`${name}: storage conformance`, () => {
    let storage: Storage;
    let path: string;

    beforeEach(async () => {
      storage = await open();
      path = `kit/${newId()}/file.bin`;
    });

    const read = async (from: string) => (await buffer(await storage.get(from))).toString('latin1');

    it('gives back what was put, from bytes and from a stream', async () => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
      expect(await storage.put(path, bytes, 'application/octet-stream')).toEqual({ bytes: 70_000 });
      expect(new Uint8Array(await buffer(await storage.get(path)))).toEqual(bytes);

      const stream = Readable.from([Buffer.from('one '), Buffer.from('two')]);
      expect(await storage.put(path, stream, 'text/plain')).toEqual({ bytes: 7 });
      expect(await read(path)).toBe('one two');
    });

    it.each(['-', '_'])('takes a name that begins with %j, as tokens may', async (first) => {
      const named = `kit/${first}${newId()}/file.bin`;
      await storage.put(named, Buffer.from('named'), 'text/plain');
      expect(await read(named)).toBe('named');
    });

    it('keeps an empty file', async () => {
      expect(await storage.put(path, new Uint8Array(), 'text/plain')).toEqual({ bytes: 0 });
      expect(await read(path)).toBe('');
    });

    it('says file.not_found for what is not there', async () => {
      await expect(storage.get(path)).rejects.toMatchObject({ code: 'file.not_found' });
    });

    it('deletes, and does not mind when it is gone already', async () => {
      await storage.put(path, Buffer.from('brief'), 'text/plain');
      await storage.delete(path);
      await storage.delete(path);
      await expect(storage.get(path)).rejects.toMatchObject({ code: 'file.not_found' });
    });

    it('shows nothing of a file that did not arrive whole', async () => {
      await storage.put(path, Buffer.from('before'), 'text/plain');
      await expect(storage.put(path, brokenStream(), 'text/plain')).rejects.toThrow('cut off');
      expect(await read(path)).toBe('before');
    });

    it('of many that write one path at once, keeps one whole file', async () => {
      const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(50_000));
      await Promise.all(texts.map((text) => storage.put(path, Buffer.from(text), 'text/plain')));
      expect(texts).toContain(await read(path));
    });

    it.each(['../outside', '/etc/passwd', 'kit/../../outside', 'kit//x', 'kit/./x', '', 'kit\\..\\x', 'kit/\0'])(
      'refuses the path %j',
      async (wrong) => {
        await expect(storage.put(wrong, Buffer.from('x'), 'text/plain')).rejects.toThrow(/path/);
        await expect(storage.get(wrong)).rejects.toThrow(/path/);
        await expect(storage.delete(wrong)).rejects.toThrow(/path/);
      },
    );

    it('says that it is well', async () => {
      await expect(storage.check()).resolves.toBeUndefined();
    });
  });
}

function brokenStream(): Readable {
  const parts = (function* () {
    yield Buffer.from('half');
    throw new Error('cut off');
  })();
  return Readable.from(parts);
}
