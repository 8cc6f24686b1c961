import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PdfRenderer } from '../../kernel/capabilities/pdf.ts';

export interface PdfSubject {
  open(): PdfRenderer | Promise<PdfRenderer>;
}

const SHEET = '@page{size:100mm 200mm;margin:0}p{break-after:page}';
const sheet = (body: string, css = SHEET): string =>
  `<!doctype html><html lang="en" dir="ltr"><head><title>A document</title><style>${css}</style></head><body>${body}</body></html>`;

/** Every PDF renderer must pass: `describePdfRenderer('acme', { open })`. */
export function describePdfRenderer(name: string, { open }: PdfSubject): void {
  describe(`${name}: PDF renderer conformance`, () => {
    let renderer: PdfRenderer;
    beforeAll(async () => {
      renderer = await open();
    });
    afterAll(async () => renderer.close());

    const pagesOf = async (html: string): Promise<number> => countPages(await renderer.render(html, {}));

    it('is available here, as it has to be for this kit', async () => {
      expect(await renderer.available()).toBe(true);
    });

    it('takes the size of the page from the document', async () => {
      const [, , width = 0, height = 0] = mediaBoxOf(await renderer.render(sheet('x'), {}));
      expect([Math.round(width / 10), Math.round(height / 10)]).toEqual([28, 57]);
    });

    it('prints documents side by side without mixing them up', async () => {
      const counts = Array.from({ length: 30 }, (_, n) => 1 + (n % 5));
      const printed = await Promise.all(
        counts.map(async (count) => pagesOf(sheet(`${'<p>x</p>'.repeat(count - 1)}x`))),
      );
      expect(printed).toEqual(counts);
    });

    it('keeps nothing of one document for the next', async () => {
      const three = '<div>x</div><div>x</div>x';
      const broken = 'div{break-after:page}';
      expect(await pagesOf(sheet(three, broken))).toBe(3);
      expect(await pagesOf(sheet(three, 'div{}'))).toBe(1);
      expect(await pagesOf(`<style>${broken}</style>${three}`)).toBe(3);
      expect(await pagesOf(sheet(three, 'div{}'))).toBe(1);
    });

    it('prints pictures that the document brings along', async () => {
      const picture = Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>',
      );
      const plain = await renderer.render(sheet('x'), {});
      const image = `<img src="data:image/svg+xml;base64,${picture.toString('base64')}">`;
      expect((await renderer.render(sheet(`x${image}`), {})).length).toBeGreaterThan(plain.length);
    });

    it('runs no script', async () => {
      const attack = `document.body.insertAdjacentHTML('beforeend','<p>x</p><p>x</p><p>x</p>')`;
      const evil = sheet(`<script>${attack}</script><img src="x" onerror="${attack}"><svg onload="${attack}"></svg>x`);
      expect([await pagesOf(evil), await pagesOf(evil)]).toEqual([1, 1]);
    });

    it('prints many pages', async () => {
      expect(await pagesOf(sheet(`${'<p>x</p>'.repeat(199)}x`))).toBe(200);
    });

    it('stops when its caller goes away, and goes on with the next', async () => {
      const gone = AbortSignal.abort(new Error('gone'));
      await expect(renderer.render(sheet('x'), { signal: gone })).rejects.toThrow('gone');
      const leaving = AbortSignal.timeout(100);
      const long = renderer.render(sheet('<p>x</p>'.repeat(20_000)), { signal: leaving });
      await expect(long).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(await pagesOf(sheet('x'))).toBe(1);
    });

    it('may be closed twice, and used again', async () => {
      await renderer.close();
      await renderer.close();
      expect(await pagesOf(sheet('x'))).toBe(1);
    });

    describe('what a document may reach', () => {
      const asked: string[] = [];
      let server: Server;
      let url: string;
      beforeAll(async () => {
        server = createServer((request, answer) => {
          asked.push(request.url ?? '');
          answer.end();
        }).listen(0, '127.0.0.1');
        await once(server, 'listening');
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      });
      afterEach(() => asked.splice(0));
      afterAll(() => server.close());

      it.each([
        ['an imported stylesheet', (at: string) => `<style>@import url("${at}");</style>`],
        ['a linked stylesheet', (at: string) => `<link rel="stylesheet" href="${at}">`],
        ['a prefetch', (at: string) => `<link rel="prefetch" href="${at}"><link rel="preconnect" href="${at}">`],
        ['a picture', (at: string) => `<img src="${at}">`],
        ['a background', (at: string) => `<p style="background:url('${at}')">x</p>`],
        ['a font', (at: string) => `<style>@font-face{font-family:f;src:url(${at})}b{font-family:f}</style><b>x</b>`],
        ['a frame', (at: string) => `<iframe src="${at}"></iframe><object data="${at}"></object>`],
        ['another page', (at: string) => `<meta http-equiv="refresh" content="0;url=${at}">`],
      ])('is nothing on the network: %s', async (_what, body) => {
        await renderer.render(sheet(body(`${url}/asked`)), {});
        await renderer.render(sheet(body(`${url}/asked`)), {});
        expect(await pagesOf(sheet('x'))).toBe(1);
        expect(asked).toEqual([]);
      });
    });
  });
}

function countPages(pdf: Uint8Array): number {
  return (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
  );
}

function mediaBoxOf(pdf: Uint8Array): number[] {
  const [, box = ''] = /\/MediaBox\s*\[([^\]]*)\]/.exec(Buffer.from(pdf).toString('latin1')) ?? [];
  return box.trim().split(/\s+/).map(Number);
}
