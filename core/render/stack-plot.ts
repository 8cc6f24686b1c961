import type { Plot } from './contract/index.ts';
import { escapeHtml, trusted } from './html.ts';

/** `sold`, `held`, `kept`, `free`: what the stylesheet paints. Every part is told in words as well. */
export type StackPart = 'sold' | 'held' | 'kept' | 'free';

export interface StackRow {
  /** What the bar stands for: "Standing, 14 March". */
  readonly label: string;
  readonly parts: readonly { readonly part: StackPart; readonly value: number; readonly text: string }[];
}

export interface StackInput {
  readonly title: string;
  /** The plot in one sentence, for those who do not see it. */
  readonly summary: string;
  readonly rows: readonly StackRow[];
  /** Heads of the table behind the plot: of the first column, then of each part. */
  readonly columns: readonly string[];
}

const WIDTH = 1000;
const HEIGHT = 12;
/** More bars than these are in the table alone. */
const MOST_BARS = 24;

/** Bars that show what a whole is made of, each with its words below it and all the numbers as a table behind them. */
export function stackPlot({ title, summary, rows, columns }: StackInput): Plot {
  const bars = rows.slice(0, MOST_BARS).map(barOf);
  return {
    title,
    summary,
    svg: trusted(`<ul class="stack-plot">${bars.join('')}</ul>`),
    table: {
      caption: title,
      columns: columns.map((label, index) => (index === 0 ? { label } : { label, align: 'end' })),
      rows: rows.map(({ label, parts }) => ({
        cells: [
          { kind: 'text', text: label },
          ...parts.map(({ value }) => ({ kind: 'count', text: String(value) }) as const),
        ],
      })),
    },
  };
}

function barOf({ label, parts }: StackRow): string {
  const whole = Math.max(
    1,
    parts.reduce((sum, { value }) => sum + value, 0),
  );
  const said = parts.filter(({ value }) => value > 0);
  let from = 0;
  const drawn = said.map(({ part, value, text }) => {
    const width = (value / whole) * WIDTH;
    const place = `x="${from.toFixed(1)}" width="${width.toFixed(1)}" height="${HEIGHT}"`;
    from += width;
    return `<rect class="part-${part}" ${place}><title>${escapeHtml(text)}</title></rect>`;
  });
  const words = said.map(({ part, text }) => `<span data-part="${part}">${escapeHtml(text)}</span>`);
  return (
    `<li><b>${escapeHtml(label)}</b>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${drawn.join('')}</svg>` +
    `<p>${words.join(' ')}</p></li>`
  );
}
