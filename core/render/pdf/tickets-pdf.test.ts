import { describe, expect, it } from 'vitest';
import type { PdfRenderer } from '../../kernel/capabilities/pdf.ts';
import type { Logger } from '../../kernel/log.ts';
import { exampleTickets } from './example.ts';
import { nativeTicketsPdf } from './native-tickets.ts';
import { countPages, ticketsPdf } from './tickets-pdf.ts';

const model = exampleTickets([{}, {}]);
const themed = '%PDF-1.4 1 0 obj<</Type /Pages /Count 2>> 2 0 obj<</Type /Page>> 3 0 obj<</Type/Page/Parent 1 0 R>>';

function renderer(given: Partial<PdfRenderer>): PdfRenderer {
  return {
    id: 'a-browser',
    available: async () => true,
    render: async () => Buffer.from(themed),
    close: async () => undefined,
    ...given,
  };
}

async function made(given: { renderer?: PdfRenderer; html?: () => string; signal?: AbortSignal }) {
  const warnings: [string, object | undefined][] = [];
  const log: Logger = { debug() {}, info() {}, error() {}, warn: (event, facts) => void warnings.push([event, facts]) };
  const bytes = await ticketsPdf({ model, html: () => '<html>', log, ...given });
  return { themed: Buffer.from(bytes).toString() === themed, pages: countPages(bytes), warnings };
}

describe('the tickets PDF', () => {
  it("is the theme's where a renderer works", async () => {
    expect(await made({ renderer: renderer({}) })).toEqual({ themed: true, pages: 2, warnings: [] });
  });

  it('is drawn without a renderer', async () => {
    expect(await made({})).toEqual({ themed: false, pages: 2, warnings: [] });
  });

  it('is drawn while the renderer is not available, which is nothing to warn of', async () => {
    const absent = renderer({ available: async () => false });
    expect(await made({ renderer: absent })).toEqual({ themed: false, pages: 2, warnings: [] });
  });

  it.each([
    ['the renderer fails', { renderer: renderer({ render: async () => Promise.reject(new Error('crashed')) }) }],
    [
      'the renderer cannot say whether it works',
      { renderer: renderer({ available: async () => Promise.reject(new Error('crashed')) }) },
    ],
    [
      'the template fails',
      {
        renderer: renderer({}),
        html: () => {
          throw new Error('crashed');
        },
      },
    ],
  ])('is drawn when %s, and says why', async (_what, given) => {
    const warnings = [['pdf.fell_back', { renderer: 'a-browser', reason: 'crashed' }]];
    expect(await made(given)).toEqual({ themed: false, pages: 2, warnings });
  });

  it('is drawn when a theme makes more or fewer pages than tickets', async () => {
    const short = renderer({ render: async () => Buffer.from(themed.replace('/Type/Page/', '/Type/Font/')) });
    const warnings = [['pdf.wrong_page_count', { renderer: 'a-browser', pages: 1, tickets: 2 }]];
    expect(await made({ renderer: short })).toEqual({ themed: false, pages: 2, warnings });
  });

  it('is not made for somebody who went away', async () => {
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(made({ renderer: renderer({}), signal })).rejects.toThrow('gone');
  });

  it('is not drawn when the caller goes away while it is rendered', async () => {
    const leaving = new AbortController();
    const slow = renderer({
      render: async () => {
        leaving.abort(new Error('gone'));
        throw new Error('stopped');
      },
    });
    await expect(made({ renderer: slow, signal: leaving.signal })).rejects.toThrow('gone');
  });

  it('has its pages counted', async () => {
    expect(countPages(await nativeTicketsPdf(exampleTickets([{}, {}, {}])))).toBe(3);
    expect(countPages(Buffer.from('nothing'))).toBe(0);
  });
});
