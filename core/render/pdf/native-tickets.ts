import PdfKit from 'pdfkit';
import { loadFaces } from './fonts.ts';
import type { TextSize, TicketPage, TicketsPdf } from './model.ts';
import { mm, penFor, type Laid, type Pen, type TextStyle } from './pen.ts';

// The same ticket as the theme's HTML, drawn without a browser. Lengths are points, thought from the left.
const PAGE = { width: mm(148), height: mm(210), margin: mm(9) };
const CARD = { width: PAGE.width - 2 * PAGE.margin, corner: mm(6), padding: mm(8) };
const INNER = { x: PAGE.margin + CARD.padding, width: CARD.width - 2 * CARD.padding };
const CODE = mm(48);
const STUB = { top: mm(9), gap: mm(4), digits: mm(4.5), bottom: mm(6), bite: mm(4), rows: mm(2.5) };

const LOGO = { width: mm(34), height: mm(12), rim: mm(1.5) };

const INK = '#17161c';
const QUIET = '#6a6873';
const PAPER = '#f4f2ee';
const LINE = '#c9c5bd';

const EVENT_SIZES: Readonly<Record<TextSize, TextStyle>> = {
  large: { size: 33, weight: 'display', color: INK, leading: 1.06, maxLines: 3 },
  medium: { size: 25, weight: 'display', color: INK, leading: 1.12, maxLines: 3 },
  small: { size: 18, weight: 'display', color: INK, leading: 1.18, maxLines: 4 },
};
const ATTENDEE_SIZES: Readonly<Record<TextSize, TextStyle>> = {
  large: { size: 15, weight: 'bold', color: INK, leading: 1.2, maxLines: 2 },
  medium: { size: 12, weight: 'bold', color: INK, leading: 1.2, maxLines: 2 },
  small: { size: 10, weight: 'bold', color: INK, leading: 1.2, maxLines: 3 },
};
const STRONG: TextStyle = { size: 14, weight: 'bold', color: INK, leading: 1.3, maxLines: 2 };
const FACT: TextStyle = { size: 10, weight: 'bold', color: INK, leading: 1.25, maxLines: 2 };
const PLACE: TextStyle = { size: 10, weight: 'bold', color: INK, leading: 1.4, maxLines: 1 };
const ADDRESS: TextStyle = { ...PLACE, weight: 'regular', color: QUIET };
const LABEL: TextStyle = { size: 7.5, weight: 'regular', color: QUIET, leading: 1.3, maxLines: 1 };
const DIGITS: TextStyle = { ...LABEL, align: 'center', direction: 'ltr', letterSpacing: 0.4 };
const SMALL_PRINT: TextStyle = { size: 7, weight: 'regular', color: QUIET, leading: 1.4, maxLines: 4 };

/** Draws the tickets without a browser, one page each. */
export async function nativeTicketsPdf(model: TicketsPdf): Promise<Uint8Array> {
  const faces = await loadFaces();
  const doc = new PdfKit({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    autoFirstPage: false,
    // Else a Helvetica is prepared for every document that nobody uses.
    font: '',
    lang: model.locale,
    displayTitle: true,
    info: { Title: model.title, Author: model.organization, Creator: 'eventportal' },
  });
  const bytes = collect(doc);
  const pen = penFor(doc, { width: PAGE.width, dir: model.dir }, faces);
  for (const ticket of model.tickets) {
    doc.addPage();
    drawTicket(doc, pen, model, ticket);
  }
  doc.end();
  return bytes;
}

function drawTicket(doc: PDFKit.PDFDocument, pen: Pen, model: TicketsPdf, ticket: TicketPage): void {
  const smallPrint = pen.lay(model.smallPrint, CARD.width, SMALL_PRINT);
  const facts = factsOf(pen, ticket);
  const details = detailsOf(pen, model, ticket);
  const stubHeight = STUB.top + details.height + STUB.gap + STUB.digits + STUB.bottom;
  const printTop = PAGE.height - mm(7) - smallPrint.height;
  const stubTop = printTop - mm(5) - stubHeight;
  const factsTop = stubTop - facts.height;

  doc.rect(PAGE.margin, factsTop, CARD.width, facts.height).fill(PAPER);
  drawFace(doc, pen, model, ticket, factsTop);
  facts.draw(INNER.x, factsTop);
  drawStub(doc, stubTop, stubHeight);
  drawCode(doc, pen, ticket, stubTop + STUB.top);
  details.draw(INNER.x + CODE + mm(6), stubTop + STUB.top);
  const digits = pen.lay(ticket.codeGroups, INNER.width, DIGITS);
  digits.draw(INNER.x, stubTop + stubHeight - STUB.bottom - STUB.digits);
  smallPrint.draw(PAGE.margin, printTop);
}

function drawFace(doc: PDFKit.PDFDocument, pen: Pen, model: TicketsPdf, ticket: TicketPage, bottom: number): void {
  const top = PAGE.margin;
  doc.path(roundedTop(PAGE.margin, top, CARD.width, bottom - top, CARD.corner)).fill(model.accent);

  const small: TextStyle = { ...FACT, color: model.onAccent, maxLines: 1 };
  const corner = mm(22);
  const logo = drawLogo(doc, pen, model.logo, top + CARD.padding);
  const name = pen.lay(model.organization, INNER.width - corner - logo.width, small);
  name.draw(INNER.x + logo.width, top + CARD.padding + Math.max(0, (logo.height - name.height) / 2));
  pen
    .lay(ticket.position, corner, { ...small, align: 'end', direction: 'ltr' })
    .draw(INNER.x + INNER.width - corner, top + CARD.padding);

  const style = EVENT_SIZES[model.eventSize];
  const room = bottom - top - 2 * CARD.padding - Math.max(mm(8), logo.height + mm(2));
  const maxLines = Math.max(1, Math.min(style.maxLines, Math.floor(room / (style.size * style.leading))));
  const event = pen.lay(model.event, INNER.width, { ...style, maxLines, color: model.onAccent, balanced: true });
  event.draw(INNER.x, bottom - CARD.padding - event.height);
}

