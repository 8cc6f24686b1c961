import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memoryStorage } from '../../../test/setup/memory-capabilities.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { Storage } from '../../kernel/capabilities/storage.ts';
import { newId } from '../../kernel/ids.ts';
import { deleteMedia, imageById, Media, openImage, storeImage } from './index.ts';

const organizationId = newId();

let site: TestSite;
let folder: string;
/** What the storage does before it writes; tests put their failures here. */
let beforePut: (path: string) => void;
const stored = new Map<string, string>();

function watchedStorage(): Storage {
  const memory = memoryStorage();
  return {
    ...memory,
    async put(path, content, contentType) {
      stored.set(path, contentType);
      beforePut(path);
      return memory.put(path, content, contentType);
    },
    async delete(path) {
      stored.delete(path);
      await memory.delete(path);
    },
  };
}

beforeAll(async () => {
  site = await testSite({ capabilities: { storage: watchedStorage() } });
  folder = await mkdtemp(join(tmpdir(), 'eventportal-test-media-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await site.close();
});
beforeEach(() => {
  stored.clear();
  beforePut = () => {};
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

async function file(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#3366aa' } });

const store = (path: string) => storeImage(site.scope(), { organizationId, path, filename: 'picture.jpg' });

describe('images', () => {
  it('are kept as WebP in three widths, without what the camera wrote down', async () => {
    const jpeg = await picture(2000, 1000)
      .withExif({ IFD0: { Copyright: 'secret place' } })
      .jpeg()
      .toBuffer();
    const { mediaId } = await store(await file('large.jpg', jpeg));

    expect(await imageById(site.scope(), mediaId)).toEqual({
      src: `/media/${mediaId}/800`,
      srcset: [400, 800, 1600].map((width) => `/media/${mediaId}/${width} ${width}w`).join(', '),
      width: 1600,
      height: 800,
    });
    const image = await openImage(site.scope(), { id: mediaId, width: 800 });
    const bytes = await buffer(image.content);
    expect(image.contentType).toBe('image/webp');
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 800, height: 400 });
    expect(bytes.includes('secret place')).toBe(false);
    for (const path of stored.keys()) expect(path).toMatch(/^media\/[\w-]{43}\/\d+\.webp$/);
  });

  it('stand upright however the camera was held', async () => {
    const turned = await picture(300, 100).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { mediaId } = await store(await file('turned.jpg', turned));
    expect(await imageById(site.scope(), mediaId)).toMatchObject({ width: 100, height: 300 });
  });

  it('are not blown up', async () => {
    const { mediaId } = await store(await file('small.png', await picture(500, 500).png().toBuffer()));
    expect((await imageById(site.scope(), mediaId))?.srcset).toBe(
      `/media/${mediaId}/400 400w, /media/${mediaId}/500 500w`,
    );
    const image = await openImage(site.scope(), { id: mediaId, width: 1600 });
    expect(await sharp(await buffer(image.content)).metadata()).toMatchObject({ width: 500 });
  });

  it('are kept whole as a logo, in a form that mails and printed tickets can show', async () => {
    const tall = await picture(100, 1000).png().toBuffer();
    const path = await file('logo.png', tall);
    const { mediaId } = await storeImage(site.scope(), { organizationId, path, filename: 'logo.png', shape: 'logo' });
    const image = await openImage(site.scope(), { id: mediaId, width: 480 });
    expect(image.contentType).toBe('image/png');
    expect(await sharp(await buffer(image.content)).metadata()).toMatchObject({
      format: 'png',
      width: 48,
      height: 480,
    });
    expect([...stored.values()]).toEqual(['image/png', 'image/png']);
  });

  it.each([
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>', 'media.type'],
    ['text', 'hello', 'media.type'],
    ['nothing', '', 'media.type'],
    ['a page that calls itself a picture', '<html><script>alert(1)</script></html>', 'media.type'],
    ['a PDF', '%PDF-1.7\n', 'media.type'],
  ])('refuse %s', async (_, content, expected) => {
    expect(await code(store(await file('x.jpg', content)))).toBe(expected);
    expect(stored.size).toBe(0);
  });

  it('refuse a damaged file and one with too many pixels', async () => {
    const jpeg = await picture(800, 800).jpeg().toBuffer();
    expect(await code(store(await file('cut.jpg', jpeg.subarray(0, jpeg.length / 2))))).toBe('media.broken');
    const huge = await picture(9000, 9000).png({ compressionLevel: 9 }).toBuffer();
    expect(await code(store(await file('huge.png', huge)))).toBe('media.too_many_pixels');
    expect(stored.size).toBe(0);
  });

  it('keep nothing of what is hidden behind them', async () => {
    const jpeg = await picture(500, 500).jpeg().toBuffer();
    const polyglot = Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')]);
    const { mediaId } = await store(await file('polyglot.jpg', polyglot));
    const image = await openImage(site.scope(), { id: mediaId, width: 400 });
    expect((await buffer(image.content)).includes('script')).toBe(false);
  });

  it('leave nothing behind when the disk is full', async () => {
    const before = await site.scope().em.count(Media);
    beforePut = (path) => {
      if (path.endsWith('/800.webp')) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    expect(await code(store(await file('full.jpg', await picture(2000, 1000).jpeg().toBuffer())))).toBe('storage.full');
    expect(stored.size).toBe(0);
    expect(await site.scope().em.count(Media)).toBe(before);
  });

  it('are deleted with their files', async () => {
    const { mediaId } = await store(await file('gone.png', await picture(500, 500).png().toBuffer()));
    await deleteMedia(site.scope(), { mediaId });
    expect(stored.size).toBe(0);
    expect(await code(openImage(site.scope(), { id: mediaId, width: 400 }))).toBe('media.not_found');
  });
});
