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
}

const WIDTH = 720;
const HEIGHT = 200;
const FLOOR = HEIGHT - 24;
const CEILING = 18;

/** Bars over time as SVG, with the numbers as a table behind it. Colours come from the stylesheet. */
export function barPlot({ title, summary, points, top, columns }: PlotInput): Plot {
  const max = Math.max(1, ...points.map(({ value }) => value));
  const step = WIDTH / Math.max(1, points.length);
  const width = Math.min(28, Math.max(2, step * 0.72));

  const bars = points.map((point, index) => {
    const height = point.value === 0 ? 1 : Math.max(3, (point.value / max) * (FLOOR - CEILING));
    const x = index * step + (step - width) / 2;
    const hint = `<title>${escapeHtml(`${point.label}: ${point.text}`)}</title>`;
    return `<rect class="${point.value === 0 ? 'bar none' : 'bar'}" x="${x.toFixed(1)}" y="${(FLOOR - height).toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="2">${hint}</rect>`;
  });

  const svg =
    `<svg class="plot-drawing" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`${title}. ${summary}`)}">` +
    `<line class="rule" x1="0" x2="${WIDTH}" y1="${CEILING}" y2="${CEILING}"/><line class="rule" x1="0" x2="${WIDTH}" y1="${(CEILING + FLOOR) / 2}" y2="${(CEILING + FLOOR) / 2}"/>` +
    `<line class="floor" x1="0" x2="${WIDTH}" y1="${FLOOR}" y2="${FLOOR}"/>` +
    `<text x="0" y="12">${escapeHtml(top)}</text>${bars.join('')}${axis(points, step)}</svg>`;
  return { title, summary, svg: trusted(svg), table: tableOf(title, columns, points) };
}

/** The first, the middle and the last label: more would overlap on a phone. */
function axis(points: readonly PlotPoint[], step: number): string {
  const last = points.length - 1;
  if (last < 1) return '';
  const label = (index: number, x: number, anchor: string) =>
    `<text x="${x.toFixed(1)}" y="${HEIGHT - 6}" text-anchor="${anchor}">${escapeHtml(points[index]!.label)}</text>`;
  const middle = Math.round(last / 2);
  return (
    label(0, 0, 'start') + (last > 3 ? label(middle, (middle + 0.5) * step, 'middle') : '') + label(last, WIDTH, 'end')
  );
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
