import PdfKit from 'pdfkit';
import { facturxMetadata } from './facturx-metadata.ts';
import { loadFaces } from './fonts.ts';
import type { AttachedXml, InvoiceCells, InvoiceFact, InvoicePdf } from './invoice-model.ts';
import { mm, penFor, type Pen, type TextStyle } from './pen.ts';

const PAGE = { width: mm(210), height: mm(297), side: mm(20), top: mm(16), bottom: mm(34) };
const WIDTH = PAGE.width - 2 * PAGE.side;
const END = PAGE.height - PAGE.bottom;
const LOGO = { width: mm(60), height: mm(18) };
const COLUMNS: Readonly<Record<keyof InvoiceCells, { readonly x: number; readonly width: number }>> = {
  name: { x: 0, width: mm(76) },
  quantity: { x: mm(78), width: mm(16) },
  tax: { x: mm(96), width: mm(18) },
  net: { x: mm(116), width: mm(26) },
  gross: { x: mm(144), width: mm(26) },
};

const INK = '#17161c';
const QUIET = '#5c5a66';
const LINE = '#c9c5bd';
const TEXT: TextStyle = { size: 9.5, weight: 'regular', color: INK, leading: 1.4, maxLines: 12 };
const BOLD: TextStyle = { ...TEXT, weight: 'bold' };
const SMALL: TextStyle = { ...TEXT, size: 8, color: QUIET };
const TINY: TextStyle = { ...SMALL, size: 7, maxLines: 2 };
const HEADING: TextStyle = { ...TEXT, size: 20, weight: 'display', leading: 1.15, maxLines: 2 };

/**
 * A document as PDF/A-3b: everything it needs is within it, so that it looks the same in ten years. With `attached` it
 * carries the same facts for machines (Factur-X, ZUGFeRD). No browser makes such files; this is drawn by hand.
 */
export async function invoicePdf(model: InvoicePdf, attached?: AttachedXml): Promise<Uint8Array> {
  const faces = await loadFaces();
  const { issuedAt: CreationDate, title: Title } = model;
  const doc = new PdfKit({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    font: '',
    lang: model.locale,
    displayTitle: true,
    subset: 'PDF/A-3b',
    pdfVersion: '1.7',
    info: { Title, Creator: 'eventportal', Producer: 'eventportal', CreationDate, ModDate: CreationDate },
  } as PDFKit.PDFDocumentOptions);
  const bytes = collect(doc);
  if (attached) attach(doc, attached, CreationDate);
  const pen = penFor(doc, { width: PAGE.width, dir: model.dir }, faces);
  doc.addPage();
  const sheet: Sheet = { doc, pen, model, y: PAGE.top };
  drawHead(sheet);
  drawTable(sheet);
  drawTotals(sheet);
  for (const note of model.notes) drawText(sheet, note, TEXT, mm(2));
  drawFooters(sheet);
  doc.end();
  return bytes;
}

interface Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly pen: Pen;
  readonly model: InvoicePdf;
  /** Where the next thing begins. */
  y: number;
}

function attach(doc: PDFKit.PDFDocument, { name, description, xml, level }: AttachedXml, at: Date): void {
  const dates = { creationDate: at, modifiedDate: at };
  const options = { name, description, type: 'text/xml', relationship: 'Alternative', ...dates };
  doc.file(Buffer.from(xml), options as PDFKit.Mixins.PDFAttachmentOptions);
  // The types know no metadata of one's own.
  (doc as unknown as { appendXML(xml: string): void }).appendXML(facturxMetadata({ name, level }));
}

function drawHead(sheet: Sheet): void {
  const { model, pen } = sheet;
  drawLogo(sheet);
  const top = mm(48);
  const [left, right] = [mm(85), mm(70)];
  sheet.y = top;
  drawColumn(sheet, [model.sender], TINY, 0, left);
  sheet.y += mm(1.5);
  drawColumn(sheet, model.recipient, TEXT, 0, left);
  const below = sheet.y;
  sheet.y = top;
  for (const fact of model.facts) drawFact(sheet, fact, WIDTH - right, right);
  sheet.y = Math.max(below, sheet.y) + mm(12);
  const heading = pen.lay(model.heading, WIDTH, HEADING);
  heading.draw(PAGE.side, sheet.y);
  sheet.y += heading.height + mm(3);
  for (const text of model.intro) drawText(sheet, text, TEXT, mm(1.5));
  sheet.y += mm(3);
}

