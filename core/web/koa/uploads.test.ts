import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testWeb, type TestWeb } from '../../../test/setup/web.ts';
import { DomainError } from '../../kernel/errors.ts';
import { page, type Page, type UploadedFile } from '../../kernel/pages/page.ts';

let web: TestWeb;
afterEach(() => web.close());

const KB = 1024;
let seen: Record<string, UploadedFile | undefined> = {};
let content: string | undefined;
let problem: Error | undefined;

const upload = page({
  path: '/upload',
  may: 'public',
  form: z.object({ title: z.string().min(1), tags: z.array(z.string()).optional() }),
  files: { cover: { maxBytes: 100 * KB }, logo: { maxBytes: 10 * KB } },
  show: async (_scope, _at, { again }) => ({ view: 'upload', model: { again: again ?? null } }),
  async submit(_scope, _at, values, { files }) {
    seen = { ...files };
    content = files.cover && readFileSync(files.cover.path, 'utf8').slice(0, 20);
    if (problem) throw problem;
    return { json: values };
  },
});
const pages = [upload] as unknown as Page[];

interface Part {
  readonly name: string;
  readonly value: string;
  readonly filename?: string;
}

function multipart(parts: readonly Part[]) {
  const lines = parts.flatMap(({ name, value, filename }) => [
    '--frame',
    `Content-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: image/png`}`,
    '',
    value,
  ]);
  const body = [...lines, '--frame--', ''].join('\r\n');
  return { body, method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=frame' } };
}

const left = (): string[] => readdirSync(join(web.options.site.dataDir, 'tmp', 'uploads'));

describe('an upload', () => {
  it('is on disk under another name while the page works, and gone afterwards', async () => {
    web = await testWeb({ pages });
    problem = undefined;
    const answer = await web.ask(
      '/upload',
      multipart([
        { name: 'title', value: 'A' },
        { name: 'tags', value: 'x' },
        { name: 'tags', value: 'y' },
        { name: 'cover', value: 'picture', filename: '../../etc/passwd' },
        { name: 'logo', value: '', filename: '' },
      ]),
    );
    expect(answer.json()).toEqual({ title: 'A', tags: ['x', 'y'] });
    expect(content).toBe('picture');
    expect(seen).toMatchObject({ cover: { contentType: 'image/png', bytes: 7 } });
    expect(seen.cover!.path.startsWith(join(web.options.site.dataDir, 'tmp', 'uploads'))).toBe(true);
    expect(seen.logo).toBeUndefined();
    expect(left()).toEqual([]);
  });

  it('is gone after a refusal, a bad form and a bug as well', async () => {
    web = await testWeb({ pages });
    const cover = { name: 'cover', value: 'picture', filename: 'a.png' };
    problem = new DomainError('http.busy', { status: 409 });
    expect((await web.ask('/upload', multipart([{ name: 'title', value: 'A' }, cover]))).status).toBe(409);
    problem = new Error('bug');
    expect((await web.ask('/upload', multipart([{ name: 'title', value: 'A' }, cover]))).status).toBe(500);
    problem = undefined;
    expect((await web.ask('/upload', multipart([{ name: 'title', value: '' }, cover]))).status).toBe(422);
    expect((await web.ask('/upload', { ...multipart([cover]), body: '--frame\r\nnonsense' })).status).toBe(400);
    expect(left()).toEqual([]);
  });

  it('that is larger than its field takes brings the form back', async () => {
    web = await testWeb({ pages });
    const answer = await web.ask(
      '/upload',
      multipart([
        { name: 'title', value: 'A' },
        { name: 'logo', value: 'x'.repeat(20 * KB), filename: 'a.png' },
      ]),
    );
    expect(answer.status).toBe(422);
    expect(answer.view().model.again).toEqual({ values: { title: 'A' }, errors: { logo: 'This file is too large.' } });
    expect(left()).toEqual([]);
  });

  it('that is far too large is refused before it fills the disk', async () => {
    web = await testWeb({ pages });
    const parts = [{ name: 'cover', value: 'x'.repeat(2000 * KB), filename: 'a.png' }];
    expect((await web.ask('/upload', multipart(parts))).status).toBe(413);
    const untold = multipart(parts);
    const chunked = await web.ask('/upload', {
      ...untold,
      headers: { ...untold.headers, 'Transfer-Encoding': 'chunked' },
    });
    expect(chunked.status).toBe(413);
    await expect.poll(left).toEqual([]);
  });

  it('for a field that takes none is ignored', async () => {
    web = await testWeb({ pages });
    await web.ask(
      '/upload',
      multipart([
        { name: 'title', value: 'A' },
        { name: 'evil', value: 'x', filename: 'a.sh' },
      ]),
    );
    expect(seen).toEqual({});
    expect(left()).toEqual([]);
  });

  it('says that the disk is full', async () => {
    web = await testWeb({ pages });
    problem = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const answer = await web.ask(
      '/upload',
      multipart([
        { name: 'title', value: 'A' },
        { name: 'cover', value: 'p', filename: 'a.png' },
      ]),
    );
    expect([answer.status, answer.view().model.again.problem]).toEqual([507, expect.stringContaining('no space left')]);
    expect(left()).toEqual([]);
  });
});
