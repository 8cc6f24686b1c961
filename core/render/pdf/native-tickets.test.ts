import { describe, expect, it } from 'vitest';
import { readPdf, type PdfPage } from '../../../test/setup/read-pdf.ts';
import { readQr } from '../../../test/setup/read-qr.ts';
import { exampleTickets } from './example.ts';
import type { TicketPageInput, TicketsPdfInput } from './model.ts';
import { nativeTicketsPdf } from './native-tickets.ts';

async function draw(tickets: readonly Partial<TicketPageInput>[], rest: Partial<TicketsPdfInput> = {}) {
  return readPdf(await nativeTicketsPdf(exampleTickets(tickets, rest)));
}

async function drawOne(ticket: Partial<TicketPageInput>, rest: Partial<TicketsPdfInput> = {}): Promise<PdfPage> {
  const { pages } = await draw([ticket], rest);
  expect(pages).toHaveLength(1);
  return pages[0]!;
}

const turned = (text: string) => [...text].toReversed().join('');

describe('tickets drawn without a browser', () => {
  it('say everything that is on the ticket', async () => {
    const { text } = await drawOne({ seat: 'Row 4, seat 12' });
    expect(text.split('\n').filter(Boolean)).toEqual([
      'Kulturhaus am Fluss',
      'Midsummer',
      'Nights & Lights',
      'Friday, 18 June 2027',
      '20:00 – 23:30 (CEST, Berlin)',
      'Kulturhaus, Großer Saal',
      'Am Markt 1, 10115 Berlin',
      'Germany',
      'Name',
      'Ada Lovelace',
      'Ticket',
      'Early bird',
      'Seat',
      'Row 4, seat 12',
      'Price',
      '€49.99',
      'Order',
      'K7X2MABC',
      'EP1. 7ZK3 M9QX 2R4T V6WY 8A1B CDEF GHJK MN00',
      'This ticket admits one person, once. Keep the code to yourself: whoever shows it first is let in. Doors open one hour',
      'before the start. Questions: hello@kulturhaus.example',
    ]);
  });

  it('have one A5 page each, with the code that opens the door', async () => {
    const { pages } = await draw([{}, {}, {}]);
    expect(pages).toHaveLength(3);
    for (const [index, page] of pages.entries()) {
      expect([Math.round(page.width), Math.round(page.height)]).toEqual([420, 595]);
      expect(page.text).toContain(`${index + 1} / 3`);
      expect(await readQr(Buffer.from(page.drawing), { density: 150 })).toEqual([
        { text: `EP1.7ZK3M9QX2R4TV6WY8A1BCDEFGHJKMN0${index}`, level: 'M' },
      ]);
    }
  });

  it('name the document, its language and its fonts', async () => {
    const { title, language, pages } = await draw([{}], { title: 'Karten für Übermut', locale: 'de' });
    expect([title, language]).toEqual(['Karten für Übermut', 'de']);
    expect(pages[0]?.fonts.map((font) => font.replace(/^.*\+/, '')).toSorted()).toEqual([
      'BricolageGrotesque-Bold',
      'Figtree-Regular',
      'Figtree-SemiBold',
    ]);
  });

  it.each([
    ['Latin', 'Nguyễn Thị Minh Khai', 'Nguyễn Thị Minh Khai'],
    ['Cyrillic', 'Александра Ганнибал', 'Александра Ганнибал'],
    ['Greek', 'Ελένη Παπαδοπούλου', 'Ελένη Παπαδοπούλου'],
    ['Hebrew', 'שרה בן־דוד', turned('שרה בן־דוד')],
    ['Arabic', 'عمر', turned('عمر')],
    ['Devanagari', 'कमल', 'कमल'],
  ])('write names in %s', async (_script, attendee, drawn) => {
    const page = await drawOne({ attendee });
    expect(page.text.replaceAll('\n', '')).toContain(drawn);
    expect(page.text).not.toContain('\0');
  });

  it('run from right to left where the language does', async () => {
    const ltr = await drawOne({});
    const rtl = await drawOne({}, { locale: 'he', dir: 'rtl', event: 'לילות אמצע הקיץ' });
    expect(rtl.text).toContain(turned('לילות אמצע הקיץ'));
    expect(await codeIsOnTheLeft(ltr)).toBe(true);
    expect(await codeIsOnTheLeft(rtl)).toBe(false);
  });

  it('keep whatever was typed on one page', async () => {
    const endless = 'Donaudampfschifffahrtsgesellschaftskapitän '.repeat(40);
    const page = await drawOne(
      {
        attendee: endless,
        ticketType: endless,
        seat: endless,
        price: endless,
        place: [endless, endless, endless],
        date: endless,
      },
      { event: endless, organization: endless, smallPrint: endless },
    );
    expect(page.text).toContain('…');
    expect(await readQr(Buffer.from(page.drawing), { density: 150 })).toHaveLength(1);
  });

  it('survive texts that are empty or no letters at all', async () => {
    const page = await drawOne({ attendee: '', place: [], date: '\u200F', price: '💸 🎟️' }, { smallPrint: '' });
    expect(page.text).toContain('Midsummer');
  });

  it('print white upon dark accents and black upon light ones', async () => {
    expect(exampleTickets([{}], { accent: '#3d2fd6' }).onAccent).toBe('#ffffff');
    expect(exampleTickets([{}], { accent: '#f2b705' }).onAccent).toBe('#000000');
    expect((await drawOne({}, { accent: '#f2b705' })).drawing).toContain('rgb(242 183 5)');
  });

  it('take no accent that is not a colour', () => {
    expect(exampleTickets([{}], { accent: 'red;}</style><script>' }).accent).toMatch(/^#[0-9a-f]{6}$/);
  });
});

async function codeIsOnTheLeft({ drawing, width }: PdfPage): Promise<boolean> {
  const half = drawing
    .replace(/viewBox="[^"]*"/, `viewBox="0 0 ${width / 2} 595"`)
    .replace(/width="[^"]*"/, `width="${width / 2}"`);
  return (await readQr(Buffer.from(half), { density: 150 })).length === 1;
}
