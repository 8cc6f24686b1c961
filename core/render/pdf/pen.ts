import type { Face, Faces, Weight } from './fonts.ts';
import { balanceLines, breakLines, directionOf, RIGHT_TO_LEFT, runsOf, sumOf, type Measure } from './text.ts';

/** Millimetres to the points that PDF counts in. */
export const mm = (length: number): number => (length * 72) / 25.4;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface TextStyle {
  readonly size: number;
  readonly weight: Weight;
  readonly color: string;
  /** Distance from line to line in multiples of the size. */
  readonly leading: number;
  readonly maxLines: number;
  readonly align?: 'start' | 'center' | 'end';
  /** The direction is the text's own unless it is fixed. */
  readonly direction?: 'ltr' | 'rtl';
  readonly letterSpacing?: number;
  /** Lines of about the same length, for titles. */
  readonly balanced?: boolean;
}

/** A text laid out in a width: its height is known before it is drawn. */
export interface Laid {
  readonly height: number;
  draw(x: number, y: number): void;
}

/** Writes in any script on one page after the other, mirrored where the language runs from right to left. */
export interface Pen {
  lay(text: string, width: number, style: TextStyle): Laid;
  /** Where a box begins on the page: boxes are thought from left to right and mirrored for the others. */
  left(x: number, width: number): number;
}

export function penFor(
  doc: PDFKit.PDFDocument,
  page: { readonly width: number; readonly dir: 'ltr' | 'rtl' },
  faces: Faces,
): Pen {
  const registered = new Set<string>();
  const use = (face: Face, size: number): void => {
    if (!registered.has(face.name)) {
      // The library takes a parsed font here, which its types do not know.
      doc.registerFont(face.name, face.font as unknown as Buffer);
      registered.add(face.name);
    }
    doc.font(face.name).fontSize(size);
  };
  const left = (x: number, width: number): number => (page.dir === 'rtl' ? page.width - x - width : x);

  function lay(text: string, width: number, style: TextStyle): Laid {
    const { size, weight, maxLines, letterSpacing = 0 } = style;
    const measure: Measure = (piece, face) => {
      use(face, size);
      return doc.widthOfString(piece, optionsFor(piece, letterSpacing));
    };
    const paragraph = { text, faces: faces[weight], width, maxLines, measure };
    const direction = style.direction ?? directionOf(text, page.dir);
    const broken = style.balanced ? balanceLines(paragraph) : breakLines(paragraph);
    const lines = broken.map((line) => runsOf(line, faces[weight], direction, measure));
    const step = size * style.leading;

    return {
      height: lines.length * step,
      draw(x, y) {
        doc.fillColor(style.color);
        lines.forEach((runs, index) => {
          // Half of the line's air above the letters, and their height to the baseline.
          const baseline = y + index * step + (step - size) / 2 + size * ASCENT;
          let at = left(x, width) + indent(width - sumOf(runs), style.align ?? 'start', page.dir);
          for (const run of runs) {
            use(run.face, size);
            doc.text(run.text, at, baseline, { ...optionsFor(run.text, letterSpacing), baseline: 'alphabetic' });
            at += run.width;
          }
        });
      },
    };
  }

  // Labels, title and small print are the same on every page.
  const known = new Map<string, Laid>();
  return {
    left,
    lay(text, width, style) {
      const key = JSON.stringify([text, width, style]);
      const laid = known.get(key) ?? lay(text, width, style);
      known.set(key, laid);
      return laid;
    },
  };
}

// Where the letters of a line of its size stand; the same for every font, so that scripts share one baseline.
const ASCENT = 0.83;

// With features given the library shapes the whole run; otherwise word by word, which loses the order of Arabic words.
function optionsFor(text: string, letterSpacing: number): PDFKit.Mixins.TextOptions {
  const spacing = letterSpacing ? { characterSpacing: letterSpacing } : {};
  return RIGHT_TO_LEFT.test(text) ? { lineBreak: false, features: [], ...spacing } : { lineBreak: false, ...spacing };
}

function indent(room: number, align: 'start' | 'center' | 'end', dir: 'ltr' | 'rtl'): number {
  if (align === 'center') return room / 2;
  return (align === 'end') === (dir === 'ltr') ? room : 0;
}
