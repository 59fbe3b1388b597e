import { reactionOf, type SimPoint } from './simulated.ts';

const WIDTH = 720;
const HEIGHT = 340;
const LEFT = 60;
const RIGHT = 60;
const TOP = 50;
const BOTTOM = 50;

interface Line {
  title: string;
  colour: string;
  axis: 'cores' | 'ms';
  of: (point: SimPoint) => number;
}

const LINES: readonly Line[] = [
  { title: 'server, waiting', colour: '#1f77b4', axis: 'cores', of: (p) => p.idleServerCores },
  { title: 'worker, waiting', colour: '#2ca02c', axis: 'cores', of: (p) => p.idleWorkerCores },
  { title: 'reaction p50', colour: '#d62728', axis: 'ms', of: (p) => reactionOf(p).p50 },
];

/** CPU of server and worker, and the reaction, over the number of tasks: an SVG drawn from the measured points alone. */
export function growthChart(points: readonly SimPoint[]): string {
  const sorted = points.toSorted((a, b) => a.watched - b.watched);
  const most = (axis: Line['axis']): number =>
    Math.max(
      ...LINES.filter((line) => line.axis === axis).flatMap((line) =>
        sorted.map(line.of).filter(Number.isFinite),
      ),
      Number.EPSILON,
    ) * 1.1;
  const widest = Math.max(...sorted.map(({ watched }) => watched));
  const x = (watched: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * watched) / widest;
  const y = (value: number, top: number): number =>
    HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / top;
  const at = (value: number): string => value.toFixed(1);
  const tops = { cores: most('cores'), ms: most('ms') };
  const lines = LINES.map(({ title, colour, axis, of }, n) => {
    const path = sorted
      .map((point) => `${at(x(point.watched))},${at(y(of(point), tops[axis]))}`)
      .join(' ');
    const dots = sorted
      .map(
        (point) =>
          `<circle cx="${at(x(point.watched))}" cy="${at(y(of(point), tops[axis]))}" r="3" fill="${colour}"><title>${point.watched} tasks: ${of(point).toPrecision(3)} ${axis}</title></circle>`,
      )
      .join('');
    const legend = `<text x="${LEFT + n * 200}" y="24" fill="${colour}">${title} (${axis})</text>`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${legend}`;
  });
  const marks = sorted.map(
    ({ watched }) =>
      `<text x="${at(x(watched))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${watched}</text>`,
  );
  const scales = [0, 0.5, 1].map((share) => {
    const height = at(y(share, 1));
    return [
      `<line x1="${LEFT}" y1="${height}" x2="${WIDTH - RIGHT}" y2="${height}" stroke="#ddd"/>`,
      `<text x="${LEFT - 8}" y="${height}" text-anchor="end">${(share * tops.cores).toFixed(2)}</text>`,
      `<text x="${WIDTH - RIGHT + 8}" y="${height}">${Math.round(share * tops.ms)}</text>`,
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    ...scales,
    ...lines,
    ...marks,
    `<text x="${WIDTH / 2}" y="${HEIGHT - 10}" text-anchor="middle">supervised tasks (left: cores, right: ms)</text>`,
    '</svg>',
    '',
  ].join('\n');
}
