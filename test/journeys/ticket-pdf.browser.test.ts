import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { silentLogger, type Logger } from '../../core/kernel/log.ts';
import { deriveKey } from '../../core/kernel/seal.ts';
import { mintTicketCode, readTicketCode, TICKET_KEY } from '../../core/modules/tickets/ticket-code.ts';
import { exampleTickets } from '../../core/render/pdf/example.ts';
import type { TicketPageInput, TicketsPdf, TicketsPdfInput } from '../../core/render/pdf/model.ts';
import { nativeTicketsPdf } from '../../core/render/pdf/native-tickets.ts';
import { ticketsPdf } from '../../core/render/pdf/tickets-pdf.ts';
import { puppeteerPdf } from '../../plugins/pdf-puppeteer/renderer.ts';
import { readPdf } from '../setup/read-pdf.ts';
import { readQr } from '../setup/read-qr.ts';
import { ticketDocuments } from '../setup/ticket-document.ts';

const cacheDir = fileURLToPath(new URL('../.cache/browser', import.meta.url));
const documentOf = ticketDocuments();
const renderer = puppeteerPdf({ cacheDir, log: silentLogger });
const hasBrowser = await renderer.available();
afterAll(async () => renderer.close());

const noFallback: Logger = {
  ...silentLogger,
  warn: (event, facts) => {
    throw new Error(`${event} ${JSON.stringify(facts)}`);
  },
};

const ways: [string, boolean, (model: TicketsPdf) => Promise<Uint8Array>][] = [
  [
    'the theme',
    hasBrowser,
    async (model) => ticketsPdf({ model, html: () => documentOf(model), renderer, log: noFallback }),
  ],
  ['the built-in drawing', true, nativeTicketsPdf],
];

const key = deriveKey('the key of this site', TICKET_KEY);

describe.each(ways)('a ticket by %s', (_way, possible, print) => {
  const made = async (tickets: Partial<TicketPageInput>[], rest?: Partial<TicketsPdfInput>) =>
    readPdf(await print(exampleTickets(tickets, rest)));

  it.runIf(possible)('has its code read at the door, on every page', async () => {
    const codes = Array.from({ length: 4 }, () => mintTicketCode(key));
    const { pages } = await made(codes.map((code) => ({ code })));
    expect(pages).toHaveLength(4);
    for (const [index, page] of pages.entries()) {
      const [seen] = await readQr(Buffer.from(page.drawing), { density: 150 });
      expect(readTicketCode(seen?.text ?? '', key)).toEqual({ ok: true, code: codes[index] });
    }
  });

  it.runIf(possible)('says who, what, when, where and how much', async () => {
    const { pages, title } = await made([{ seat: 'Row 4, seat 12' }]);
    const words = pages[0]?.text.replaceAll(/\s+/g, ' ');
    expect(title).toBe('Tickets for Midsummer Nights');
    for (const said of [
      'Kulturhaus am Fluss',
      'Midsummer Nights & Lights',
      'Friday, 18 June 2027',
      '20:00 – 23:30 (CEST, Berlin)',
      'Kulturhaus, Großer Saal',
      'Ada Lovelace',
      'Early bird',
      'Row 4, seat 12',
      '€49.99',
      'K7X2MABC',
    ]) {
      expect(words).toContain(said);
    }
  });

  it.runIf(possible)('is set in its own typefaces, which travel with the file', async () => {
    const { pages } = await made([{}]);
    expect(pages[0]?.fonts.map((font) => font.replace(/^.*\+/, '')).toSorted()).toEqual([
      'BricolageGrotesque-Bold',
      'Figtree-Regular',
      'Figtree-SemiBold',
    ]);
  });

  it.runIf(possible).each([
    ['Latin', 'Nguyễn Thị Minh Khai', 'NguyễnThịMinhKhai'],
    ['Cyrillic', 'Александра Ганнибал', 'АлександраГаннибал'],
    ['Greek', 'Ελένη Παπαδοπούλου', 'ΕλένηΠαπαδοπούλου'],
    ['Hebrew', 'שרה כהן', [...'שרה'].toReversed().join('')],
    ['Arabic', 'ليلى عبد الرحمن', /[\u0600-\u06FF\uFB50-\uFEFC]{2}/],
    ['Devanagari', 'कमल', 'कमल'],
  ])('writes names in %s', async (_script, attendee, drawn) => {
    const { pages } = await made([{ attendee }]);
    expect(pages).toHaveLength(1);
    expect(pages[0]?.text.replaceAll(/\s+/g, '').normalize('NFC')).toMatch(drawn);
  });

  it.runIf(possible)('prints markup in a name as it was typed', async () => {
    const { pages } = await made([{ attendee: '<b>Bob</b> & Söhne' }]);
    expect(pages[0]?.text.replaceAll(/\s+/g, ' ')).toContain('<b>Bob</b> & Söhne');
  });

  it.runIf(possible)('stays one page and keeps its code whatever was typed', async () => {
    const endless = 'Donaudampfschifffahrtsgesellschaftskapitän '.repeat(40);
    const unbroken = 'W'.repeat(2000);
    const ticket = {
      attendee: endless,
      ticketType: unbroken,
      seat: endless,
      price: unbroken,
      place: [endless, unbroken],
      date: endless,
    };
    const { pages } = await made([ticket, ticket], { event: unbroken, organization: endless, smallPrint: endless });
    expect(pages).toHaveLength(2);
    for (const page of pages) expect(await readQr(Buffer.from(page.drawing), { density: 150 })).toHaveLength(1);
  });

  it.runIf(possible)('is printed by the hundred in one file', async () => {
    const { pages } = await made(Array.from({ length: 100 }, () => ({})));
    expect(pages).toHaveLength(100);
    expect(pages[99]?.text).toContain('100 / 100');
  });
});
