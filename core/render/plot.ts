import type { Plot, Table } from './contract/index.ts';
import { escapeHtml, trusted } from './html.ts';

export interface PlotPoint {
  /** Such as "14 March". */
  readonly label: string;
  readonly value: number;
  /** The value as text: "12 tickets". */
  readonly text: string;
}

export interface PlotInput {
  readonly title: string;
  /** The plot in one sentence, for those who do not see it. */
  readonly summary: string;
  readonly points: readonly PlotPoint[];
  /** The highest line of the scale as text; makes the height readable. */
  readonly top: string;
  /** Heads of the table behind the plot. */
  readonly columns: readonly [string, string];
  /** What the highest bar stands for; 1 at least, unless told: shares are below. */
  readonly most?: number;
}

// The drawing is stretched to its place, so lengths are shares and all text stands outside of it.
const WIDTH = 1000;
const HEIGHT = 100;

/** Bars over time as SVG, with the numbers as a table behind it. Colours come from the stylesheet. */
export function barPlot({ title, summary, points, top, columns, most }: PlotInput): Plot {
  const max = most ?? Math.max(1, ...points.map(({ value }) => value));
  const step = WIDTH / Math.max(1, points.length);
  const width = Math.min(40, step * 0.72);

  const bars = points.map((point, index) => {
    const height = point.value === 0 ? 0.5 : Math.max(2, (point.value / max) * HEIGHT);
    const x = index * step + (step - width) / 2;
    const hint = `<title>${escapeHtml(`${point.label}: ${point.text}`)}</title>`;
    const place = `x="${x.toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}"`;
    return `<rect class="bar" ${place} width="${width.toFixed(1)}" height="${height.toFixed(1)}">${hint}</rect>`;
  });
  const rules = [0, HEIGHT / 2].map((y) => `<line class="rule" x1="0" x2="${WIDTH}" y1="${y}" y2="${y}"/>`);

  const svg =
    `<div class="plot-drawing"><p aria-hidden="true">${escapeHtml(top)}</p>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" ` +
    `aria-label="${escapeHtml(`${title}. ${summary}`)}">${rules.join('')}${bars.join('')}</svg>` +
    `<p class="plot-axis" aria-hidden="true">${axis(points)}</p></div>`;
  return { title, summary, svg: trusted(svg), table: tableOf(title, columns, points) };
}

/** The first, the middle and the last label: more would not fit a phone. */
function axis(points: readonly PlotPoint[]): string {
  const last = points.length - 1;
  const chosen = last > 3 ? [0, Math.round(last / 2), last] : points.map((_, index) => index);
  return chosen.map((index) => `<span>${escapeHtml(points[index]!.label)}</span>`).join('');
}

function tableOf(caption: string, [label, value]: readonly [string, string], points: readonly PlotPoint[]): Table {
  return {
    caption,
    columns: [{ label }, { label: value, align: 'end' }],
    rows: points.map((point) => ({
      cells: [
        { kind: 'text', text: point.label },
        { kind: 'count', text: point.text },
      ],
    })),
  };
}
