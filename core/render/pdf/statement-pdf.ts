import PdfKit from 'pdfkit';
import { loadFaces } from './fonts.ts';
import { mm, penFor, type Pen, type TextStyle } from './pen.ts';

/** A sheet of paper with facts and sums: all texts are ready to be printed. */
export interface StatementPdf {
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  /** Who writes it. */
  readonly from: string;
  readonly title: string;
  readonly subtitle: string;
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  readonly sums: readonly { readonly label: string; readonly amount: string; readonly strong?: boolean }[];
  readonly smallPrint: string;
}

const PAGE = { width: mm(210), height: mm(297), margin: mm(22) };
const WIDTH = PAGE.width - 2 * PAGE.margin;
const AMOUNT = mm(48);
const INK = '#17161c';
const QUIET = '#6a6873';
const LINE = '#c9c5bd';

const FROM: TextStyle = { size: 10, weight: 'bold', color: QUIET, leading: 1.3, maxLines: 2 };
const TITLE: TextStyle = { size: 24, weight: 'display', color: INK, leading: 1.15, maxLines: 3 };
const SUBTITLE: TextStyle = { size: 12, weight: 'regular', color: INK, leading: 1.4, maxLines: 3 };
const LABEL: TextStyle = { size: 10, weight: 'regular', color: QUIET, leading: 1.4, maxLines: 2 };
const TEXT: TextStyle = { size: 10, weight: 'regular', color: INK, leading: 1.4, maxLines: 3 };
const STRONG: TextStyle = { ...TEXT, weight: 'bold' };
const SMALL: TextStyle = { size: 8, weight: 'regular', color: QUIET, leading: 1.4, maxLines: 4 };

/** Draws it on one page, without a browser. */
export async function statementPdf(model: StatementPdf): Promise<Uint8Array> {
  const faces = await loadFaces();
  const doc = new PdfKit({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    autoFirstPage: false,
    font: '',
    lang: model.locale,
    displayTitle: true,
    info: { Title: `${model.title} ${model.subtitle}`, Author: model.from, Creator: 'eventportal' },
  });
  const chunks: Buffer[] = [];
  const bytes = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  doc.addPage();
  draw(doc, penFor(doc, { width: PAGE.width, dir: model.dir }, faces), model);
  doc.end();
  return bytes;
}

function draw(doc: PDFKit.PDFDocument, pen: Pen, model: StatementPdf): void {
  let y = PAGE.margin;
  const down = (text: string, style: TextStyle, below: number) => {
    const laid = pen.lay(text, WIDTH, style);
    laid.draw(PAGE.margin, y);
    y += laid.height + below;
  };
  down(model.from, FROM, mm(10));
  down(model.title, TITLE, mm(2));
  down(model.subtitle, SUBTITLE, mm(8));

  const half = mm(48);
  for (const { label, text } of model.facts) {
    const name = pen.lay(label, half, LABEL);
    const value = pen.lay(text, WIDTH - half, TEXT);
    name.draw(PAGE.margin, y);
    value.draw(PAGE.margin + half, y);
    y += Math.max(name.height, value.height) + mm(1.5);
  }
  y += mm(8);

  for (const { label, amount, strong } of model.sums) {
    const style = strong ? STRONG : TEXT;
    const name = pen.lay(label, WIDTH - AMOUNT, style);
    const value = pen.lay(amount, AMOUNT, { ...style, align: 'end' });
    doc
      .moveTo(PAGE.margin, y)
      .lineTo(PAGE.margin + WIDTH, y)
      .lineWidth(strong ? 1 : 0.5)
      .strokeColor(strong ? INK : LINE)
      .stroke();
    y += mm(2);
    name.draw(PAGE.margin, y);
    value.draw(PAGE.margin + WIDTH - AMOUNT, y);
    y += Math.max(name.height, value.height) + mm(2);
  }
  const print = pen.lay(model.smallPrint, WIDTH, SMALL);
  print.draw(PAGE.margin, PAGE.height - PAGE.margin - print.height);
}
