import type { Drawn, Series } from './panels.ts';

const CELL = { w: 300, h: 170, gap: 10 };
const COLUMNS = 4;
const PLOT = { x: 46, y: 26, right: 8, bottom: 34 };
const COLORS = [
  '#3274d9',
  '#56a64b',
  '#e0752d',
  '#e02f44',
  '#8f3bb8',
  '#b8a200',
  '#0a9396',
  '#6c757d',
];
const LEGENDS = 4;

/** All panels on one sheet, drawn from what Prometheus answered. A picture of the data, not of Grafana. */
export function contactSheet(drawn: readonly Drawn[], note: string): string {
  const parts: string[] = [];
  let [x, y] = [0, 40];
  let row = '';
  for (const one of drawn) {
    if (one.row !== row) {
      if (x > 0) y += CELL.h + CELL.gap;
      x = 0;
      row = one.row;
      parts.push(`<text x="4" y="${y + 14}" class="row">${escape(row)}</text>`);
      y += 22;
    } else if (x === COLUMNS) {
      x = 0;
      y += CELL.h + CELL.gap;
    }
    parts.push(`<g transform="translate(${x * (CELL.w + CELL.gap)},${y})">${panelOf(one)}</g>`);
    x += 1;
  }
  const [width, height] = [COLUMNS * (CELL.w + CELL.gap), y + CELL.h + CELL.gap];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="10">
<style>.row{font-weight:bold;font-size:14px}.title{font-weight:bold;font-size:11px}.dim{fill:#666}.big{font-size:34px;fill:#56a64b}</style>
<rect width="100%" height="100%" fill="#fff"/>
<text x="4" y="20" class="title">${escape(note)}</text>
${parts.join('\n')}
</svg>
`;
}

function panelOf({ panel, series }: Drawn): string {
  const frame = `<rect width="${CELL.w}" height="${CELL.h}" fill="#fafafa" stroke="#ddd"/><text x="6" y="15" class="title">${escape(panel.title)}</text>`;
  switch (panel.kind) {
    case 'stat':
      return frame + stat(series, panel.unit);
    case 'timeseries':
      return frame + lines(series, panel.unit);
    case 'heatmap':
      return frame + heatmap(series);
    case 'table':
    case 'piechart':
      return frame + bars(series, panel.unit);
  }
}

function stat(series: readonly Series[], unit: string): string {
  const value = series[0]?.points.at(-1)?.[1];
  const text = value === undefined ? 'no data' : format(value, unit);
  return `<text x="${CELL.w / 2}" y="${CELL.h / 2 + 14}" text-anchor="middle" class="big">${escape(text)}</text>`;
}

function lines(series: readonly Series[], unit: string): string {
  const all = series.flatMap(({ points }) => points);
  if (all.length === 0) return '<text x="110" y="90">no data</text>';
  const times = all.map(([time]) => time);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const top = Math.max(...all.map(([, value]) => value), 0) || 1;
  const [w, h] = [CELL.w - PLOT.x - PLOT.right, CELL.h - PLOT.y - PLOT.bottom];
  const at = ([time, value]: [number, number]): string =>
    `${(PLOT.x + ((time - from) / Math.max(1, to - from)) * w).toFixed(1)},${(PLOT.y + h - (Math.max(0, value) / top) * h).toFixed(1)}`;
  const axis = [0, 0.5, 1]
    .map((share) => {
      const y = PLOT.y + h - share * h;
      return `<line x1="${PLOT.x}" x2="${PLOT.x + w}" y1="${y}" y2="${y}" stroke="#e5e5e5"/><text x="${PLOT.x - 4}" y="${y + 3}" text-anchor="end" class="dim">${escape(format(top * share, unit))}</text>`;
    })
    .join('');
  const paths = series
    .map(
      ({ points }, index) =>
        `<polyline fill="none" stroke="${color(index)}" stroke-width="1.3" points="${points.map(at).join(' ')}"/>`,
    )
    .join('');
  return axis + paths + legend(series);
}

/** The series that say most come first; the rest is a number. */
function legend(series: readonly Series[]): string {
  const ranked = series
    .map((one, index) => ({ ...one, index, last: one.points.at(-1)?.[1] ?? 0 }))
    .toSorted((a, b) => b.last - a.last);
  const shown = ranked.slice(0, LEGENDS).map(({ legend: text, index }, place) => {
    const [x, y] = [8 + (place % 2) * 145, CELL.h - 20 + Math.floor(place / 2) * 12];
    return `<rect x="${x}" y="${y - 7}" width="8" height="8" fill="${color(index)}"/><text x="${x + 11}" y="${y}">${escape(text.slice(0, 24))}</text>`;
  });
  const more = ranked.length - LEGENDS;
  return (
    shown.join('') +
    (more > 0
      ? `<text x="${CELL.w - 6}" y="15" text-anchor="end" class="dim">+${more} series</text>`
      : '')
  );
}

function bars(series: readonly Series[], unit: string): string {
  const rows = series
    .map(({ legend: text, points }) => ({ text, value: points.at(-1)?.[1] ?? 0 }))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, 11);
  const top = Math.max(...rows.map(({ value }) => value), 1e-9);
  return rows
    .map(({ text, value }, index) => {
      const y = 26 + index * 13;
      return `<text x="6" y="${y + 9}">${escape(text.slice(0, 22))}</text><rect x="120" y="${y}" height="10" width="${((value / top) * 130).toFixed(1)}" fill="${color(index)}"/><text x="${CELL.w - 6}" y="${y + 9}" text-anchor="end">${escape(format(value, unit))}</text>`;
    })
    .join('');
}

/** Cumulative buckets as columns of shades. */
function heatmap(series: readonly Series[]): string {
  const buckets = series
    .filter(({ legend: le }) => le !== '+Inf')
    .toSorted((a, b) => Number(a.legend) - Number(b.legend));
  const times = [
    ...new Set(buckets.flatMap(({ points }) => points.map(([time]) => time))),
  ].toSorted((a, b) => a - b);
  const value = (index: number, time: number): number =>
    buckets[index]?.points.find(([at]) => at === time)?.[1] ?? 0;
  const cells = times.flatMap((time, column) =>
    buckets.map((_, index) => ({
      column,
      index,
      count: Math.max(0, value(index, time) - (index === 0 ? 0 : value(index - 1, time))),
    })),
  );
  const top = Math.max(...cells.map(({ count }) => count), 1e-9);
  const [w, h] = [
    (CELL.w - PLOT.x - PLOT.right) / Math.max(1, times.length),
    (CELL.h - PLOT.y - 10) / Math.max(1, buckets.length),
  ];
  const shades = cells
    .filter(({ count }) => count > 0)
    .map(
      ({ column, index, count }) =>
        `<rect x="${(PLOT.x + column * w).toFixed(1)}" y="${(CELL.h - 10 - (index + 1) * h).toFixed(1)}" width="${w.toFixed(1)}" height="${h.toFixed(1)}" fill="#e0752d" fill-opacity="${(0.15 + 0.85 * (count / top)).toFixed(2)}"/>`,
    );
  const labels = buckets.map(
    ({ legend: le }, index) =>
      `<text x="${PLOT.x - 4}" y="${(CELL.h - 10 - index * h - h / 2 + 3).toFixed(1)}" text-anchor="end" class="dim">${escape(le)}</text>`,
  );
  return [...shades, ...labels].join('');
}

const color = (index: number): string => COLORS[index % COLORS.length]!;

function format(value: number, unit: string): string {
  switch (unit) {
    case 'percentunit':
      return `${(value * 100).toFixed(0)} %`;
    case 'bytes':
      return value >= 1e9 ? `${(value / 1e9).toFixed(1)} GB` : `${(value / 1e6).toFixed(1)} MB`;
    case 's':
      return value < 1 ? `${(value * 1_000).toFixed(0)} ms` : `${value.toFixed(1)} s`;
    case 'currencyUSD':
      return `$${value.toFixed(2)}`;
    default:
      return value >= 100 ? value.toFixed(0) : String(Number(value.toFixed(2)));
  }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
