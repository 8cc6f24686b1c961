import { fileURLToPath } from 'node:url';
import { silentLogger } from '../../core/kernel/log.ts';
import { exampleTickets } from '../../core/render/pdf/example.ts';
import type { TicketsPdf } from '../../core/render/pdf/model.ts';
import { nativeTicketsPdf } from '../../core/render/pdf/native-tickets.ts';
import { ticketsPdf } from '../../core/render/pdf/tickets-pdf.ts';
import { puppeteerPdf } from '../../plugins/pdf-puppeteer/renderer.ts';
import { ticketDocuments } from '../setup/ticket-document.ts';

const NAMES = ['Ada Lovelace', 'Жанна Орлова', 'Ελένη Παππά', 'ليلى عبد الرحمن', 'שרה כהן', 'Nguyễn Minh Khai'];
const WARM_UP = 40;
const DOCUMENTS = 300;
// As many mails with a ticket as the queue's workers make at the same time.
const AT_ONCE = 4;

export interface PdfBench {
  /** Single-ticket PDFs a second as the theme designs them; 0 where no browser was found. */
  readonly perSecond: number;
  /** The same by the built-in drawing, which needs no browser. */
  readonly nativePerSecond: number;
}

/** Warm, one ticket per document, each with another name and code, template included. */
export async function benchPdf(): Promise<PdfBench> {
  const cacheDir = fileURLToPath(new URL('../.cache/browser', import.meta.url));
  const renderer = puppeteerPdf({ cacheDir, log: silentLogger });
  const documentOf = ticketDocuments();
  // A fallback would flatter the number, so it fails here.
  const log = { ...silentLogger, warn: (event: string) => Promise.reject(new Error(event)) };
  const themed = async (model: TicketsPdf): Promise<unknown> =>
    ticketsPdf({ model, html: () => documentOf(model), renderer, log });
  try {
    const perSecond = (await renderer.available()) ? await measure(themed) : 0;
    return { perSecond, nativePerSecond: await measure(nativeTicketsPdf) };
  } finally {
    await renderer.close();
  }
}

async function measure(print: (model: TicketsPdf) => Promise<unknown>): Promise<number> {
  await printAll(print, WARM_UP);
  const start = performance.now();
  await printAll(print, DOCUMENTS);
  return (DOCUMENTS / (performance.now() - start)) * 1000;
}

async function printAll(print: (model: TicketsPdf) => Promise<unknown>, count: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      await print(
        exampleTickets([{ attendee: NAMES[index % NAMES.length] ?? '', orderCode: `K${1_000_000 + index}` }]),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
