import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Chart as ChartForm, Column, Row } from '../../insights/insight.js';
import { formatCell } from '../../insights/format.js';
import { theme } from './theme.js';

interface Drawn {
  readonly chart: ChartForm;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly title: string;
  readonly isEstimate: boolean;
}

const MAX_BARS = 12;
const MAX_LINES = 6;
const HEIGHT = 260;
/** Told apart by people who see fewer colours, too, on both grounds: Okabe and Ito's, darkened and lightened. */
const COLOURS = {
  light: ['#c2410c', '#0369a1', '#047857', '#a21caf', '#854d0e', '#475569'],
  dark: ['#fb923c', '#38bdf8', '#34d399', '#e879f9', '#facc15', '#cbd5e1'],
} as const;

/** An answer as a picture; its table, which says the same, stands below it. */
export function Chart(drawn: Drawn) {
  return drawn.chart.kind === 'line' ? <Lines {...drawn} /> : <Bars {...drawn} />;
}

/** Rows of a list, so that long names can be read on a narrow page, and by a screen reader. */
function Bars({ chart, columns, rows, isEstimate }: Drawn) {
  const values = rows.map((row) => numberIn(row, chart.value));
  const most = Math.max(...values, 1e-9);
  const unit = columns.find(({ key }) => key === chart.value)?.unit ?? 'requests';
  return (
    <ol class={`bars ${chart.kind}`}>
      {rows.slice(0, MAX_BARS).map((row, at) => (
        <li key={at}>
          <span class="label">
            {[row[chart.label], chart.series === undefined ? null : row[chart.series]]
              .filter((part) => part !== null && part !== undefined)
              .join(' · ') || '–'}
          </span>
          <span class="value">{formatCell(row[chart.value] ?? null, unit, isEstimate)}</span>
          <svg class="track" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="ground" width="100" height="8" />
            <rect class="fill" width={((values[at] ?? 0) / most) * 100} height="8" />
          </svg>
        </li>
      ))}
    </ol>
  );
}

/** Lines over time; without events in it an interval is 0. */
function Lines({ chart, rows, title }: Drawn) {
  const place = useRef<HTMLDivElement>(null);
  const { names, data } = linesOf(rows, chart);
  const colours = COLOURS[theme.value === 'dark' ? 'dark' : 'light'];
  useEffect(() => {
    const ground = place.current;
    if (!ground) return undefined;
    const style = getComputedStyle(ground);
    const axis = {
      stroke: style.getPropertyValue('--quiet'),
      grid: { stroke: style.getPropertyValue('--line'), width: 1 },
      ticks: { stroke: style.getPropertyValue('--line'), width: 1 },
    };
    const plot = new uPlot(
      {
        width: ground.clientWidth,
        height: HEIGHT,
        axes: [axis, { ...axis, size: 56 }],
        scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
        legend: { show: false },
        cursor: { drag: { x: false, y: false } },
        series: [
          {},
          ...names.map((label, at) => ({
            label,
            stroke: colours[at] ?? colours[0],
            width: 2,
            points: { show: (data[0]?.length ?? 0) < 60, size: 6 },
          })),
        ],
      },
      data,
      ground,
    );
    const resized = new ResizeObserver(() => plot.setSize({ width: ground.clientWidth, height: HEIGHT }));
    resized.observe(ground);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [JSON.stringify(data), names.join('\n'), colours]);
  return (
    <figure>
      <div ref={place} role="img" aria-label={`${title} A line chart; the table below it has its numbers.`} />
      <figcaption>
        {names.map((name, at) => (
          <span key={name}>
            <svg width="12" height="12" aria-hidden="true">
              <rect width="12" height="12" rx="3" fill={colours[at] ?? colours[0]} />
            </svg>
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** The largest series, by time in seconds. */
function linesOf(
  rows: readonly Row[],
  chart: ChartForm,
): { readonly names: readonly string[]; readonly data: uPlot.AlignedData } {
  const sums = new Map<string, number>();
  const points = new Map<number, Map<string, number>>();
  for (const row of rows) {
    const name = String((chart.series === undefined ? undefined : row[chart.series]) ?? chart.value);
    const at = Date.parse(String(row[chart.label])) / 1000;
    const value = numberIn(row, chart.value);
    sums.set(name, (sums.get(name) ?? 0) + value);
    const point = points.get(at) ?? new Map<string, number>();
    points.set(at, point.set(name, (point.get(name) ?? 0) + value));
  }
  const names = [...sums]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MAX_LINES)
    .map(([name]) => name);
  const times = [...points.keys()].toSorted((a, b) => a - b);
  return { names, data: [times, ...names.map((name) => times.map((at) => points.get(at)?.get(name) ?? 0))] };
}

function numberIn(row: Row, key: string): number {
  const value = row[key];
  return typeof value === 'number' ? value : 0;
}