/** The logo on a piece of white paper, since nobody knows how it looks upon the accent; the room that it takes. */
function drawLogo(doc: PDFKit.PDFDocument, pen: Pen, logo: string, top: number): { width: number; height: number } {
  if (logo === '') return { width: 0, height: 0 };
  // The types know no `openImage`, which reads the size before anything is drawn.
  const image = (doc as unknown as { openImage(src: string): { width: number; height: number } }).openImage(logo);
  const scale = Math.min(LOGO.width / image.width, LOGO.height / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  const plate = width + 2 * LOGO.rim;
  const x = pen.left(INNER.x, plate);
  doc.roundedRect(x, top, plate, height + 2 * LOGO.rim, mm(1.5)).fill('#ffffff');
  doc.image(image as never, x + LOGO.rim, top + LOGO.rim, { width, height });
  return { width: plate + mm(3), height: height + 2 * LOGO.rim };
}

function factsOf(pen: Pen, ticket: TicketPage): Laid {
  const lines = [
    { above: mm(6), laid: pen.lay(ticket.date, INNER.width, STRONG) },
    { above: 0, laid: pen.lay(ticket.time, INNER.width, STRONG) },
    ...ticket.place.map((line, index) => ({
      above: index === 0 ? mm(3.5) : 0,
      laid: pen.lay(line, INNER.width, index === 0 ? PLACE : ADDRESS),
    })),
  ];
  return {
    height: lines.reduce((sum, { above, laid }) => sum + above + laid.height, CARD.padding),
    draw(x, y) {
      let at = y;
      for (const { above, laid } of lines) {
        laid.draw(x, at + above);
        at += above + laid.height;
      }
    },
  };
}

/** Who, which ticket, which seat, at what price: spread over the height of the code, and higher where they need it. */
function detailsOf(pen: Pen, { labels }: TicketsPdf, ticket: TicketPage): Laid {
  const width = INNER.width - CODE - mm(6);
  const half = (width - mm(4)) / 2;
  const cell = (label: string, text: string, style: TextStyle, x = 0, room = width) => ({
    x,
    label: pen.lay(label, room, LABEL),
    text: pen.lay(text, room, style),
  });
  const rows = [
    [cell(labels.attendee, ticket.attendee, ATTENDEE_SIZES[ticket.attendeeSize])],
    [cell(labels.ticketType, ticket.ticketType, FACT)],
    ...(ticket.seat ? [[cell(labels.seat, ticket.seat, FACT)]] : []),
    [
      cell(labels.price, ticket.price, FACT, 0, half),
      cell(labels.order, ticket.orderCode, { ...FACT, direction: 'ltr' }, half + mm(4), half),
    ],
  ];
  const heights = rows.map((cells) => Math.max(...cells.map(({ label, text }) => label.height + text.height)));
  const taken = heights.reduce((sum, height) => sum + height, 0);
  const height = Math.max(CODE, taken + STUB.rows * (rows.length - 1));
  const air = (height - taken) / (rows.length - 1);

  return {
    height,
    draw(x, y) {
      let at = y;
      rows.forEach((cells, index) => {
        for (const { x: indent, label, text } of cells) {
          label.draw(x + indent, at);
          text.draw(x + indent, at + label.height);
        }
        at += (heights[index] ?? 0) + air;
      });
    },
  };
}

function drawStub(doc: PDFKit.PDFDocument, top: number, height: number): void {
  doc.path(stubOutline(PAGE.margin, top, CARD.width, height)).fill(PAPER);
  drawBites(doc, top);
  drawPerforation(doc, top);
}

function drawCode(doc: PDFKit.PDFDocument, pen: Pen, ticket: TicketPage, top: number): void {
  const x = pen.left(INNER.x, CODE);
  doc.roundedRect(x, top, CODE, CODE, mm(3)).fill('#ffffff');
  doc.save();
  doc.translate(x, top).scale(CODE / ticket.qr.size);
  doc.path(ticket.qr.path).fill('#000000');
  doc.restore();
}

function drawBites(doc: PDFKit.PDFDocument, y: number): void {
  for (const x of [PAGE.margin, PAGE.margin + CARD.width]) doc.circle(x, y, STUB.bite).fill('#ffffff');
}

function drawPerforation(doc: PDFKit.PDFDocument, y: number): void {
  doc.save();
  doc
    .lineWidth(mm(0.6))
    .lineCap('round')
    .dash(0.01, { space: mm(1.4) });
  doc
    .moveTo(PAGE.margin + mm(7), y)
    .lineTo(PAGE.margin + CARD.width - mm(7), y)
    .stroke(LINE);
  doc.restore();
}

function roundedTop(x: number, y: number, width: number, height: number, r: number): string {
  return `M${x} ${y + height}V${y + r}a${r} ${r} 0 0 1 ${r} ${-r}h${width - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}V${y + height}z`;
}

function stubOutline(x: number, y: number, width: number, height: number): string {
  const r = CARD.corner;
  return `M${x} ${y}h${width}v${height - r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - width}a${r} ${r} 0 0 1 ${-r} ${-r}z`;
}

async function collect(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of doc) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
