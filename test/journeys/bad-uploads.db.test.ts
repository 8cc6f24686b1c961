import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../core/kernel/capabilities/storage.ts';
import { besiegedSite, expectNoInsides, type Besieged } from '../setup/besieged-site.ts';
import type { SignedInBrowser } from '../setup/running-site.ts';
import type { Answer } from '../setup/web.ts';

let site: Besieged['site'];
let filled: Besieged['filled'];
let everything: Besieged['everything'];

beforeAll(async () => void ({ site, filled, everything } = await besiegedSite()));
afterAll(() => site.close());
// Whatever came in, the site never failed by itself.
afterEach(() => expect(site.errors.splice(0)).toEqual([]));

describe('uploads', () => {
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  let admin: SignedInBrowser;
  let before: Record<string, number>;
  const cover = () => `/admin/o/${filled.organizationSlug}/events/${filled.eventId}/cover`;
  const upload = (filename: string, content: Buffer) => admin.upload(cover(), 'image', { filename, content });

  beforeAll(async () => void (admin = await site.browserOf(filled.admin.email)));
  beforeEach(async () => void (before = await everything()));

  function saidInTheForm(answer: Answer, status: number, sentence: RegExp): void {
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(sentence);
    expect(answer.text).toContain('name="image"');
    expectNoInsides(answer.text);
  }

  it.each([
    ['text', 'cover.png', Buffer.from('this is no picture')],
    ['a program that draws', 'cover.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['a PDF', 'cover.png', Buffer.from('%PDF-1.7\n%âãÏÓ\n')],
    ['half a picture', 'cover.png', PNG.subarray(0, 40)],
    ['a page', 'cover.jpg', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ])('%s is no image', async (_what, filename, content) => {
    saidInTheForm(await upload(filename, content), 422, /picture|image/i);
    expect(await everything()).toEqual(before);
  });

  it('a file that is too large comes back with the form', async () => {
    saidInTheForm(await upload('huge.png', Buffer.alloc(16 * 1024 * 1024, 1)), 422, /large|big/i);
    const beyond = await upload('endless.png', Buffer.alloc(40 * 1024 * 1024, 1)).catch(() => ({ status: 413 }));
    expect(beyond.status).toBe(413);
    expect(await everything()).toEqual(before);
  });

  it('a full disk is told in a sentence, and nothing half-written stays', async () => {
    const { storage } = site.app.parts.capabilities as { storage: Storage };
    const put = storage.put.bind(storage);
    let written = 0;
    storage.put = async (path, content, contentType) => {
      if (written++ > 0) throw Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' });
      return put(path, content, contentType);
    };
    const wide = await widePicture();
    try {
      const answer = await upload('cover.png', wide);
      expect([422, 507]).toContain(answer.status);
      saidInTheForm(answer, answer.status, /space|full|room/i);
      expect(written).toBeGreaterThan(1);
    } finally {
      storage.put = put;
    }
    expect(await everything()).toEqual(before);
    expect(await filesIn('storage')).toEqual([]);
    expect(await filesIn('tmp')).toEqual([]);

    expect((await upload('cover.png', wide)).status).toBe(303);
    expect((await everything())['media']).toBe(before['media']! + 1);
  });

  async function widePicture(): Promise<Buffer> {
    const { default: sharp } = await import('sharp');
    return sharp({ create: { width: 900, height: 300, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
  }

  async function filesIn(folder: string): Promise<string[]> {
    const { readdir } = await import('node:fs/promises');
    const found = await readdir(site.dataDir, { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile() && `${entry.parentPath}/`.includes(`/${folder}/`))
      .map(({ name }) => name);
  }
});