function drawLogo({ doc, pen, model }: Sheet): void {
  if (model.logo === '') {
    pen.lay(model.organization, WIDTH, { ...HEADING, size: 15, color: model.accent }).draw(PAGE.side, PAGE.top);
    return;
  }
  const image = (doc as unknown as { openImage(src: string): { width: number; height: number } }).openImage(model.logo);
  const scale = Math.min(LOGO.width / image.width, LOGO.height / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  doc.image(image as never, pen.left(PAGE.side, width), PAGE.top, { width, height });
}

function drawColumn(sheet: Sheet, lines: readonly string[], style: TextStyle, x: number, width: number): void {
  for (const line of lines) {
    const laid = sheet.pen.lay(line, width, style);
    laid.draw(PAGE.side + x, sheet.y);
    sheet.y += laid.height;
  }
}

function drawFact(sheet: Sheet, { label, value, strong = false }: InvoiceFact, x: number, width: number): void {
  const half = width / 2;
  const style = strong ? BOLD : TEXT;
  const name = sheet.pen.lay(label, half, { ...style, color: strong ? INK : QUIET });
  const said = sheet.pen.lay(value, half - mm(2), { ...style, align: 'end' });
  name.draw(PAGE.side + x, sheet.y);
  said.draw(PAGE.side + x + half + mm(2), sheet.y);
  sheet.y += Math.max(name.height, said.height);
}

function drawTable(sheet: Sheet): void {
  drawCells(sheet, sheet.model.columns, { ...SMALL, weight: 'bold', maxLines: 2 });
  drawRule(sheet, mm(1));
  for (const { detail, ...cells } of sheet.model.rows) {
    const below = sheet.pen.lay(detail, COLUMNS.name.width, SMALL);
    const height = heightOf(sheet, cells, TEXT) + (detail === '' ? 0 : below.height) + mm(2);
    if (sheet.y + height > END) {
      nextPage(sheet);
      drawCells(sheet, sheet.model.columns, { ...SMALL, weight: 'bold', maxLines: 2 });
      drawRule(sheet, mm(1));
    }
    drawCells(sheet, cells, TEXT);
    if (detail !== '') {
      below.draw(PAGE.side, sheet.y);
      sheet.y += below.height;
    }
    sheet.y += mm(2);
  }
  drawRule(sheet, mm(1));
}

const names = Object.keys(COLUMNS) as (keyof InvoiceCells)[];

function styleOf(name: keyof InvoiceCells, style: TextStyle): TextStyle {
  return name === 'name' ? style : { ...style, align: 'end', maxLines: 2 };
}

function heightOf({ pen }: Sheet, cells: InvoiceCells, style: TextStyle): number {
  return Math.max(...names.map((name) => pen.lay(cells[name], COLUMNS[name].width, styleOf(name, style)).height));
}

function drawCells(sheet: Sheet, cells: InvoiceCells, style: TextStyle): void {
  for (const name of names) {
    const { x, width } = COLUMNS[name];
    sheet.pen.lay(cells[name], width, styleOf(name, style)).draw(PAGE.side + x, sheet.y);
  }
  sheet.y += heightOf(sheet, cells, style);
}

/** The sums stay together. */
function drawTotals(sheet: Sheet): void {
  const { totals } = sheet.model;
  const width = mm(110);
  const height = totals.length * mm(5.5);
  if (sheet.y + height > END) nextPage(sheet);
  for (const total of totals) drawFact(sheet, total, WIDTH - width, width);
  sheet.y += mm(8);
}

function drawText(sheet: Sheet, text: string, style: TextStyle, after: number): void {
  const laid = sheet.pen.lay(text, WIDTH, style);
  if (sheet.y + laid.height > END) nextPage(sheet);
  laid.draw(PAGE.side, sheet.y);
  sheet.y += laid.height + after;
}

function drawRule(sheet: Sheet, around: number): void {
  const y = sheet.y + around;
  sheet.doc
    .lineWidth(0.6)
    .moveTo(PAGE.side, y)
    .lineTo(PAGE.side + WIDTH, y)
    .stroke(LINE);
  sheet.y = y + around + mm(1);
}

function nextPage(sheet: Sheet): void {
  sheet.doc.addPage();
  sheet.y = PAGE.top + mm(4);
}

function drawFooters(sheet: Sheet): void {
  const { doc, pen, model } = sheet;
  const { start, count } = doc.bufferedPageRange();
  const gap = mm(5);
  const width = (WIDTH - gap * (model.footer.length - 1)) / Math.max(1, model.footer.length);
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(start + index);
    sheet.y = END + mm(4);
    drawRule(sheet, 0);
    const top = sheet.y + mm(1);
    model.footer.forEach((lines, column) => {
      sheet.y = top;
      drawColumn(sheet, lines, TINY, column * (width + gap), width);
    });
    const page = pen.lay(model.page(index + 1, count), WIDTH, { ...TINY, align: 'end' });
    page.draw(PAGE.side, PAGE.height - mm(9));
  }
}

async function collect(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of doc) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
