import PdfKit from 'pdfkit';
import { loadFaces } from './fonts.ts';
import type { TextSize, TicketPage, TicketsPdf } from './model.ts';
import { mm, penFor, type Laid, type Pen, type TextStyle } from './pen.ts';

// The same ticket as the theme's HTML, drawn without a browser. Lengths are points, thought from the left.
const PAGE = { width: mm(148), height: mm(210), margin: mm(9) };
const CARD = { width: PAGE.width - 2 * PAGE.margin, corner: mm(6), padding: mm(8) };
const INNER = { x: PAGE.margin + CARD.padding, width: CARD.width - 2 * CARD.padding };
const CODE = mm(48);
const STUB = { top: mm(9), gap: mm(4), digits: mm(4.5), bottom: mm(6), bite: mm(4) };
const STUB_HEIGHT = STUB.top + CODE + STUB.gap + STUB.digits + STUB.bottom;

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
  const printTop = PAGE.height - mm(7) - smallPrint.height;
  const stubTop = printTop - mm(5) - STUB_HEIGHT;
  const factsTop = stubTop - facts.height;

  doc.rect(PAGE.margin, factsTop, CARD.width, facts.height).fill(PAPER);
  drawFace(doc, pen, model, ticket, factsTop);
  facts.draw(INNER.x, factsTop);
  drawStub(doc, pen, model, ticket, stubTop);
  smallPrint.draw(PAGE.margin, printTop);
}

function drawFace(doc: PDFKit.PDFDocument, pen: Pen, model: TicketsPdf, ticket: TicketPage, bottom: number): void {
  const top = PAGE.margin;
  doc.path(roundedTop(PAGE.margin, top, CARD.width, bottom - top, CARD.corner)).fill(model.accent);

  const small: TextStyle = { ...FACT, color: model.onAccent, maxLines: 1 };
  const room = mm(22);
  pen.lay(model.organization, INNER.width - room, small).draw(INNER.x, top + CARD.padding);
  pen
    .lay(ticket.position, room, { ...small, align: 'end', direction: 'ltr' })
    .draw(INNER.x + INNER.width - room, top + CARD.padding);

  const event = pen.lay(model.event, INNER.width, {
    ...EVENT_SIZES[model.eventSize],
    color: model.onAccent,
    balanced: true,
  });
  event.draw(INNER.x, bottom - CARD.padding - event.height);
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

function drawStub(doc: PDFKit.PDFDocument, pen: Pen, model: TicketsPdf, ticket: TicketPage, top: number): void {
  doc.path(stubOutline(PAGE.margin, top, CARD.width, STUB_HEIGHT)).fill(PAPER);
  drawBites(doc, top);
  drawPerforation(doc, top);
  drawCode(doc, pen, ticket, top + STUB.top);

  const x = INNER.x + CODE + mm(6);
  const width = INNER.width - CODE - mm(6);
  const half = (width - mm(4)) / 2;
  const { labels } = model;
  const rows = [
    [{ label: labels.attendee, text: ticket.attendee, x, width, style: ATTENDEE_SIZES[ticket.attendeeSize] }],
    [{ label: labels.ticketType, text: ticket.ticketType, x, width, style: FACT }],
    ...(ticket.seat ? [[{ label: labels.seat, text: ticket.seat, x, width, style: FACT }]] : []),
    [
      { label: labels.price, text: ticket.price, x, width: half, style: FACT },
      {
        label: labels.order,
        text: ticket.orderCode,
        x: x + half + mm(4),
        width: half,
        style: { ...FACT, direction: 'ltr' as const },
      },
    ],
  ].map((cells) =>
    cells.map((cell) => ({
      x: cell.x,
      label: pen.lay(cell.label, cell.width, LABEL),
      text: pen.lay(cell.text, cell.width, cell.style),
    })),
  );
  const heights = rows.map((cells) => Math.max(...cells.map((cell) => cell.label.height + cell.text.height)));
  const air = (CODE - heights.reduce((sum, height) => sum + height, 0)) / Math.max(1, rows.length - 1);
  let at = top + STUB.top;
  rows.forEach((cells, index) => {
    for (const cell of cells) {
      cell.label.draw(cell.x, at);
      cell.text.draw(cell.x, at + cell.label.height);
    }
    at += (heights[index] ?? 0) + air;
  });

  pen.lay(ticket.codeGroups, INNER.width, DIGITS).draw(INNER.x, top + STUB.top + CODE + STUB.gap);
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
