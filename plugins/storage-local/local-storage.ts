import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { DomainError, StorageFull, type Storage } from 'eventportal/sdk';

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];
/** Files on their way; on the same file system as those that arrived, so that a rename moves them. */
const INCOMING = '.incoming';

/** Files in a folder of this machine. Each appears under its name only when all of it is on the disk. */
export function createLocalStorage(folder: string): Storage {
  const storage: Storage = {
    id: 'local',
    async put(path, content) {
      const target = placeOf(folder, path);
      const incoming = join(folder, INCOMING, randomUUID());
      try {
        await mkdir(dirname(incoming), { recursive: true, mode: 0o700 });
        const bytes = await writeWhole(incoming, content);
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        await rename(incoming, target);
        await syncFolder(dirname(target));
        return { bytes };
      } catch (error) {
        await rm(incoming, { force: true });
        throw FULL.includes(codeOf(error)) ? new StorageFull(error) : error;
      }
    },
    async get(path) {
      const place = placeOf(folder, path);
      if (!(await isFile(place))) throw new DomainError('file.not_found', { status: 404 });
      return createReadStream(place);
    },
    async delete(path) {
      await rm(placeOf(folder, path), { force: true });
    },
    async check() {
      const path = `check-${randomUUID()}`;
      await storage.put(path, Buffer.from('ok'), 'text/plain');
      try {
        const text = await buffer(await storage.get(path));
        if (text.toString() !== 'ok') throw new Error('a file in the storage came back different');
      } finally {
        await storage.delete(path);
      }
    },
  };
  return storage;
}

// Core makes the paths; one that leads elsewhere is a mistake in the caller.
function placeOf(folder: string, path: string): string {
  const parts = path.split('/');
  const isPlain = (part: string) => /^[\w-][\w.-]*$/.test(part);
  if (!parts.every(isPlain)) throw new Error(`not a path in the storage: ${JSON.stringify(path)}`);
  return join(folder, ...parts);
}

async function writeWhole(path: string, content: Uint8Array | Readable): Promise<number> {
  // `flush` waits until the disk has it: after a power cut a renamed file must not be empty.
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(content instanceof Readable ? content : Readable.from([content]), file);
  return file.bytesWritten;
}

/** Makes the rename itself durable. Windows cannot, and does not need to. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return false;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
